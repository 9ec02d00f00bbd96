//! Methods of `str` that look for something or take the text apart. CPython: `Objects/stringlib/{find,split,partition}.h`.

use super::{bind, byte_range, is_space, str_argument, substring_not_found};
use crate::native::{Args, NativeDef, method, method_kw};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;
use std::rc::Rc;

pub(super) const METHODS: &[NativeDef] = &[
    method("find", 1, 3, |vm, a| find(vm, a, "find", false)),
    method("rfind", 1, 3, |vm, a| find(vm, a, "rfind", true)),
    method("index", 1, 3, |vm, a| index(vm, a, "index", false)),
    method("rindex", 1, 3, |vm, a| index(vm, a, "rindex", true)),
    method("count", 1, 3, count),
    method("startswith", 1, 3, |vm, a| affix(vm, a, "startswith", true)),
    method("endswith", 1, 3, |vm, a| affix(vm, a, "endswith", false)),
    method_kw("split", 0, 2, |vm, a| split(vm, a, false)),
    method_kw("rsplit", 0, 2, |vm, a| split(vm, a, true)),
    method_kw("splitlines", 0, 1, split_lines),
    method("partition", 1, 1, |vm, a| partition(vm, a, false)),
    method("rpartition", 1, 1, |vm, a| partition(vm, a, true)),
];

/// The part of `text` between character positions as Python clips them: its bytes and the first character's number.
/// `None` if the start lies behind the end.
pub(crate) fn clip(len: i64, start: i64, end: i64) -> Option<(i64, i64)> {
    let end = if end > len {
        len
    } else if end < 0 {
        (end + len).max(0)
    } else {
        end
    };
    let start = if start < 0 { (start + len).max(0) } else { start };
    (start <= end).then_some((start, end))
}

fn needle(vm: &mut Vm, args: &Args, function: &str) -> R<Rc<str>> {
    let o = args.items[1];
    if vm.heap.kind(o) != Kind::Str && !vm.profile().has(Feature::SearchErrorsNameArgument) {
        let got = vm.type_name(o);
        return Err(vm.type_error(&format!("must be str, not {got}")));
    }
    str_argument(vm, o, function, "1")
}

/// Text, the bytes of it that are searched, the number of the first character.
type Area = (Rc<str>, usize, usize, i64);

/// The haystack's part that is searched.
fn part(vm: &mut Vm, args: &Args) -> R<Option<Area>> {
    let start = vm.slice_bound(args.get(2), 0)?;
    let end = vm.slice_bound(args.get(3), i64::MAX)?;
    let len = vm.str_len(args.items[0]);
    let text = vm.text_rc(args.items[0]);
    Ok(clip(len, start, end).map(|(start, end)| {
        let (from, to) = byte_range(&text, start, end);
        (text, from, to, start)
    }))
}

fn position(vm: &mut Vm, args: &Args, function: &str, last: bool) -> R<Option<i64>> {
    let what = needle(vm, args, function)?;
    let Some((text, from, to, start)) = part(vm, args)? else {
        return Ok(None);
    };
    let area = &text[from..to];
    let found = if last { area.rfind(&*what) } else { area.find(&*what) };
    Ok(found.map(|at| start + chars_in(&area[..at])))
}

fn chars_in(text: &str) -> i64 {
    if text.is_ascii() {
        text.len() as i64
    } else {
        text.chars().count() as i64
    }
}

fn find(vm: &mut Vm, args: &Args, function: &str, last: bool) -> R {
    let at = position(vm, args, function, last)?.unwrap_or(-1);
    Ok(vm.new_int(at))
}

fn index(vm: &mut Vm, args: &Args, function: &str, last: bool) -> R {
    match position(vm, args, function, last)? {
        Some(at) => Ok(vm.new_int(at)),
        None => Err(substring_not_found(vm)),
    }
}

fn count(vm: &mut Vm, args: &Args) -> R {
    let what = needle(vm, args, "count")?;
    let n = match part(vm, args)? {
        None => 0,
        Some((text, from, to, _)) if what.is_empty() => chars_in(&text[from..to]) + 1,
        Some((text, from, to, _)) => text[from..to].matches(&*what).count() as i64,
    };
    Ok(vm.new_int(n))
}

fn affix(vm: &mut Vm, args: &Args, function: &str, front: bool) -> R {
    let wanted = args.items[1];
    let area = part(vm, args)?;
    let matches = |what: &str| {
        area.as_ref().is_some_and(|(text, from, to, _)| {
            let area = &text[*from..*to];
            if front {
                area.starts_with(what)
            } else {
                area.ends_with(what)
            }
        })
    };
    if vm.heap.kind(wanted) == Kind::Tuple {
        for i in 0..vm.heap.slots_len(wanted) {
            let item = vm.heap.slot(wanted, i);
            if vm.heap.kind(item) != Kind::Str {
                let got = vm.type_name(item);
                return Err(vm.type_error(&format!("tuple for {function} must only contain str, not {got}")));
            }
            if matches(vm.text(item)) {
                return Ok(vm.new_bool(true));
            }
        }
        return Ok(vm.new_bool(false));
    }
    if vm.heap.kind(wanted) != Kind::Str {
        let got = vm.type_name(wanted);
        return Err(vm.type_error(&format!(
            "{function} first arg must be str or a tuple of str, not {got}"
        )));
    }
    let yes = matches(vm.text(wanted));
    Ok(vm.new_bool(yes))
}

