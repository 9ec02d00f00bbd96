//! `str`: methods, text of its `repr`, and what natives need to read their arguments. CPython:
//! `Objects/unicodeobject.c`, `Objects/stringlib/`.
//!
//! Positions are those of characters; text is kept as UTF-8, so a text that is all ASCII is indexed directly.

mod change;
mod classify;
mod codec;
mod search;
mod text;

pub use classify::{decimal_value, is_identifier, is_printable, is_space};
pub use codec::Codec;
pub(crate) use search::clip;
pub use text::{ascii_text, repr_text};

use crate::native::{Args, NativeDef, method, method_kw, slot, static_method};
use crate::vm::{R, Raised, Vm};
use glassheap_heap::blob::Blob;
use glassheap_heap::{Kind, Obj, flag};
use glassheap_profile::Feature;
use std::rc::Rc;

/// Longest text or bytes that a program may make.
pub const MAX_LEN: u32 = 256 << 20;

const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot("__add__", 1, 1, add),
    slot("__mul__", 1, 1, multiply),
    slot("__rmul__", 1, 1, multiply),
    slot("__mod__", 1, 1, modulo),
    slot("__rmod__", 1, 1, reflected_modulo),
    slot("__lt__", 1, 1, |vm, a| compare(vm, a, 0)),
    slot("__le__", 1, 1, |vm, a| compare(vm, a, 1)),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, 2)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, 3)),
    slot("__gt__", 1, 1, |vm, a| compare(vm, a, 4)),
    slot("__ge__", 1, 1, |vm, a| compare(vm, a, 5)),
    slot("__hash__", 0, 0, |vm, a| {
        let hash = vm.str_hash(a.items[0]);
        Ok(vm.new_int(hash as i64))
    }),
    slot("__repr__", 0, 0, |vm, a| {
        let text = repr_text(&vm.text_rc(a.items[0]));
        Ok(vm.new_str(&text))
    }),
    slot("__str__", 0, 0, itself),
    slot("__len__", 0, 0, |vm, a| {
        let n = vm.str_len(a.items[0]);
        Ok(vm.new_int(n))
    }),
    slot("__getitem__", 1, 1, |vm, a| vm.str_item(a.items[0], a.items[1])),
    slot("__contains__", 1, 1, |vm, a| {
        let found = vm.str_contains(a.items[0], a.items[1])?;
        Ok(vm.new_bool(found))
    }),
    method("__format__", 1, 1, format_one),
    method("__sizeof__", 0, 0, |vm, a| {
        let size = vm.str_size(&vm.text_rc(a.items[0]));
        Ok(vm.new_int(i64::from(size)))
    }),
    method("__getnewargs__", 0, 0, |vm, a| {
        let o = itself(vm, a)?;
        Ok(vm.new_tuple(&[o]))
    }),
    method_kw("format", 0, 255, |vm, a| vm.str_format(a)),
    method("format_map", 1, 1, |vm, a| vm.str_format_map(a.items[0], a.items[1])),
    method_kw("encode", 0, 2, codec::encode_method),
];

/// Registers the methods of `str`.
pub fn install(vm: &mut Vm) {
    for table in [METHODS, search::METHODS, change::METHODS, classify::METHODS] {
        vm.add_methods(vm.t.str, table);
    }
}

impl Vm {
    /// Whether every character of the str is ASCII.
    #[must_use]
    pub fn is_ascii_str(&self, o: Obj) -> bool {
        self.heap.has_flag(o, flag::A) || self.text(o).is_ascii()
    }

    /// Number of characters.
    #[must_use]
    pub fn str_len(&self, o: Obj) -> i64 {
        let text = self.text(o);
        if self.heap.has_flag(o, flag::A) {
            text.len() as i64
        } else {
            text.chars().count() as i64
        }
    }

