//! `bytes`, and the methods that `bytearray` shares with it. CPython: `Objects/bytesobject.c`,
//! `Objects/bytes_methods.c`, `Objects/stringlib/`.

mod change;
mod search;

use crate::native::{Args, NativeDef, class_method, method, method_kw, slot, static_method};
use crate::types::int::order_matches;
use crate::types::str::{MAX_LEN, bind, is_space, not_implemented};
use crate::vm::{R, Vm};
use glassheap_heap::blob::Blob;
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;
use std::rc::Rc;

/// What both types have.
pub(super) const SHARED: &[NativeDef] = &[
    slot("__add__", 1, 1, add),
    slot("__mul__", 1, 1, multiply),
    slot("__rmul__", 1, 1, multiply),
    slot("__mod__", 1, 1, modulo),
    slot("__lt__", 1, 1, |vm, a| compare(vm, a, 0)),
    slot("__le__", 1, 1, |vm, a| compare(vm, a, 1)),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, 2)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, 3)),
    slot("__gt__", 1, 1, |vm, a| compare(vm, a, 4)),
    slot("__ge__", 1, 1, |vm, a| compare(vm, a, 5)),
    slot("__len__", 0, 0, |vm, a| {
        let n = vm.bytes_of(a.items[0]).len() as i64;
        Ok(vm.new_int(n))
    }),
    slot("__contains__", 1, 1, contains),
    slot("__repr__", 0, 0, repr),
    slot("__str__", 0, 0, repr),
    method_kw("decode", 0, 2, |vm, a| vm.decode_method(a)),
    method_kw("hex", 0, 2, hex),
    class_method("fromhex", 1, 1, from_hex),
    static_method("maketrans", 2, 2, make_trans),
];

const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot("__hash__", 0, 0, |vm, a| {
        let hash = vm.hash_bytes(a.items[0]);
        Ok(vm.new_int(hash as i64))
    }),
    slot("__getitem__", 1, 1, |vm, a| vm.bytes_item(a.items[0], a.items[1])),
    method("__bytes__", 0, 0, |vm, a| {
        let o = a.items[0];
        Ok(if vm.is_exact(o, vm.t.bytes) {
            vm.new_ref(o)
        } else {
            let b = vm.bytes_of(o).to_vec();
            vm.new_bytes(&b)
        })
    }),
    method("__getnewargs__", 0, 0, |vm, a| {
        let bytes = vm.bytes_of(a.items[0]).to_vec();
        let o = vm.new_bytes(&bytes);
        Ok(vm.new_tuple(&[o]))
    }),
    method("__sizeof__", 0, 0, |vm, a| {
        let size = i64::from(vm.profile().layout.bytes) + vm.bytes_of(a.items[0]).len() as i64;
        Ok(vm.new_int(size))
    }),
];

/// Registers the methods of `bytes`.
pub fn install(vm: &mut Vm) {
    for table in [METHODS, SHARED, search::METHODS, change::METHODS] {
        vm.add_methods(vm.t.bytes, table);
    }
}

/// Puts the shared methods into `bytearray`.
pub(super) fn install_shared(vm: &mut Vm) {
    for table in [SHARED, search::METHODS, change::METHODS] {
        vm.add_methods(vm.t.bytearray, table);
    }
}

/// `b'…'`.
#[must_use]
pub fn bytes_repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    out.push(quote);
    for b in bytes {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b if char::from(*b) == quote => {
                out.push('\\');
                out.push(quote);
            }
            b' '..=b'~' => out.push(char::from(*b)),
            b => out.push_str(&format!("\\x{b:02x}")),
        }
    }
    out.push(quote);
    out
}

impl Vm {
    /// A bytes or bytearray like `like`.
    pub(crate) fn new_bytes_like(&mut self, like: Obj, bytes: &[u8]) -> R {
        if bytes.len() > MAX_LEN as usize {
            return Err(self.memory_error());
        }
        Ok(if self.heap.kind(like) == Kind::ByteArray {
            self.new_bytearray(bytes)
        } else {
            self.new_bytes(bytes)
        })
    }

