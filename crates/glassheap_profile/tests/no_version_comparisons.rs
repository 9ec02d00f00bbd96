//! The rule of the project: releases are told apart in the tables of this crate and nowhere else.

use std::fs;
use std::path::{Path, PathBuf};

use glassheap_profile::FEATURES;

/// Files that read the numbers as data: `sys.version_info`.
const READS_NUMBERS: [&str; 2] = [
    "glassheap_vm/src/modules/sys.rs",
    "glassheap_vm/src/modules/sys_info.rs",
];

/// The sources of every crate that must not compare, with their paths below `crates`.
fn sources() -> Vec<(String, String)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir(crates).unwrap() {
        let name = entry.unwrap().file_name();
        // xtask knows versions of tools only.
        if name != "glassheap_profile" && name != "xtask" {
            collect(&crates.join(name).join("src"), &mut found);
        }
    }
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let below = path.strip_prefix(crates).unwrap().to_string_lossy().replace('\\', "/");
            (below, text)
        })
        .collect()
}

fn collect(dir: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Whether a line of code reads a version field, compares a version or takes it apart.
fn tells_releases_apart(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    ["version", "grammar_minor", "minor"].iter().any(|word| {
        code.match_indices(word).any(|(at, _)| {
            let (before, after) = (code[..at].trim_end(), &code[at + word.len()..]);
            let part_of_a_name = |c: char| c.is_alphanumeric() || c == '_' || c == '"';
            if after.starts_with(part_of_a_name) || code[..at].ends_with(part_of_a_name) {
                return false;
            }
            let after = after.trim_start();
            // A call is no field.
            let field = *word == "version" && before.ends_with('.') && !after.starts_with('(');
            let compared_behind = ["<", ">", "==", "!=", ".0", ".1", ".2", ".cmp", ".lt", ".ge"]
                .iter()
                .any(|op| after.starts_with(op));
            let path = before.trim_end_matches(|c: char| c.is_alphanumeric() || "_.()".contains(c));
            let compared_before = ["<", ">", "<=", ">=", "==", "!="]
                .iter()
                .any(|op| path.trim_end().ends_with(op) && !path.trim_end().ends_with("=>") && !path.ends_with("->"));
            let matched = code.contains("match ") && before.ends_with("match");
            field || compared_behind || compared_before || matched
        })
    })
}

#[test]
fn releases_are_told_apart_in_this_crate_only() {
    let sources = sources();
    assert!(sources.len() > 50, "the sources were not found");
    let places: Vec<String> = sources
        .iter()
        .filter(|(path, _)| !READS_NUMBERS.contains(&path.as_str()))
        .flat_map(|(path, text)| {
            text.lines()
                .enumerate()
                .filter(|(_, line)| tells_releases_apart(line))
                .map(move |(i, line)| format!("crates/{path}:{}: {}", i + 1, line.trim()))
        })
        .collect();
    assert!(
        places.is_empty(),
        "version comparisons outside glassheap_profile; make each a `Feature` or a field:\n{}",
        places.join("\n")
    );
}

#[test]
fn comparisons_of_every_shape_are_seen() {
    for line in [
        "if vm.profile().version >= (3, 14, 0) {",
        "let three = self.profile().version.0 >= 3;",
        "let version = self.profile().version;",
        "_ if version < (3, 0, 0) => 1,",
        "if (3, 14, 0) <= version {",
        "match version {",
        "if rules.grammar_minor > 13 {",
        "let formatted = prefix.contains(x) && self.minor >= 12;",
    ] {
        assert!(tells_releases_apart(line), "{line}");
    }
    for line in [
        "// until version < 3",
        "pub fn version() -> String {",
        "#[command(name = \"glassheap\", version)]",
        "\"version\": options.profile.name,",
        "minor: rules.grammar_minor,",
        "if vm.profile().has(Feature::MapHasStrict) {",
    ] {
        assert!(!tells_releases_apart(line), "{line}");
    }
}

#[test]
fn every_feature_is_asked_for() {
    let sources = sources();
    for row in FEATURES {
        let name = format!("Feature::{:?}", row.feature);
        let used = sources.iter().any(|(_, text)| {
            text.match_indices(&name)
                .any(|(at, _)| !text[at + name.len()..].starts_with(|c: char| c.is_alphanumeric()))
        });
        assert!(used, "{name} is in the table but no code asks for it");
    }
}
