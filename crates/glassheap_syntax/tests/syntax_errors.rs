//! Texts that are not Python: type, message and line as real CPythons say them (`syntax_errors.json`, made by
//! `record_syntax_errors.py`). `cargo test -p glassheap_syntax --test syntax_errors -- --nocapture` prints the shares.

#![allow(clippy::print_stdout)]

use glassheap_syntax::Mode;
use glassheap_syntax::error::CompileError;
use serde_json::Value;
use std::collections::BTreeMap;

/// What of all recorded verdicts must match, in percent.
const REQUIRED: usize = 97;

fn verdict(source: &str, release: &str) -> Value {
    let profile = glassheap_profile::by_name(release).expect("a release");
    match glassheap_syntax::compile(source, "<snippet>", Mode::Exec, &profile.syntax) {
        Ok(_) => Value::Null,
        Err(CompileError::Syntax(e)) => serde_json::json!([e.type_name, e.message, e.range.line]),
        Err(e) => serde_json::json!(e.to_string()),
    }
}

#[test]
fn messages_are_those_of_cpython() {
    let table: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_str(include_str!("syntax_errors.json")).expect("the records");
    let show = std::env::var("GLASSHEAP_SHOW").ok();
    for release in ["3.11", "3.12", "3.13"] {
        let mut same = 0;
        for (source, row) in &table {
            let (want, got) = (&row[release], verdict(source, release));
            if *want == got {
                same += 1;
            } else if show.as_deref() == Some(release) {
                println!("{source:?}\n   want {want}\n   got  {got}");
            }
        }
        println!("{release}: {same} of {} match", table.len());
        assert!(
            same * 100 >= table.len() * REQUIRED,
            "{release}: only {same} of {}",
            table.len()
        );
    }
}
