//! Methods of `str` that make another text. CPython: `Objects/unicodeobject.c`, `Objects/stringlib/`.

use super::classify::is_title;
use super::{MAX_LEN, bind, is_space, str_argument};
use crate::native::{Args, NativeDef, method, method_kw, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;

pub(super) const METHODS: &[NativeDef] = &[
    method("upper", 0, 0, |vm, a| mapped(vm, a, str::to_uppercase)),
    method("lower", 0, 0, |vm, a| mapped(vm, a, str::to_lowercase)),
    method("casefold", 0, 0, |vm, a| mapped(vm, a, casefold)),
    method("title", 0, 0, |vm, a| mapped(vm, a, title)),
    method("capitalize", 0, 0, |vm, a| mapped(vm, a, capitalize)),
    method("swapcase", 0, 0, |vm, a| mapped(vm, a, swapcase)),
    method("strip", 0, 1, |vm, a| strip(vm, a, "strip", true, true)),
    method("lstrip", 0, 1, |vm, a| strip(vm, a, "lstrip", true, false)),
    method("rstrip", 0, 1, |vm, a| strip(vm, a, "rstrip", false, true)),
    method("center", 1, 2, |vm, a| pad(vm, a, Side::Both)),
    method("ljust", 1, 2, |vm, a| pad(vm, a, Side::Right)),
    method("rjust", 1, 2, |vm, a| pad(vm, a, Side::Left)),
    method("zfill", 1, 1, zfill),
    method("join", 1, 1, join),
    method_kw("replace", 2, 3, replace),
    method_kw("expandtabs", 0, 1, expand_tabs),
    method("removeprefix", 1, 1, |vm, a| remove(vm, a, "removeprefix", true)),
    method("removesuffix", 1, 1, |vm, a| remove(vm, a, "removesuffix", false)),
    method("translate", 1, 1, translate),
    static_method("maketrans", 1, 3, make_trans),
];

fn mapped(vm: &mut Vm, args: &Args, f: fn(&str) -> String) -> R {
    let text = f(&vm.text_rc(args.items[0]));
    if text.is_empty() {
        return Ok(vm.new_str(""));
    }
    // A text of one character is an object of its own too, except where CPython looks it up: non-ASCII results.
    let shared = !text.is_ascii();
    if shared {
        vm.new_str_checked(&text)
    } else {
        Ok(vm.new_str_object(&text))
    }
}

/// Characters without title case of their own have that of their upper case; the few that have are listed.
fn push_title(out: &mut String, c: char) {
    let n = u32::from(c);
    match n {
        0x1c4..=0x1c6 => out.push('\u{1c5}'),
        0x1c7..=0x1c9 => out.push('\u{1c8}'),
        0x1ca..=0x1cc => out.push('\u{1cb}'),
        0x1f1..=0x1f3 => out.push('\u{1f2}'),
        0x10d0..=0x10fa | 0x10fd..=0x10ff => out.push(c),
        _ if is_title(c) => out.push(c),
        _ => {
            let mut upper = c.to_uppercase();
            let first = upper.next().unwrap_or(c);
            out.push(first);
            for more in upper {
                out.extend(more.to_lowercase());
            }
        }
    }
}

fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    let mut out = String::with_capacity(text.len());
    if let Some(c) = chars.next() {
        push_title(&mut out, c);
    }
    // The final sigma depends on what stands before it.
    let rest: String = text.to_lowercase().chars().skip(first_lower_len(text)).collect();
    out.push_str(&rest);
    out
}

fn first_lower_len(text: &str) -> usize {
    text.chars().next().map_or(0, |c| c.to_lowercase().count())
}

fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut previous = false;
    for c in text.chars() {
        if previous {
            out.extend(c.to_lowercase());
        } else {
            push_title(&mut out, c);
        }
        previous = c.is_lowercase() || c.is_uppercase() || is_title(c);
    }
    out
}