impl Vm {
    /// A list that takes over the references.
    pub(crate) fn list_of(&mut self, items: &[Obj]) -> Obj {
        self.new_list(items)
    }
}

/// The words between white space, at most `max` cuts, from the left.
fn words(text: &str, max: usize) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while !rest.is_empty() {
        if found.len() == max {
            found.push(rest);
            break;
        }
        let end = rest.find(is_space).unwrap_or(rest.len());
        found.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(is_space);
    }
    found
}

/// The same from the right.
fn words_from_right(text: &str, max: usize) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text.trim_end_matches(is_space);
    while !rest.is_empty() {
        if found.len() == max {
            found.push(rest);
            break;
        }
        let start = rest
            .char_indices()
            .rev()
            .find(|(_, c)| is_space(*c))
            .map_or(0, |(i, c)| i + c.len_utf8());
        found.push(&rest[start..]);
        rest = rest[..start].trim_end_matches(is_space);
    }
    found.reverse();
    found
}

fn split(vm: &mut Vm, args: &Args, right: bool) -> R {
    let function = if right { "rsplit" } else { "split" };
    let [sep, max] = bind(vm, args, 1, function, ["sep", "maxsplit"], 0)?;
    let max = match max {
        Some(o) => vm.index_of(o)?,
        None => -1,
    };
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    let o = args.items[0];
    let text = vm.text_rc(o);
    let sep = sep.filter(|s| *s != vm.none);
    let parts: Vec<&str> = match sep {
        None if right => words_from_right(&text, max),
        None => words(&text, max),
        Some(sep) => {
            if vm.heap.kind(sep) != Kind::Str {
                let got = vm.type_name(sep);
                return Err(vm.type_error(&format!("must be str or None, not {got}")));
            }
            let sep = vm.text_rc(sep);
            if sep.is_empty() {
                return Err(vm.value_error("empty separator"));
            }
            let pieces = max.saturating_add(1);
            if right {
                let mut parts: Vec<&str> = text.rsplitn(pieces, &*sep).collect();
                parts.reverse();
                parts
            } else {
                text.splitn(pieces, &*sep).collect()
            }
        }
    };
    let items: Vec<Obj> = parts.into_iter().map(|p| vm.str_part(o, p)).collect();
    Ok(vm.list_of(&items))
}

fn is_line_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}' | '\u{1d}' | '\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

fn split_lines(vm: &mut Vm, args: &Args) -> R {
    let [keep] = bind(vm, args, 1, "splitlines", ["keepends"], 0)?;
    let keep = match keep {
        Some(o) => vm.truth(o)?,
        None => false,
    };
    let o = args.items[0];
    let text = vm.text_rc(o);
    let mut items = Vec::new();
    let mut rest: &str = &text;
    while !rest.is_empty() {
        let (end, next) = match rest.char_indices().find(|(_, c)| is_line_end(*c)) {
            Some((i, '\r')) if rest[i + 1..].starts_with('\n') => (i, i + 2),
            Some((i, c)) => (i, i + c.len_utf8()),
            None => (rest.len(), rest.len()),
        };
        let part = vm.str_part(o, &rest[..if keep { next } else { end }]);
        items.push(part);
        rest = &rest[next..];
    }
    Ok(vm.list_of(&items))
}

fn partition(vm: &mut Vm, args: &Args, right: bool) -> R {
    let (o, sep) = (args.items[0], args.items[1]);
    if vm.heap.kind(sep) != Kind::Str {
        let got = vm.type_name(sep);
        return Err(vm.type_error(&format!("must be str, not {got}")));
    }
    let (text, what) = (vm.text_rc(o), vm.text_rc(sep));
    if what.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    let found = if right { text.rfind(&*what) } else { text.find(&*what) };
    let items = match found {
        Some(at) => {
            let before = vm.new_str(&text[..at]);
            let middle = vm.new_ref(sep);
            let after = vm.new_str(&text[at + what.len()..]);
            [before, middle, after]
        }
        None => {
            let whole = vm.unchanged_str(o);
            let empty = vm.empty_str;
            let (first, second) = (vm.new_ref(empty), vm.new_ref(empty));
            if right {
                [first, second, whole]
            } else {
                [whole, first, second]
            }
        }
    };
    Ok(vm.new_tuple(&items))
}