    /// The object itself if it is bytes and nothing more, else a copy of the same type. A new reference.
    pub(crate) fn unchanged_bytes(&mut self, o: Obj) -> R {
        if self.is_exact(o, self.t.bytes) {
            return Ok(self.new_ref(o));
        }
        let bytes = self.bytes_of(o).to_vec();
        self.new_bytes_like(o, &bytes)
    }

    /// The contents of a bytes-like argument, or TypeError.
    pub(crate) fn buffer_of(&mut self, o: Obj) -> R<Vec<u8>> {
        match self.buffer_or_none(o) {
            Some(bytes) => Ok(bytes),
            None => {
                let got = self.type_name(o);
                Err(self.type_error(&format!("a bytes-like object is required, not '{got}'")))
            }
        }
    }

    /// The contents of whatever has a buffer: bytes, bytearray, a memoryview of one.
    pub(crate) fn buffer_or_none(&self, o: Obj) -> Option<Vec<u8>> {
        if self.is_bytes_like(o) {
            return Some(self.bytes_of(o).to_vec());
        }
        if self.is_exact(o, self.t.memoryview) {
            let inner = self.heap.slot(o, 0);
            if self.is_bytes_like(inner) {
                return Some(self.bytes_of(inner).to_vec());
            }
        }
        None
    }

    /// `hash` of bytes: that of the text with the same bytes, as in CPython.
    #[must_use]
    pub fn hash_bytes(&mut self, o: Obj) -> u64 {
        let kept = self.heap.data0(o);
        if kept != 0 {
            return kept;
        }
        let bytes = self.bytes_of(o);
        let hash = match std::str::from_utf8(bytes) {
            Ok(text) if text.is_ascii() => self.hash_text(text),
            _ => self.hash_text(&bytes.iter().map(|b| char::from(*b)).collect::<String>()),
        };
        self.heap.set_data0(o, hash);
        hash
    }

    /// A value 0 to 255 as an argument.
    pub(crate) fn byte_value(&mut self, o: Obj, message: &str) -> R<u8> {
        let i = self.index_object(o)?;
        let value = self.int_value(i);
        self.decref(i);
        match value.and_then(|v| u8::try_from(v).ok()) {
            Some(b) => Ok(b),
            None => Err(self.value_error(message)),
        }
    }

    /// `b[i]` and `b[a:b:c]`.
    pub fn bytes_item(&mut self, o: Obj, key: Obj) -> R {
        let array = self.heap.kind(o) == Kind::ByteArray;
        let len = self.bytes_of(o).len() as i64;
        if self.heap.kind(key) == Kind::Slice {
            let (start, _, step, count) = self.slice_indices(key, len)?;
            if step == 1 && count == len && !array {
                return self.unchanged_bytes(o);
            }
            let bytes = self.bytes_of(o);
            let picked: Vec<u8> = (0..count.max(0)).map(|k| bytes[(start + k * step) as usize]).collect();
            return self.new_bytes_like(o, &picked);
        }
        if !self.is_int(key) && self.special(key, self.n.index).is_none() {
            let got = self.type_name(key);
            let what = if array { "bytearray" } else { "byte" };
            return Err(self.type_error(&format!("{what} indices must be integers or slices, not {got}")));
        }
        let i = self.index_for_item(key)?;
        let i = if i < 0 { i + len } else { i };
        if i < 0 || i >= len {
            return Err(self.index_error(if array {
                "bytearray index out of range"
            } else {
                "index out of range"
            }));
        }
        let value = self.bytes_of(o)[i as usize];
        Ok(self.new_int(i64::from(value)))
    }