fn swapcase(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_uppercase() {
            out.extend(c.to_lowercase());
        } else if c.is_lowercase() {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// Full case folding: lower case of the upper case, with what folds otherwise.
fn casefold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ß' | 'ẞ' => out.push_str("ss"),
            'ς' => out.push('σ'),
            'İ' => out.push_str("i\u{307}"),
            'ı' => out.push('ı'),
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            c => {
                for upper in c.to_uppercase() {
                    out.extend(upper.to_lowercase());
                }
            }
        }
    }
    out
}

fn strip(vm: &mut Vm, args: &Args, function: &str, left: bool, right: bool) -> R {
    let o = args.items[0];
    let text = vm.text_rc(o);
    let chars = match args.get(1).filter(|c| *c != vm.none) {
        None => None,
        Some(c) if vm.heap.kind(c) == Kind::Str => Some(vm.text_rc(c)),
        Some(_) => return Err(vm.type_error(&format!("{function} arg must be None or str"))),
    };
    let drop = |c: char| match &chars {
        None => is_space(c),
        Some(set) => set.contains(c),
    };
    let mut part: &str = &text;
    if left {
        part = part.trim_start_matches(drop);
    }
    if right {
        part = part.trim_end_matches(drop);
    }
    Ok(vm.str_part(o, part))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Both,
}

fn pad(vm: &mut Vm, args: &Args, side: Side) -> R {
    let o = args.items[0];
    let width = vm.index_of(args.items[1])?;
    let fill = match args.get(2) {
        None => ' ',
        Some(f) if vm.heap.kind(f) != Kind::Str => {
            let got = vm.type_name(f);
            return Err(vm.type_error(&format!("The fill character must be a unicode character, not {got}")));
        }
        Some(f) => {
            let mut chars = vm.text(f).chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => c,
                _ => return Err(vm.type_error("The fill character must be exactly one character long")),
            }
        }
    };
    let len = vm.str_len(o);
    if width <= len {
        return Ok(vm.unchanged_str(o));
    }
    if width > i64::from(MAX_LEN) {
        return Err(vm.memory_error());
    }
    let space = width - len;
    let left = match side {
        Side::Left => space,
        Side::Right => 0,
        // `marg / 2 + (marg & width & 1)`.
        Side::Both => space / 2 + (space & width & 1),
    };
    let text = vm.text_rc(o);
    let padded: String = std::iter::repeat_n(fill, left as usize)
        .chain(text.chars())
        .chain(std::iter::repeat_n(fill, (space - left) as usize))
        .collect();
    vm.new_str_checked(&padded)
}

fn zfill(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let width = vm.index_of(args.items[1])?;
    let len = vm.str_len(o);
    if width <= len {
        return Ok(vm.unchanged_str(o));
    }
    if width > i64::from(MAX_LEN) {
        return Err(vm.memory_error());
    }
    let text = vm.text_rc(o);
    let (sign, digits) = match text.chars().next() {
        Some(c @ ('+' | '-')) => (c.to_string(), &text[1..]),
        _ => (String::new(), &*text),
    };
    vm.new_str_checked(&format!("{sign}{}{digits}", "0".repeat((width - len) as usize)))
}

fn join(vm: &mut Vm, args: &Args) -> R {
    let (sep, iterable) = (args.items[0], args.items[1]);
    let sequence = vm.join_sequence(iterable)?;
    let result = join_items(vm, sep, sequence);
    vm.decref(sequence);
    result
}

impl Vm {
    /// `PySequence_Fast(o, "can only join an iterable")`: a list or tuple, a new reference.
    pub(crate) fn join_sequence(&mut self, o: Obj) -> R {
        if matches!(self.heap.kind(o), Kind::List | Kind::Tuple) {
            return Ok(self.new_ref(o));
        }
        match self.list_from_iterable(o) {
            Ok(list) => Ok(list),
            Err(e) => {
                let iterable = self.special(o, self.n.iter).is_some() || self.special(o, self.n.getitem).is_some();
                if !iterable && self.raised_is(self.t.type_error) {
                    self.drop_raised();
                    return Err(self.type_error("can only join an iterable"));
                }
                Err(e)
            }
        }
    }