    /// A str from text that a program made longer: MemoryError where it is too long.
    pub(crate) fn new_str_checked(&mut self, text: &str) -> R {
        if text.len() > MAX_LEN as usize {
            Err(self.memory_error())
        } else {
            Ok(self.new_str(text))
        }
    }

    /// `unicode_result_unchanged`: the object itself if it is a str and nothing more, else a copy. A new reference.
    pub(crate) fn unchanged_str(&mut self, o: Obj) -> Obj {
        if self.is_exact(o, self.t.str) {
            return self.new_ref(o);
        }
        let text = self.text_rc(o);
        self.new_str(&text)
    }

    /// A part of a str: itself if the part is the whole.
    pub(crate) fn str_part(&mut self, o: Obj, part: &str) -> Obj {
        if part.len() == self.text(o).len() {
            self.unchanged_str(o)
        } else {
            self.new_str(part)
        }
    }

    /// `repr` of a text.
    #[must_use]
    pub fn repr_text(text: &str) -> String {
        repr_text(text)
    }

    /// `ascii(o)`: a str object.
    pub fn ascii_of(&mut self, o: Obj) -> R {
        let shown = self.repr_of(o)?;
        if self.is_ascii_str(shown) {
            return Ok(shown);
        }
        let text = ascii_text(&self.text_rc(shown));
        self.decref(shown);
        Ok(self.new_str(&text))
    }

    /// `s[i]` and `s[a:b:c]`.
    pub fn str_item(&mut self, o: Obj, key: Obj) -> R {
        if self.heap.kind(key) == Kind::Slice {
            return self.str_slice(o, key);
        }
        if !self.is_int(key) && self.special(key, self.n.index).is_none() {
            let got = self.type_name(key);
            let text = if self.profile().has(Feature::StrIndexErrorQuotesType) {
                format!("string indices must be integers, not '{got}'")
            } else {
                format!("string indices must be integers, not {got}")
            };
            return Err(self.type_error(&text));
        }
        let i = self.index_for_item(key)?;
        let len = self.str_len(o);
        let i = if i < 0 { i + len } else { i };
        if i < 0 || i >= len {
            return Err(self.index_error("string index out of range"));
        }
        Ok(self.str_char(o, i))
    }

    /// Character `i` as a str; `i` is in range.
    pub fn str_char(&mut self, o: Obj, i: i64) -> Obj {
        let text = self.text(o);
        let c = if self.heap.has_flag(o, flag::A) {
            text.as_bytes().get(i as usize).map(|b| char::from(*b))
        } else {
            text.chars().nth(i as usize)
        };
        self.new_char(c.unwrap_or('\0'))
    }

    /// A one-character str (`unicode_char`): the shared one for Latin-1.
    pub fn new_char(&mut self, c: char) -> Obj {
        let mut buffer = [0; 4];
        self.new_str(c.encode_utf8(&mut buffer))
    }

    fn str_slice(&mut self, o: Obj, slice: Obj) -> R {
        let len = self.str_len(o);
        let (start, _, step, count) = self.slice_indices(slice, len)?;
        if count <= 0 {
            return Ok(self.new_ref(self.empty_str));
        }
        let text = self.text_rc(o);
        if step == 1 {
            let (from, to) = byte_range(&text, start, start + count);
            return Ok(self.str_part(o, &text[from..to]));
        }
        let picked: String = if text.is_ascii() {
            let bytes = text.as_bytes();
            (0..count)
                .map(|k| char::from(bytes[(start + k * step) as usize]))
                .collect()
        } else {
            let chars: Vec<char> = text.chars().collect();
            (0..count).map(|k| chars[(start + k * step) as usize]).collect()
        };
        Ok(self.new_str(&picked))
    }

    /// `part in o`.
    pub fn str_contains(&mut self, o: Obj, part: Obj) -> R<bool> {
        if self.heap.kind(part) != Kind::Str {
            let got = self.type_name(part);
            return Err(self.type_error(&format!("'in <string>' requires string as left operand, not {got}")));
        }
        Ok(self.text(o).contains(self.text(part)))
    }