    /// The bytes of an object as `bytes(o)` takes them: a buffer, or an iterable of ints.
    pub(crate) fn bytes_from_object(&mut self, o: Obj) -> R<Vec<u8>> {
        if let Some(bytes) = self.buffer_or_none(o) {
            return Ok(bytes);
        }
        if self.heap.kind(o) == Kind::Str
            || (self.special(o, self.n.iter).is_none() && self.special(o, self.n.getitem).is_none())
        {
            let got = self.type_name(o);
            return Err(self.type_error(&format!("cannot convert '{got}' object to bytes")));
        }
        self.bytes_from_iterable(o, "bytes must be in range(0, 256)")
    }

    /// The ints of an iterable.
    pub(crate) fn bytes_from_iterable(&mut self, o: Obj, message: &str) -> R<Vec<u8>> {
        let items = self.collect(o)?;
        let mut bytes = Vec::with_capacity(items.len());
        let mut failed = None;
        for item in &items {
            match self.byte_value(*item, message) {
                Ok(b) => bytes.push(b),
                Err(e) => {
                    failed = Some(e);
                    break;
                }
            }
        }
        for item in items {
            self.decref(item);
        }
        match failed {
            Some(e) => Err(e),
            None => Ok(bytes),
        }
    }

    /// What `bytes(…)` and `bytearray(…)` are made from.
    pub(crate) fn bytes_constructor(&mut self, args: &Args, name: &str) -> R<Vec<u8>> {
        let [source, encoding, errors] = bind(self, args, 1, name, ["source", "encoding", "errors"], 0)?;
        let Some(source) = source else {
            let what = match (encoding, errors) {
                (Some(_), _) => "encoding",
                (_, Some(_)) => "errors",
                _ => return Ok(Vec::new()),
            };
            return Err(self.type_error(&format!("{what} without a string argument")));
        };
        if self.heap.kind(source) == Kind::Str {
            let Some(encoding) = encoding else {
                return Err(self.type_error("string argument without an encoding"));
            };
            let encoding = crate::types::str::str_argument(self, encoding, name, "'encoding'")?;
            let errors = match errors {
                Some(e) => crate::types::str::str_argument(self, e, name, "'errors'")?,
                None => Rc::from("strict"),
            };
            return self.encode_text(source, &encoding, &errors);
        }
        if encoding.is_some() || errors.is_some() {
            let what = if encoding.is_some() { "encoding" } else { "errors" };
            return Err(self.type_error(&format!("{what} without a string argument")));
        }
        if let Some(bytes) = self.buffer_or_none(source) {
            return Ok(bytes);
        }
        if name == "bytes" {
            let special = self.n.bytes;
            if let Some(result) = self.call_special_bound(source, special, &[])? {
                let bytes = (self.heap.kind(result) == Kind::Bytes).then(|| self.bytes_of(result).to_vec());
                let got = self.type_name(result);
                self.decref(result);
                return match bytes {
                    Some(bytes) => Ok(bytes),
                    None => Err(self.type_error(&format!("__bytes__ returned non-bytes (type {got})"))),
                };
            }
        }
        if self.is_int(source) || self.special(source, self.n.index).is_some() {
            let n = self.index_of(source)?;
            if n < 0 {
                return Err(self.value_error("negative count"));
            }
            if n > i64::from(MAX_LEN) {
                return Err(self.memory_error());
            }
            return Ok(vec![0; n as usize]);
        }
        if self.special(source, self.n.iter).is_none() && self.special(source, self.n.getitem).is_none() {
            let got = self.type_name(source);
            return Err(self.type_error(&format!("cannot convert '{got}' object to {name}")));
        }
        let message = if name == "bytes" {
            "bytes must be in range(0, 256)"
        } else {
            "byte must be in range(0, 256)"
        };
        self.bytes_from_iterable(source, message)
    }
}

/// White space of bytes methods.
pub(super) fn is_space_byte(b: u8) -> bool {
    b.is_ascii() && is_space(char::from(b)) && !(0x1c..=0x1f).contains(&b)
}

