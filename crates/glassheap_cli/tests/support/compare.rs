//! Compares a record of ours with one of a real CPython, aspect by aspect (see `tests/conformance/README.md`).

use serde_json::Value;
use std::collections::HashMap;

/// What of a record is compared.
pub const ASPECTS: [&str; 5] = ["stdout", "error", "gc", "objects", "steps"];

/// The result of one comparison.
#[derive(Debug, Default)]
pub struct Difference {
    /// Aspects that differ, with the first difference of each.
    pub differing: Vec<(&'static str, String)>,
    pub counts_hit: usize,
    pub counts_total: usize,
}

/// Holds our record against the truth.
pub fn compare(want: &Value, got: &Value) -> Difference {
    let mut found = Difference::default();
    let only: Option<Vec<&str>> = want
        .get("only")
        .and_then(Value::as_array)
        .map(|a| a.iter().filter_map(Value::as_str).collect());
    for aspect in ASPECTS {
        if only.as_ref().is_some_and(|o| !o.contains(&aspect)) {
            continue;
        }
        let difference = match aspect {
            "error" => compare_error(want, got),
            "steps" => compare_steps(want, got, &mut found),
            "objects" => first_difference(&want["objects"], &got["objects"]),
            _ => compare_lists(&want[aspect], &got[aspect]),
        };
        if let Some(text) = difference {
            found.differing.push((aspect, text));
        }
    }
    found
}

fn first_difference(want: &Value, got: &Value) -> Option<String> {
    (want != got).then(|| format!("is {got}, not {want}"))
}

fn compare_lists(want: &Value, got: &Value) -> Option<String> {
    let (w, g) = (list(want), list(got));
    for i in 0..w.len().max(g.len()) {
        if w.get(i) != g.get(i) {
            let show = |v: Option<&Value>| v.map_or("missing".to_string(), Value::to_string);
            return Some(format!("[{i}] is {}, not {}", show(g.get(i)), show(w.get(i))));
        }
    }
    None
}

fn list(v: &Value) -> &[Value] {
    v.as_array().map_or(&[], Vec::as_slice)
}

fn type_and_message(v: &Value) -> Option<(&str, &str)> {
    Some((v.get("type")?.as_str()?, v.get("message")?.as_str()?))
}

fn compare_error(want: &Value, got: &Value) -> Option<String> {
    let (w, g) = (type_and_message(&want["error"]), type_and_message(&got["error"]));
    if w != g {
        return Some(format!("is {g:?}, not {w:?}"));
    }
    let pick = |v: &Value| {
        list(&v["unraisable"])
            .iter()
            .map(|u| type_and_message(u).map(|(a, b)| (a.to_string(), b.to_string())))
            .collect::<Vec<_>>()
    };
    let (w, g) = (pick(want), pick(got));
    (w != g).then(|| format!("unraisable is {g:?}, not {w:?}"))
}

/// Object numbers need only be consistent.
#[derive(Default)]
struct Identity {
    there: HashMap<u64, u64>,
    back: HashMap<u64, u64>,
}

impl Identity {
    fn same(&mut self, a: u64, b: u64) -> bool {
        if !self.there.contains_key(&a) && !self.back.contains_key(&b) {
            self.there.insert(a, b);
            self.back.insert(b, a);
        }
        self.there.get(&a) == Some(&b) && self.back.get(&b) == Some(&a)
    }
}

fn compare_steps(want: &Value, got: &Value, found: &mut Difference) -> Option<String> {
    let (w, g) = (list(&want["steps"]), list(&got["steps"]));
    let truncated = want.get("truncated").and_then(Value::as_bool).unwrap_or(false);
    let mut ids = Identity::default();
    let mut first: Option<String> = None;
    let mut differ = |text: String| {
        if first.is_none() {
            first = Some(text);
        }
    };
    for (i, ws) in w.iter().enumerate() {
        let place = format!("step {i} (line {} of {})", ws["line"], ws["func"]);
        let gs = g.get(i);
        let aligned = gs.is_some_and(|gs| gs["line"] == ws["line"] && gs["func"] == ws["func"]);
        match gs {
            None => differ(format!("{place}: missing")),
            Some(gs) => {
                for key in ["line", "func", "event"] {
                    if gs[key] != ws[key] {
                        differ(format!("{place}: {key} is {}, not {}", gs[key], ws[key]));
                    }
                }
            }
        }
        for side in ["globals", "locals"] {
            let empty = serde_json::Map::new();
            let names = ws[side].as_object().unwrap_or(&empty);
            let ours = gs
                .filter(|_| aligned)
                .and_then(|gs| gs[side].as_object())
                .unwrap_or(&empty);
            for name in ours.keys() {
                if !names.contains_key(name) {
                    differ(format!("{place}: {side} {name} should not be there"));
                }
            }
            for (name, entry) in names {
                let other = ours.get(name);
                if !entry[2].is_null() {
                    found.counts_total += 1;
                    match other {
                        Some(o) if o[2] == entry[2] => found.counts_hit += 1,
                        Some(o) => differ(format!("{place}: {name} has count {}, not {}", o[2], entry[2])),
                        None => {}
                    }
                }
                let Some(other) = other else {
                    differ(format!("{place}: {side} {name} is missing"));
                    continue;
                };
                if other[0] != entry[0] {
                    differ(format!("{place}: {name} is a {}, not a {}", other[0], entry[0]));
                }
                let known = !(truncated && ws["event"] == "end");
                if known && !ids.same(entry[1].as_u64().unwrap_or(0), other[1].as_u64().unwrap_or(0)) {
                    differ(format!(
                        "{place}: {name} is object {}, expected the same as {}",
                        other[1], entry[1]
                    ));
                }
                if let Some(repr) = entry.get(3)
                    && repr != "<varies>"
                    && other.get(3) != Some(repr)
                {
                    differ(format!(
                        "{place}: {name} is {}, not {repr}",
                        other.get(3).unwrap_or(&Value::Null)
                    ));
                }
            }
        }
    }
    if g.len() > w.len() {
        differ(format!("{} steps, not {}", g.len(), w.len()));
    }
    first
}