    /// `a + b` of two strs: one that is empty gives the other.
    pub fn str_concat(&mut self, a: Obj, b: Obj) -> R {
        let (left, right) = (self.text_rc(a), self.text_rc(b));
        if left.is_empty() {
            return Ok(self.unchanged_str(b));
        }
        if right.is_empty() {
            return Ok(self.unchanged_str(a));
        }
        let mut text = String::with_capacity(left.len() + right.len());
        text.push_str(&left);
        text.push_str(&right);
        self.new_str_checked(&text)
    }

    /// Makes an instance of a subclass of `str`.
    fn new_str_subclass(&mut self, cls: Obj, text: Rc<str>) -> Obj {
        let size = self.str_size(&text);
        let o = self.new_instance(cls, size);
        if text.is_ascii() {
            self.heap.set_flag(o, flag::A);
        }
        self.heap
            .image
            .blob
            .set(&mut self.heap.image.journal, o.0, Some(Blob::Str(text)));
        o
    }
}

/// The bytes of characters `start` to `stop`, both in range.
#[must_use]
pub(crate) fn byte_range(text: &str, start: i64, stop: i64) -> (usize, usize) {
    if text.is_ascii() {
        return (start as usize, stop as usize);
    }
    let mut at = text.char_indices().map(|(i, _)| i).chain(std::iter::once(text.len()));
    let from = at.by_ref().nth(start as usize).unwrap_or(text.len());
    if stop <= start {
        return (from, from);
    }
    let to = at.nth((stop - start - 1) as usize).unwrap_or(text.len());
    (from, to)
}

// -- arguments of natives ---------------------------------------------------------------------------------------------

/// Reads arguments by position or name, as Argument Clinic's functions do. `skip`: arguments before them (`self`).
pub(crate) fn bind<const N: usize>(
    vm: &mut Vm,
    args: &Args,
    skip: usize,
    function: &str,
    names: [&str; N],
    required: usize,
) -> R<[Option<Obj>; N]> {
    let given = args.len() - skip.min(args.len());
    let mut found = [None; N];
    if given + args.nkw > N {
        let kind = if given == 0 { "keyword " } else { "" };
        let plural = if N == 1 { "" } else { "s" };
        return Err(vm.type_error(&format!(
            "{function}() takes at most {N} {kind}argument{plural} ({} given)",
            given + args.nkw
        )));
    }
    for (i, place) in found.iter_mut().enumerate().take(given) {
        *place = args.get(skip + i);
    }
    for (key, value) in args.keywords(vm) {
        let key = vm.text_rc(key);
        let Some(i) = names.iter().position(|n| *n == &*key) else {
            let text = if vm.profile().has(Feature::UnexpectedKeywordErrorNamesFunctionFirst) {
                format!("{function}() got an unexpected keyword argument '{key}'")
            } else {
                format!("'{key}' is an invalid keyword argument for {function}()")
            };
            return Err(vm.type_error(&text));
        };
        if found[i].is_some() {
            let place = i + 1;
            return Err(vm.type_error(&format!(
                "argument for {function}() given by name ('{key}') and position ({place})"
            )));
        }
        found[i] = Some(value);
    }
    for i in 0..required.min(N) {
        if found[i].is_none() {
            let (name, place) = (names[i], i + 1);
            return Err(vm.type_error(&format!(
                "{function}() missing required argument '{name}' (pos {place})"
            )));
        }
    }
    Ok(found)
}

/// TypeError if keyword arguments were given.
pub(crate) fn reject_keywords(vm: &mut Vm, args: &Args, function: &str) -> R<()> {
    if args.nkw == 0 {
        Ok(())
    } else {
        Err(vm.type_error(&format!("{function}() takes no keyword arguments")))
    }
}