/// Position of `what` in `area`, the first or the last.
pub(super) fn find_bytes(area: &[u8], what: &[u8], last: bool) -> Option<usize> {
    if what.is_empty() {
        return Some(if last { area.len() } else { 0 });
    }
    if what.len() > area.len() {
        return None;
    }
    let mut places = 0..=area.len() - what.len();
    let hit = |i: &usize| area[*i] == what[0] && &area[*i..*i + what.len()] == what;
    if last { places.rev().find(hit) } else { places.find(hit) }
}

fn add(vm: &mut Vm, args: &Args) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    let Some(right) = vm.buffer_or_none(b) else {
        return not_implemented(vm);
    };
    if vm.heap.kind(a) == Kind::Bytes {
        if vm.bytes_of(a).is_empty() && vm.is_exact(b, vm.t.bytes) {
            return Ok(vm.new_ref(b));
        }
        if right.is_empty() && vm.is_exact(a, vm.t.bytes) {
            return Ok(vm.new_ref(a));
        }
    }
    let mut bytes = vm.bytes_of(a).to_vec();
    bytes.extend_from_slice(&right);
    vm.new_bytes_like(a, &bytes)
}

fn multiply(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let Some(n) = vm.repeat_count(args.items[1])? else {
        return not_implemented(vm);
    };
    if n == 1 && vm.is_exact(o, vm.t.bytes) {
        return Ok(vm.new_ref(o));
    }
    let n = n.max(0);
    let bytes = vm.bytes_of(o);
    if (n as u64).saturating_mul(bytes.len() as u64) > u64::from(MAX_LEN) {
        return Err(vm.memory_error());
    }
    let repeated = bytes.repeat(if bytes.is_empty() { 0 } else { n as usize });
    vm.new_bytes_like(o, &repeated)
}

fn modulo(vm: &mut Vm, args: &Args) -> R {
    let text: String = vm.bytes_of(args.items[0]).iter().map(|b| char::from(*b)).collect();
    let out = vm.percent_format(&text, args.items[1], true)?;
    let bytes: Vec<u8> = out.chars().map(|c| u32::from(c) as u8).collect();
    vm.new_bytes_like(args.items[0], &bytes)
}

fn compare(vm: &mut Vm, args: &Args, op: u32) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    let Some(right) = vm.buffer_or_none(b) else {
        return not_implemented(vm);
    };
    let order = vm.bytes_of(a).cmp(&right);
    Ok(vm.new_bool(order_matches(order, op)))
}

fn contains(vm: &mut Vm, args: &Args) -> R {
    let (o, what) = (args.items[0], args.items[1]);
    let found = if vm.is_int(what) || vm.special(what, vm.n.index).is_some() {
        let b = vm.byte_value(what, "byte must be in range(0, 256)")?;
        vm.bytes_of(o).contains(&b)
    } else {
        let what = vm.buffer_of(what)?;
        find_bytes(vm.bytes_of(o), &what, false).is_some()
    };
    Ok(vm.new_bool(found))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let mut text = bytes_repr(vm.bytes_of(o));
    if vm.heap.kind(o) == Kind::ByteArray {
        // `bytearray_repr` escapes every `'`, whatever the quotes are.
        if text.starts_with("b\"") {
            text = text.replace('\'', "\\'");
        }
        text = format!("{}({text})", vm.type_name(o));
    }
    Ok(vm.new_str(&text))
}