    /// Item `i` of a list or tuple, borrowed.
    pub(crate) fn fast_items(&self, sequence: Obj) -> Vec<Obj> {
        let n = match self.heap.kind(sequence) {
            Kind::List => self.heap.list_len(sequence),
            _ => self.heap.slots_len(sequence),
        };
        (0..n).map(|i| self.heap.slot(sequence, i)).collect()
    }
}

fn join_items(vm: &mut Vm, sep: Obj, sequence: Obj) -> R {
    let items = vm.fast_items(sequence);
    if let [one] = items.as_slice()
        && vm.is_exact(*one, vm.t.str)
    {
        return Ok(vm.new_ref(*one));
    }
    let mut len = 0;
    for (i, item) in items.iter().enumerate() {
        if vm.heap.kind(*item) != Kind::Str {
            let got = vm.type_name(*item);
            return Err(vm.type_error(&format!("sequence item {i}: expected str instance, {got} found")));
        }
        len += vm.text(*item).len() + vm.text(sep).len();
        if len > 2 * MAX_LEN as usize {
            return Err(vm.memory_error());
        }
    }
    let mut text = String::with_capacity(len);
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            text.push_str(vm.text(sep));
        }
        text.push_str(vm.text(*item));
    }
    vm.new_str_checked(&text)
}

fn replace(vm: &mut Vm, args: &Args) -> R {
    let given = args.len() - 1;
    if given < 2 {
        let text = if vm.profile().has(Feature::StrReplaceHasKeyword) {
            format!("replace() takes at least 2 positional arguments ({given} given)")
        } else {
            format!("replace expected at least 2 arguments, got {given}")
        };
        return Err(vm.type_error(&text));
    }
    let [old, new, count] = bind(vm, args, 1, "replace", ["old", "new", "count"], 2)?;
    let old = str_argument(vm, old.unwrap_or(vm.none), "replace", "1")?;
    let new = str_argument(vm, new.unwrap_or(vm.none), "replace", "2")?;
    let count = match count {
        Some(o) => vm.index_of(o)?,
        None => -1,
    };
    let o = args.items[0];
    let text = vm.text_rc(o);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if count == 0 || old == new || !text.contains(&*old) {
        return Ok(vm.unchanged_str(o));
    }
    let hits = text.matches(&*old).count().min(count);
    if text.len().saturating_add(hits.saturating_mul(new.len())) > 2 * MAX_LEN as usize {
        return Err(vm.memory_error());
    }
    let replaced = text.replacen(&*old, &new, count);
    vm.new_str_checked(&replaced)
}

fn expand_tabs(vm: &mut Vm, args: &Args) -> R {
    let [size] = bind(vm, args, 1, "expandtabs", ["tabsize"], 0)?;
    let size = match size {
        Some(o) => vm.index_of(o)?,
        None => 8,
    };
    let o = args.items[0];
    let text = vm.text_rc(o);
    if !text.contains('\t') {
        return Ok(vm.unchanged_str(o));
    }
    let tabs = text.matches('\t').count() as i64;
    if size.saturating_mul(tabs) > i64::from(MAX_LEN) {
        return Err(vm.overflow_error("new string is too long"));
    }
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' if size > 0 => {
                let n = size - column % size;
                out.extend(std::iter::repeat_n(' ', n as usize));
                column += n;
            }
            '\t' => {}
            c => {
                out.push(c);
                column = if matches!(c, '\n' | '\r') { 0 } else { column + 1 };
            }
        }
    }
    vm.new_str_checked(&out)
}

fn remove(vm: &mut Vm, args: &Args, function: &str, front: bool) -> R {
    let o = args.items[0];
    let what = str_argument(vm, args.items[1], function, "")?;
    let text = vm.text_rc(o);
    let part = if front {
        text.strip_prefix(&*what)
    } else {
        text.strip_suffix(&*what)
    };
    Ok(match part {
        Some(part) => vm.str_part(o, part),
        None => vm.unchanged_str(o),
    })
}