/// The text of a str argument, or the TypeError of Argument Clinic.
pub(crate) fn str_argument(vm: &mut Vm, o: Obj, function: &str, which: &str) -> R<Rc<str>> {
    if vm.heap.kind(o) == Kind::Str {
        return Ok(vm.text_rc(o));
    }
    let got = vm.type_name(o);
    let space = if which.is_empty() { "" } else { " " };
    Err(vm.type_error(&format!("{function}() argument{space}{which} must be str, not {got}")))
}

/// The NotImplemented that a binary operator answers.
pub(crate) fn not_implemented(vm: &mut Vm) -> R {
    let o = vm.not_implemented;
    Ok(vm.new_ref(o))
}

pub(crate) fn substring_not_found(vm: &mut Vm) -> Raised {
    vm.value_error("substring not found")
}

// -- operators --------------------------------------------------------------------------------------------------------

fn itself(vm: &mut Vm, args: &Args) -> R {
    Ok(vm.unchanged_str(args.items[0]))
}

fn add(vm: &mut Vm, args: &Args) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if vm.heap.kind(b) != Kind::Str {
        return not_implemented(vm);
    }
    vm.str_concat(a, b)
}

fn multiply(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let Some(n) = vm.repeat_count(args.items[1])? else {
        return not_implemented(vm);
    };
    let text = vm.text_rc(o);
    if n <= 0 || text.is_empty() {
        return Ok(vm.new_ref(vm.empty_str));
    }
    if n == 1 {
        return Ok(vm.unchanged_str(o));
    }
    if (n as u64).saturating_mul(text.len() as u64) > u64::from(MAX_LEN) {
        return Err(vm.memory_error());
    }
    Ok(vm.new_str(&text.repeat(n as usize)))
}

fn modulo(vm: &mut Vm, args: &Args) -> R {
    vm.str_modulo(args.items[0], args.items[1])
}

fn reflected_modulo(vm: &mut Vm, args: &Args) -> R {
    if vm.heap.kind(args.items[1]) != Kind::Str {
        return not_implemented(vm);
    }
    vm.str_modulo(args.items[1], args.items[0])
}

fn compare(vm: &mut Vm, args: &Args, op: u32) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if vm.heap.kind(b) != Kind::Str {
        return not_implemented(vm);
    }
    let order = vm.text(a).cmp(vm.text(b));
    vm.ordered(order, op)
}

fn format_one(vm: &mut Vm, args: &Args) -> R {
    let spec = crate::types::number_format::spec_argument(vm, args)?;
    vm.format_str_object(args.items[0], &spec)
}

// -- the constructor --------------------------------------------------------------------------------------------------

fn new(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let given = args.len() - 1;
    if given > 3 {
        let text = if vm.profile().has(Feature::ConstructorErrorsSayExpectedAtMost) {
            format!("str expected at most 3 arguments, got {given}")
        } else {
            format!("str() takes at most 3 arguments ({given} given)")
        };
        return Err(vm.type_error(&text));
    }
    let [object, encoding, errors] = bind(vm, args, 1, "str", ["object", "encoding", "errors"], 0)?;
    let o = match (object, encoding, errors) {
        (None, ..) => vm.new_ref(vm.empty_str),
        (Some(o), None, None) => vm.str_of(o)?,
        (Some(o), ..) => {
            let encoding = codec::name_argument(vm, encoding, "str", "encoding", "utf-8")?;
            let errors = codec::name_argument(vm, errors, "str", "errors", "strict")?;
            match vm.heap.kind(o) {
                Kind::Bytes | Kind::ByteArray => vm.decode_bytes(o, &encoding, &errors)?,
                Kind::Str => return Err(vm.type_error("decoding str is not supported")),
                _ => {
                    let got = vm.type_name(o);
                    return Err(vm.type_error(&format!("decoding to str: need a bytes-like object, {got} found")));
                }
            }
        }
    };
    if cls == vm.t.str {
        return Ok(o);
    }
    let text = vm.text_rc(o);
    let made = vm.new_str_subclass(cls, text);
    vm.decref(o);
    Ok(made)
}
