//! Tracebacks as text, with carets. CPython: `Lib/traceback.py` (`StackSummary.format_frame_summary`),
//! `Python/traceback.c` (`tb_displayline`), `Python/suggestions.c`.

use crate::vm::Vm;
use glassheap_heap::traverse::exception;
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;
use glassheap_syntax::code::SourceRange;
use std::fmt::Write as _;

/// Appends `Traceback (most recent call last):` and the entries.
pub fn append(vm: &mut Vm, exc: Obj, out: &mut String) {
    let entries = vm.traceback_entries(exc);
    if entries.is_empty() {
        return;
    }
    out.push_str("Traceback (most recent call last):\n");
    let source = std::rc::Rc::clone(&vm.source);
    let mut last: Option<(String, u32, String)> = None;
    let mut repeated = 0;
    for (line, code, at) in entries {
        let name = code.co_name.clone();
        let place = (code.co_filename.clone(), line, name.clone());
        if last.as_ref() == Some(&place) {
            repeated += 1;
            if repeated > 2 {
                continue;
            }
        } else {
            flush_repeated(&mut repeated, out);
            last = Some(place);
        }
        let _ = writeln!(out, "  File \"{}\", line {line}, in {name}", code.co_filename);
        let Some(text) = source.lines().nth(line.saturating_sub(1) as usize) else {
            continue;
        };
        if text.trim().is_empty() {
            continue;
        }
        let stripped = text.trim();
        let _ = writeln!(out, "    {stripped}");
        let range = code.positions.get(at as usize).copied().unwrap_or_default();
        if let Some(carets) = carets(vm, text, range, line) {
            let _ = writeln!(out, "    {carets}");
        }
    }
    flush_repeated(&mut repeated, out);
}

fn flush_repeated(repeated: &mut u32, out: &mut String) {
    if *repeated > 2 {
        let more = *repeated - 2;
        let plural = if more == 1 { "" } else { "s" };
        let _ = writeln!(out, "  [Previous line repeated {more} more time{plural}]");
    }
    *repeated = 0;
}

/// The caret line, unless it would underline the whole line.
fn carets(vm: &Vm, text: &str, range: SourceRange, line: u32) -> Option<String> {
    if !vm.profile().has(Feature::TracebacksHaveCarets) || range.line != line {
        return None;
    }
    let indent = text.len() - text.trim_start().len();
    let end = if range.end_line == line {
        range.end_col as usize
    } else {
        text.trim_end().len()
    };
    let start = range.col as usize;
    if start >= end
        || end > text.len()
        || start < indent
        || !text.is_char_boundary(start)
        || !text.is_char_boundary(end)
    {
        return None;
    }
    let segment = &text[start..end];
    let before = text[indent..start].chars().count();
    let width = segment.chars().count();
    let whole = start == indent && end == text.trim_end().len();
    let anchors = anchors(segment, vm.profile().interp.marks_call_brackets);
    if whole && anchors.is_none() {
        return None;
    }
    let mut line = " ".repeat(before);
    match anchors {
        Some((from, to)) => {
            line.push_str(&"~".repeat(from));
            line.push_str(&"^".repeat(to - from));
            line.push_str(&"~".repeat(width - to));
        }
        None => line.push_str(&"^".repeat(width)),
    }
    Some(line)
}

/// The operator of a binary operation, or the brackets of a subscript or call, in characters
/// (`_extract_caret_anchors_from_line_segment`).
fn anchors(segment: &str, calls: bool) -> Option<(usize, usize)> {
    let chars: Vec<char> = segment.chars().collect();
    if let Some(found) = operator(&chars) {
        return Some(found);
    }
    let last = *chars.last()?;
    if last != ']' && !(calls && last == ')') {
        return None;
    }
    let mut depth = 0;
    for i in (0..chars.len()).rev() {
        match chars[i] {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' => {
                depth -= 1;
                if depth == 0 {
                    // Something must stand in front: a display or a group has no anchor.
                    return (i > 0).then_some((i, chars.len()));
                }
            }
            _ => {}
        }
    }
    None
}

/// The loosest binary operator outside brackets and quotes, the last one of its kind.
fn operator(chars: &[char]) -> Option<(usize, usize)> {
    let mut depth = 0i32;
    let mut quote: Option<char> = None;
    let mut best: Option<(u8, usize, usize)> = None;
    let mut operand = false;
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        if let Some(q) = quote {
            if c == '\\' {
                i += 1;
            } else if c == q {
                quote = None;
                operand = true;
            }
            i += 1;
            continue;
        }
        match c {
            '\'' | '"' => quote = Some(c),
            '(' | '[' | '{' => {
                depth += 1;
                operand = false;
            }
            ')' | ']' | '}' => {
                depth -= 1;
                operand = true;
            }
            ' ' => {}
            '+' | '-' | '*' | '/' | '%' | '@' | '&' | '|' | '^' | '<' | '>' if depth == 0 && operand => {
                let double = chars.get(i + 1) == Some(&c) && matches!(c, '*' | '/' | '<' | '>');
                if matches!(c, '<' | '>') && !double {
                    return None;
                }
                let len = if double { 2 } else { 1 };
                let rank = match (c, double) {
                    ('|', _) => 0,
                    ('^', _) => 1,
                    ('&', _) => 2,
                    ('<' | '>', _) => 3,
                    ('+' | '-', _) => 4,
                    ('*', true) => 6,
                    _ => 5,
                };
                if best.is_none_or(|(r, ..)| rank <= r && !(rank == 6 && r == 6)) {
                    best = Some((rank, i, i + len));
                }
                operand = false;
                i += len;
                continue;
            }
            '=' | ',' | ':' if depth == 0 => return None,
            _ => operand = true,
        }
        i += 1;
    }
    best.map(|(_, from, to)| (from, to))
}

