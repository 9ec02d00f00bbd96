//! Every message key that the crate can say is in both catalogues.

use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            sources(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}

#[test]
fn keys_are_in_the_catalogues() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    let mut keys = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).expect("a text");
        for quoted in text.split('"') {
            let is_key = (quoted.starts_with("narrator-") || quoted.starts_with("holder-"))
                && quoted.chars().all(|c| c.is_ascii_lowercase() || c == '-')
                && !quoted.ends_with('-');
            if is_key {
                keys.push(quoted.to_string());
            }
        }
    }
    keys.sort();
    keys.dedup();
    assert!(keys.len() > 40, "{} keys", keys.len());
    for language in ["en", "zh-CN"] {
        let catalogue = std::fs::read_to_string(root.join(format!("locales/{language}.ftl"))).expect("a catalogue");
        for key in &keys {
            let line = format!("{key} = ");
            assert!(
                catalogue.lines().any(|l| l.starts_with(&line)),
                "{language}: no `{key}`"
            );
        }
    }
}