fn translate(vm: &mut Vm, args: &Args) -> R {
    let (o, table) = (args.items[0], args.items[1]);
    let text = vm.text_rc(o);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let key = vm.new_int(i64::from(u32::from(c)));
        let found = vm.get_item(table, key);
        vm.decref(key);
        let value = match found {
            Ok(value) => value,
            Err(e) => {
                if !vm.raised_is(vm.t.lookup_error) {
                    return Err(e);
                }
                vm.drop_raised();
                out.push(c);
                continue;
            }
        };
        let pushed = push_translated(vm, &mut out, value);
        vm.decref(value);
        pushed?;
        if out.len() > MAX_LEN as usize {
            return Err(vm.memory_error());
        }
    }
    if *out == *text {
        return Ok(vm.unchanged_str(o));
    }
    vm.new_str_checked(&out)
}

fn push_translated(vm: &mut Vm, out: &mut String, value: Obj) -> R<()> {
    if value == vm.none {
        return Ok(());
    }
    if vm.heap.kind(value) == Kind::Str {
        out.push_str(vm.text(value));
        return Ok(());
    }
    if vm.is_int(value) {
        let c = vm
            .int_value(value)
            .and_then(|n| u32::try_from(n).ok())
            .and_then(char::from_u32);
        return match c {
            Some(c) => {
                out.push(c);
                Ok(())
            }
            None => Err(vm.value_error("character mapping must be in range(0x110000)")),
        };
    }
    Err(vm.type_error("character mapping must return integer, None or str"))
}

/// `str.maketrans`: a static method, there is no `self`.
fn make_trans(vm: &mut Vm, args: &Args) -> R {
    let given = args.pos().to_vec();
    let dict = vm.new_dict();
    let result = fill_trans(vm, dict, &given);
    match result {
        Ok(()) => Ok(dict),
        Err(e) => {
            vm.decref(dict);
            Err(e)
        }
    }
}

fn fill_trans(vm: &mut Vm, dict: Obj, given: &[Obj]) -> R<()> {
    let [x, more @ ..] = given else {
        return Err(vm.type_error("maketrans expected at least 1 argument, got 0"));
    };
    if more.len() > 2 {
        let n = given.len();
        return Err(vm.type_error(&format!("maketrans expected at most 3 arguments, got {n}")));
    }
    let [y, ..] = more else {
        return fill_trans_from_dict(vm, dict, *x);
    };
    if vm.heap.kind(*x) != Kind::Str {
        return Err(vm.type_error("first maketrans argument must be a string if there is a second argument"));
    }
    let from = vm.text_rc(*x);
    let to = str_argument(vm, *y, "maketrans", "2")?;
    let removed = match more.get(1) {
        Some(z) => Some(str_argument(vm, *z, "maketrans", "3")?),
        None => None,
    };
    if from.chars().count() != to.chars().count() {
        return Err(vm.value_error("the first two maketrans arguments must have equal length"));
    }
    for (a, b) in from.chars().zip(to.chars()) {
        let value = vm.new_int(i64::from(u32::from(b)));
        let done = set_char(vm, dict, a, value);
        vm.decref(value);
        done?;
    }
    for c in removed.iter().flat_map(|r| r.chars()) {
        let none = vm.none;
        set_char(vm, dict, c, none)?;
    }
    Ok(())
}

fn set_char(vm: &mut Vm, dict: Obj, c: char, value: Obj) -> R<()> {
    let key = vm.new_int(i64::from(u32::from(c)));
    let done = vm.dict_set(dict, key, value);
    vm.decref(key);
    done
}

fn fill_trans_from_dict(vm: &mut Vm, dict: Obj, from: Obj) -> R<()> {
    if vm.heap.kind(from) != Kind::Dict {
        return Err(vm.type_error("if you give only one argument to maketrans it must be a dict"));
    }
    for entry in vm.heap.dict_items(from) {
        if vm.heap.kind(entry.key) == Kind::Str {
            let mut chars = vm.text_rc(entry.key).chars().collect::<Vec<_>>();
            match (chars.pop(), chars.pop()) {
                (Some(c), None) => set_char(vm, dict, c, entry.value)?,
                _ => return Err(vm.value_error("string keys in translate table must be of length 1")),
            }
        } else if vm.is_int(entry.key) {
            vm.dict_set(dict, entry.key, entry.value)?;
        } else {
            return Err(vm.type_error("keys in translate table must be strings or integers"));
        }
    }
    Ok(())
}