fn hex(vm: &mut Vm, args: &Args) -> R {
    let [sep, group] = bind(vm, args, 1, "hex", ["sep", "bytes_per_sep"], 0)?;
    let group = match group {
        Some(o) => vm.index_of(o)?,
        None => 1,
    };
    let sep = match sep {
        None => None,
        Some(o) => {
            let text = match vm.heap.kind(o) {
                Kind::Str => vm.text_rc(o).to_string(),
                Kind::Bytes => vm.bytes_of(o).iter().map(|b| char::from(*b)).collect(),
                _ => {
                    let got = vm.type_name(o);
                    return Err(vm.type_error(&format!("object of type '{got}' has no len()")));
                }
            };
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) if c.is_ascii() => Some(c),
                (Some(_), None) => return Err(vm.value_error("sep must be ASCII.")),
                _ => return Err(vm.value_error("sep must be length 1.")),
            }
        }
    };
    let bytes = vm.bytes_of(args.items[0]);
    let n = bytes.len();
    let mut out = String::with_capacity(n * 2);
    let every = group.unsigned_abs() as usize;
    for (i, b) in bytes.iter().enumerate() {
        if let Some(c) = sep
            && i > 0
            && every > 0
            && (if group > 0 { n - i } else { i }).is_multiple_of(every)
        {
            out.push(c);
        }
        out.push_str(&format!("{b:02x}"));
    }
    vm.new_str_checked(&out)
}

fn from_hex(vm: &mut Vm, args: &Args) -> R {
    let (cls, o) = (args.items[0], args.items[1]);
    if vm.heap.kind(o) != Kind::Str {
        let got = vm.type_name(o);
        return Err(vm.type_error(&format!("fromhex() argument must be str, not {got}")));
    }
    let chars: Vec<char> = vm.text(o).chars().collect();
    let mut bytes = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_ascii_whitespace() || chars[at] == '\u{b}' {
            at += 1;
            continue;
        }
        let digit = |i: usize| chars.get(i).and_then(|c| c.to_digit(16));
        let bad = match (digit(at), digit(at + 1)) {
            (Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                at += 2;
                continue;
            }
            (Some(_), None) => at + 1,
            _ => at,
        };
        if bad >= chars.len() && vm.profile().has(Feature::FromhexErrorSaysEven) {
            return Err(vm.value_error("fromhex() arg must contain an even number of hexadecimal digits"));
        }
        return Err(vm.value_error(&format!(
            "non-hexadecimal number found in fromhex() arg at position {bad}"
        )));
    }
    if cls == vm.t.bytes {
        if bytes.len() == 1 && args.get(1).is_some_and(|o| vm.is_int(o)) && !vm.profile().interp.bytes_of_size_is_cached
        {
            return Ok(vm.new_bytes_block(&bytes));
        }
        return Ok(vm.new_bytes(&bytes));
    }
    if cls == vm.t.bytearray {
        return Ok(vm.new_bytearray(&bytes));
    }
    let made = vm.new_bytes(&bytes);
    let result = vm.call(cls, &Args::positional(&[made]));
    vm.decref(made);
    result
}

/// `bytes.maketrans`: a static method.
fn make_trans(vm: &mut Vm, args: &Args) -> R {
    let [from, to] = args.pos() else {
        let n = args.len();
        return Err(vm.type_error(&format!("maketrans expected 2 arguments, got {n}")));
    };
    let (from, to) = (vm.buffer_of(*from)?, vm.buffer_of(*to)?);
    if from.len() != to.len() {
        return Err(vm.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (a, b) in from.iter().zip(&to) {
        table[*a as usize] = *b;
    }
    Ok(vm.new_bytes(&table))
}

fn new(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    // `bytes(b)` of an exact bytes object is that object.
    if cls == vm.t.bytes
        && args.nkw == 0
        && let [_, o] = args.pos()
        && vm.is_exact(*o, vm.t.bytes)
    {
        return Ok(vm.new_ref(*o));
    }
    let bytes = vm.bytes_constructor(args, "bytes")?;
    if cls == vm.t.bytes {
        return Ok(vm.new_bytes(&bytes));
    }
    let size = vm.profile().layout.bytes + bytes.len() as u32;
    let o = vm.new_instance(cls, size);
    vm.heap
        .image
        .blob
        .set(&mut vm.heap.image.journal, o.0, Some(Blob::Bytes(Rc::from(bytes))));
    Ok(o)
}