/// `. Did you mean: 'x'?` behind NameError, AttributeError and ImportError.
pub fn suggestion(vm: &mut Vm, exc: Obj) -> String {
    if !vm.profile().has(Feature::TracebacksSuggestNames) {
        return String::new();
    }
    let ty = vm.heap.ty(exc);
    let name = vm.heap.slot(exc, exception::VALUE);
    if name.is_null() || vm.heap.kind(name) != Kind::Str {
        return String::new();
    }
    let wrong = vm.text(name).to_string();
    let candidates: Vec<String> = if vm.is_subtype(ty, vm.t.attribute_error) {
        let o = vm.heap.slot(exc, exception::EXTRA);
        if o.is_null() || !vm.heap.is_alive(o) {
            return String::new();
        }
        let hide = !wrong.starts_with('_');
        vm.dir_names(o)
            .into_iter()
            .filter(|n| !(hide && n.starts_with('_')))
            .collect()
    } else if vm.is_subtype(ty, vm.t.name_error) {
        names_in_sight(vm, exc)
    } else {
        return String::new();
    };
    if vm.is_subtype(ty, vm.t.name_error)
        && vm.profile().has(Feature::TracebacksSuggestImports)
        && STDLIB.contains(&wrong.as_str())
    {
        return format!(". Did you forget to import '{wrong}'?");
    }
    match closest(&wrong, &candidates) {
        Some(best) => format!(". Did you mean: '{best}'?"),
        None => String::new(),
    }
}

const STDLIB: &[&str] = &[
    "abc",
    "array",
    "ast",
    "asyncio",
    "base64",
    "bisect",
    "calendar",
    "collections",
    "contextlib",
    "copy",
    "csv",
    "ctypes",
    "dataclasses",
    "datetime",
    "decimal",
    "dis",
    "enum",
    "functools",
    "gc",
    "glob",
    "hashlib",
    "heapq",
    "inspect",
    "io",
    "itertools",
    "json",
    "logging",
    "math",
    "operator",
    "os",
    "pathlib",
    "pickle",
    "pprint",
    "queue",
    "random",
    "re",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "statistics",
    "string",
    "struct",
    "subprocess",
    "sys",
    "tempfile",
    "textwrap",
    "threading",
    "time",
    "timeit",
    "traceback",
    "tracemalloc",
    "types",
    "typing",
    "unittest",
    "uuid",
    "warnings",
    "weakref",
    "zlib",
];

fn names_in_sight(vm: &Vm, exc: Obj) -> Vec<String> {
    use glassheap_heap::frame::field;
    let mut names = Vec::new();
    let mut tb = vm.heap.slot(exc, exception::TRACEBACK);
    let mut f = 0;
    while !tb.is_null() {
        f = vm.heap.data0(vm.heap.slot(tb, 1)) as u32;
        tb = vm.heap.slot(tb, 0);
    }
    if f == 0 {
        return names;
    }
    if let Some(code) = vm.frame_code(f) {
        names.extend(code.localsplus.iter().map(|s| s.name.clone()));
    }
    for dict in [field::GLOBALS, field::BUILTINS].map(|i| Obj(vm.heap.word(f + i))) {
        if !dict.is_null() && vm.heap.kind(dict) == Kind::Dict {
            names.extend(vm.heap.dict_items(dict).iter().map(|e| vm.text(e.key).to_string()));
        }
    }
    names
}

const MOVE_COST: usize = 2;
const CASE_COST: usize = 1;

/// The candidate nearest to `wrong`, if near enough.
pub fn closest(wrong: &str, candidates: &[String]) -> Option<String> {
    if candidates.len() > 750 || wrong.len() > 40 {
        return None;
    }
    let mut best: Option<(usize, &String)> = None;
    for c in candidates {
        if c == wrong {
            continue;
        }
        let mut max = (c.chars().count() + wrong.chars().count() + 3) * MOVE_COST / 6;
        if let Some((d, _)) = best {
            max = max.min(d.saturating_sub(1));
        }
        let d = distance(wrong, c);
        if d <= max && best.is_none_or(|(b, _)| d < b) {
            best = Some((d, c));
        }
    }
    best.map(|(_, c)| c.clone())
}

fn substitution(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE_COST
    } else {
        MOVE_COST
    }
}

fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).map(|j| j * MOVE_COST).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (i + 1) * MOVE_COST;
        for (j, cb) in b.iter().enumerate() {
            let replaced = diagonal + substitution(*ca, *cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + MOVE_COST).min(diagonal + MOVE_COST);
        }
    }
    row[b.len()]
}
