//! `array`. CPython: `Modules/arraymodule.c`.
//!
//! The items are the object's blob, packed. `data0`: type code and `allocated`, 8 and 32 bits.

use super::RustModule;
use super::native_type::NativeType;
use crate::class::TypeBits;
use crate::native::{Args, NativeDef, getter, method, slot, static_method};
use crate::types::sequence::MOST_ITEMS;
use crate::vm::{R, Vm};
use glassheap_heap::Obj;
use glassheap_heap::blob::Blob;
use glassheap_profile::Feature;
use std::rc::Rc;

/// The module.
pub const MODULE: RustModule = RustModule {
    name: "array",
    functions: &[],
    fill: |vm, module| {
        vm.add_native_types(module, TYPES);
        let dict = Obj(vm.heap.image.odict.get(module.0));
        if let Some(ty) = vm.dict_get_str(dict, "array") {
            vm.module_set(module, "ArrayType", ty);
        }
        let codes = vm.intern_static("bBuhHiIlLqQfd");
        vm.module_set(module, "typecodes", codes);
    },
};

const TYPES: &[NativeType] = &[NativeType {
    name: "array",
    module: "array",
    methods: METHODS,
    bits: TypeBits::HAS_WEAKREF,
}];

const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot("__len__", 0, 0, |vm, a| {
        let n = len(vm, a.items[0]);
        Ok(vm.new_int(n as i64))
    }),
    slot("__getitem__", 1, 1, get_item),
    slot("__setitem__", 2, 2, |vm, a| {
        set_item(vm, a.items[0], a.items[1], Some(a.items[2]))
    }),
    slot("__delitem__", 1, 1, |vm, a| set_item(vm, a.items[0], a.items[1], None)),
    slot("__iter__", 0, 0, |vm, a| Ok(vm.new_seq_iter(a.items[0]))),
    slot("__repr__", 0, 0, repr),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, 2)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, 3)),
    slot("__lt__", 1, 1, |vm, a| compare(vm, a, 0)),
    slot("__le__", 1, 1, |vm, a| compare(vm, a, 1)),
    slot("__gt__", 1, 1, |vm, a| compare(vm, a, 4)),
    slot("__ge__", 1, 1, |vm, a| compare(vm, a, 5)),
    slot("__add__", 1, 1, |vm, a| {
        let mut bytes = vm.bytes_of(a.items[0]).to_vec();
        bytes.extend(other_array(vm, a.items[0], a.items[1], "append")?);
        same_kind(vm, a.items[0], bytes)
    }),
    slot("__iadd__", 1, 1, |vm, a| {
        let more = other_array(vm, a.items[0], a.items[1], "extend with")?;
        push(vm, a.items[0], &more)?;
        Ok(vm.new_ref(a.items[0]))
    }),
    slot("__mul__", 1, 1, multiply),
    slot("__rmul__", 1, 1, multiply),
    method("append", 1, 1, |vm, a| {
        let bytes = pack(vm, code(vm, a.items[0]), a.items[1])?;
        push(vm, a.items[0], &bytes)?;
        Ok(vm.new_none())
    }),
    method("extend", 1, 1, |vm, a| {
        extend(vm, a.items[0], a.items[1])?;
        Ok(vm.new_none())
    }),
    method("fromlist", 1, 1, |vm, a| {
        if !vm.is_instance(a.items[1], vm.t.list) {
            return Err(vm.type_error("arg must be list"));
        }
        extend(vm, a.items[0], a.items[1])?;
        Ok(vm.new_none())
    }),
    method("frombytes", 1, 1, |vm, a| {
        let bytes = vm.buffer_of(a.items[1])?;
        if bytes.len() % width(code(vm, a.items[0])) != 0 {
            return Err(vm.value_error("bytes length not a multiple of item size"));
        }
        push(vm, a.items[0], &bytes)?;
        Ok(vm.new_none())
    }),
    method("tobytes", 0, 0, |vm, a| {
        let bytes = vm.bytes_of(a.items[0]).to_vec();
        Ok(vm.new_bytes(&bytes))
    }),
    method("tolist", 0, 0, |vm, a| {
        let list = vm.new_empty_list();
        for i in 0..len(vm, a.items[0]) {
            let o = item(vm, a.items[0], i);
            vm.heap.list_append(list, o);
        }
        Ok(list)
    }),
    method("insert", 2, 2, |vm, a| {
        let n = len(vm, a.items[0]) as i64;
        let at = vm.ssize_of(a.items[1])?;
        let at = if at < 0 { (at + n).max(0) } else { at.min(n) } as usize;
        let bytes = pack(vm, code(vm, a.items[0]), a.items[2])?;
        let w = bytes.len();
        let mut all = vm.bytes_of(a.items[0]).to_vec();
        all.splice(at * w..at * w, bytes);
        set(vm, a.items[0], all);
        Ok(vm.new_none())
    }),
    method("pop", 0, 1, |vm, a| {
        let n = len(vm, a.items[0]);
        if n == 0 {
            return Err(vm.index_error("pop from empty array"));
        }
        let at = match a.get(1) {
            Some(o) => vm.ssize_of(o)?,
            None => -1,
        };
        let at = if at < 0 { at + n as i64 } else { at };
        if !(0..n as i64).contains(&at) {
            return Err(vm.index_error("pop index out of range"));
        }
        let o = item(vm, a.items[0], at as usize);
        remove(vm, a.items[0], at as usize);
        Ok(o)
    }),
    method("remove", 1, 1, |vm, a| match find(vm, a.items[0], a.items[1])? {
        Some(i) => {
            remove(vm, a.items[0], i);
            Ok(vm.new_none())
        }
        None => Err(vm.value_error("array.remove(x): x not in array")),
    }),
    method("index", 1, 3, |vm, a| match find(vm, a.items[0], a.items[1])? {
        Some(i) => Ok(vm.new_int(i as i64)),
        None => Err(vm.value_error("array.index(x): x not in array")),
    }),
    method("count", 1, 1, |vm, a| {
        let mut found = 0;
        for i in 0..len(vm, a.items[0]) {
            let o = item(vm, a.items[0], i);
            let same = vm.equals(o, a.items[1]);
            vm.decref(o);
            found += i64::from(same?);
        }
        Ok(vm.new_int(found))
    }),
    method("reverse", 0, 0, |vm, a| {
        let w = width(code(vm, a.items[0]));
        let bytes: Vec<u8> = vm
            .bytes_of(a.items[0])
            .chunks_exact(w)
            .rev()
            .flatten()
            .copied()
            .collect();
        set(vm, a.items[0], bytes);
        Ok(vm.new_none())
    }),
    method("byteswap", 0, 0, |vm, a| {
        let w = width(code(vm, a.items[0]));
        let bytes: Vec<u8> = vm
            .bytes_of(a.items[0])
            .chunks_exact(w)
            .flat_map(|c| c.iter().rev())
            .copied()
            .collect();
        set(vm, a.items[0], bytes);
        Ok(vm.new_none())
    }),
    method("buffer_info", 0, 0, |vm, a| {
        let at = vm.heap.addr(a.items[0]) + 64;
        let n = len(vm, a.items[0]);
        let (at, n) = (vm.new_int(at as i64), vm.new_int(n as i64));
        Ok(vm.new_tuple(&[at, n]))
    }),
    method("__copy__", 0, 0, |vm, a| {
        let bytes = vm.bytes_of(a.items[0]).to_vec();
        same_kind(vm, a.items[0], bytes)
    }),
    method("__deepcopy__", 1, 1, |vm, a| {
        let bytes = vm.bytes_of(a.items[0]).to_vec();
        same_kind(vm, a.items[0], bytes)
    }),
    method("__sizeof__", 0, 0, |vm, a| {
        let room = (vm.heap.data0(a.items[0]) >> 8) as i64 * width(code(vm, a.items[0])) as i64;
        Ok(vm.new_int(i64::from(vm.sizeof(a.items[0])) + room))
    }),
    getter("typecode", |vm, a| {
        let c = char::from(code(vm, a.items[0])).to_string();
        Ok(vm.new_str(&c))
    }),
    getter("itemsize", |vm, a| {
        let w = width(code(vm, a.items[0]));
        Ok(vm.new_int(w as i64))
    }),
];

fn code(vm: &Vm, o: Obj) -> u8 {
    vm.heap.data0(o) as u8
}

fn width(code: u8) -> usize {
    match code {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'i' | b'I' | b'f' | b'u' | b'w' => 4,
        _ => 8,
    }
}

fn len(vm: &Vm, o: Obj) -> usize {
    vm.bytes_of(o).len() / width(code(vm, o))
}

/// New contents; room by `array_resize`.
fn set(vm: &mut Vm, o: Obj, bytes: Vec<u8>) {
    let n = (bytes.len() / width(code(vm, o))) as u64;
    let room = vm.heap.data0(o) >> 8;
    if room < n || n < room >> 1 {
        let grown = if n == 0 {
            0
        } else {
            (n >> 4) + if len(vm, o) < 8 { 3 } else { 7 } + n
        };
        let kind = u64::from(code(vm, o));
        vm.heap.set_data0(o, grown << 8 | kind);
    }
    vm.heap
        .image
        .blob
        .set(&mut vm.heap.image.journal, o.0, Some(Blob::Bytes(Rc::from(bytes))));
}

fn push(vm: &mut Vm, o: Obj, more: &[u8]) -> R<()> {
    let mut bytes = vm.bytes_of(o).to_vec();
    if (bytes.len() + more.len()) as i64 > MOST_ITEMS {
        return Err(vm.memory_error());
    }
    bytes.extend_from_slice(more);
    set(vm, o, bytes);
    Ok(())
}

fn remove(vm: &mut Vm, o: Obj, i: usize) {
    let w = width(code(vm, o));
    let mut bytes = vm.bytes_of(o).to_vec();
    bytes.drain(i * w..(i + 1) * w);
    set(vm, o, bytes);
}

/// Exactly these bytes, in an array like `o`.
fn same_kind(vm: &mut Vm, o: Obj, bytes: Vec<u8>) -> R {
    if bytes.len() as i64 > MOST_ITEMS {
        return Err(vm.memory_error());
    }
    let ty = vm.native_member("array", "array")?;
    Ok(exact(vm, ty, code(vm, o), bytes))
}

fn exact(vm: &mut Vm, cls: Obj, code: u8, bytes: Vec<u8>) -> Obj {
    let made = vm.new_native(cls, 64 + 16, &[]);
    let n = (bytes.len() / width(code)) as u64;
    vm.heap.set_data0(made, n << 8 | u64::from(code));
    vm.heap
        .image
        .blob
        .set(&mut vm.heap.image.journal, made.0, Some(Blob::Bytes(Rc::from(bytes))));
    made
}

fn pack(vm: &mut Vm, code: u8, o: Obj) -> R<Vec<u8>> {
    if code == b'f' || code == b'd' {
        let x = vm.as_f64(o)?;
        return Ok(if code == b'f' {
            (x as f32).to_le_bytes().to_vec()
        } else {
            x.to_le_bytes().to_vec()
        });
    }
    if code == b'u' || code == b'w' {
        let text = vm.text_rc(o);
        let mut chars = text.chars();
        return match (chars.next(), chars.next()) {
            (Some(c), None) => Ok((c as u32).to_le_bytes().to_vec()),
            _ => {
                let got = vm.type_name(o);
                Err(vm.type_error(&format!("array item must be a unicode character, not {got}")))
            }
        };
    }
    let int = vm.index_object(o)?;
    let value = vm.big_value(int).unwrap_or_default();
    vm.decref(int);
    let bits = 8 * width(code) as u32;
    let signed = code.is_ascii_lowercase();
    let name = match code.to_ascii_lowercase() {
        b'b' if signed => "signed char",
        b'b' => "unsigned byte integer",
        b'h' if signed => "signed short integer",
        b'h' => "unsigned short",
        b'i' if signed => "signed integer",
        b'i' => "unsigned int",
        _ => "Python int too large to convert to C long",
    };
    let zero = num_bigint::BigInt::from(0);
    let one = num_bigint::BigInt::from(1);
    let (least, most) = if signed {
        (-(one.clone() << (bits - 1)), (one.clone() << (bits - 1)) - 1)
    } else {
        (zero.clone(), (one.clone() << bits) - 1)
    };
    if value > most || value < least {
        if bits == 64 {
            return Err(vm.overflow_error(if signed {
                name
            } else {
                "can't convert negative int to unsigned"
            }));
        }
        let what = if value > most {
            "greater than maximum"
        } else {
            "less than minimum"
        };
        return Err(vm.overflow_error(&format!("{name} is {what}")));
    }
    let bytes = value.to_signed_bytes_le();
    let fill = if value < zero { 0xff } else { 0 };
    Ok((0..width(code))
        .map(|i| bytes.get(i).copied().unwrap_or(fill))
        .collect())
}

fn item(vm: &mut Vm, o: Obj, i: usize) -> Obj {
    let c = code(vm, o);
    let w = width(c);
    let bytes = &vm.bytes_of(o)[i * w..(i + 1) * w];
    let mut eight = [0u8; 8];
    eight[..w].copy_from_slice(bytes);
    let raw = u64::from_le_bytes(eight);
    match c {
        b'f' => vm.new_float(f64::from(f32::from_bits(raw as u32))),
        b'd' => vm.new_float(f64::from_bits(raw)),
        b'u' | b'w' => vm.new_char(char::from_u32(raw as u32).unwrap_or('\u{fffd}')),
        b'b' => vm.new_int(i64::from(raw as i8)),
        b'h' => vm.new_int(i64::from(raw as i16)),
        b'i' => vm.new_int(i64::from(raw as i32)),
        b'L' | b'Q' => vm.new_bigint(num_bigint::BigInt::from(raw)),
        _ => vm.new_int(raw as i64),
    }
}

fn new(vm: &mut Vm, args: &Args) -> R {
    vm.check_new_args(args, "array", 1, 2)?;
    let text = vm.text_rc(args.items[1]);
    let mut chars = text.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else {
        let got = vm.type_name(args.items[1]);
        return Err(vm.type_error(&format!("array() argument 1 must be a unicode character, not {got}")));
    };
    if !("bBuhHiIlLqQfd".contains(c) || c == 'w' && vm.profile().has(Feature::ArrayHasTypecodeW)) {
        return Err(vm.value_error("bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)"));
    }
    let code = c as u8;
    let bytes = match args.get(2) {
        None => Vec::new(),
        Some(o) => match vm.buffer_or_none(o) {
            Some(bytes) => {
                if bytes.len() % width(code) != 0 {
                    return Err(vm.value_error("bytes length not a multiple of item size"));
                }
                bytes
            }
            None => pack_all(vm, code, o)?,
        },
    };
    Ok(exact(vm, args.items[0], code, bytes))
}

fn pack_all(vm: &mut Vm, code: u8, o: Obj) -> R<Vec<u8>> {
    let items = vm.collect(o)?;
    let mut bytes = Vec::with_capacity(items.len() * width(code));
    let mut result = Ok(());
    for o in &items {
        match pack(vm, code, *o) {
            Ok(b) => bytes.extend(b),
            Err(e) => {
                result = Err(e);
                break;
            }
        }
    }
    vm.decref_all(items);
    result.map(|()| bytes)
}

fn is_array(vm: &mut Vm, o: Obj) -> R<bool> {
    let ty = vm.native_member("array", "array")?;
    Ok(vm.is_instance(o, ty))
}

fn other_array(vm: &mut Vm, a: Obj, b: Obj, verb: &str) -> R<Vec<u8>> {
    if !is_array(vm, b)? {
        let got = vm.type_name(b);
        let tail = if verb == "append" { " to array" } else { "" };
        return Err(vm.type_error(&format!("can only {verb} array (not \"{got}\"){tail}")));
    }
    if code(vm, a) != code(vm, b) {
        return Err(vm.type_error("bad argument type for built-in operation"));
    }
    Ok(vm.bytes_of(b).to_vec())
}

fn extend(vm: &mut Vm, a: Obj, source: Obj) -> R<()> {
    let bytes = if is_array(vm, source)? {
        if code(vm, a) != code(vm, source) {
            return Err(vm.type_error("can only extend with array of same kind"));
        }
        vm.bytes_of(source).to_vec()
    } else {
        pack_all(vm, code(vm, a), source)?
    };
    push(vm, a, &bytes)
}

fn positions(vm: &mut Vm, o: Obj, key: Obj) -> R<Vec<usize>> {
    let n = len(vm, o) as i64;
    let (start, _, step, count) = vm.slice_indices(key, n)?;
    Ok((0..count).map(|i| (start + i * step) as usize).collect())
}

fn get_item(vm: &mut Vm, args: &Args) -> R {
    let (o, key) = (args.items[0], args.items[1]);
    if vm.is_exact(key, vm.t.slice) {
        let w = width(code(vm, o));
        let at = positions(vm, o, key)?;
        let all = vm.bytes_of(o);
        let bytes = at.iter().flat_map(|i| all[i * w..(i + 1) * w].to_vec()).collect();
        return same_kind(vm, o, bytes);
    }
    if !vm.has_index(key) {
        return Err(vm.type_error("array indices must be integers"));
    }
    let n = len(vm, o) as u32;
    match vm.item_position(key, n)? {
        Some(i) => Ok(item(vm, o, i as usize)),
        None => Err(vm.index_error("array index out of range")),
    }
}

fn set_item(vm: &mut Vm, o: Obj, key: Obj, value: Option<Obj>) -> R {
    let w = width(code(vm, o));
    if vm.is_exact(key, vm.t.slice) {
        let new = match value {
            Some(v) if is_array(vm, v)? => vm.bytes_of(v).to_vec(),
            Some(v) => {
                let got = vm.type_name(v);
                return Err(vm.type_error(&format!("can only assign array (not \"{got}\") to array slice")));
            }
            None => Vec::new(),
        };
        let n = len(vm, o) as i64;
        let (start, _, step, count) = vm.slice_indices(key, n)?;
        let mut all = vm.bytes_of(o).to_vec();
        if step == 1 {
            let from = start as usize * w;
            all.splice(from..from + count as usize * w, new);
        } else if value.is_none() {
            let gone: Vec<usize> = (0..count).map(|i| (start + i * step) as usize).collect();
            all = all
                .chunks_exact(w)
                .enumerate()
                .filter(|(i, _)| !gone.contains(i))
                .flat_map(|(_, c)| c.to_vec())
                .collect();
        } else {
            if new.len() != count as usize * w {
                let given = new.len() / w;
                return Err(vm.value_error(&format!(
                    "attempt to assign array of size {given} to extended slice of size {count}"
                )));
            }
            for (k, c) in new.chunks_exact(w).enumerate() {
                let at = (start + k as i64 * step) as usize * w;
                all[at..at + w].copy_from_slice(c);
            }
        }
        set(vm, o, all);
        return Ok(vm.new_none());
    }
    let n = len(vm, o) as u32;
    let Some(i) = vm.item_position(key, n)? else {
        return Err(vm.index_error("array assignment index out of range"));
    };
    match value {
        None => remove(vm, o, i as usize),
        Some(v) => {
            let bytes = pack(vm, code(vm, o), v)?;
            let mut all = vm.bytes_of(o).to_vec();
            let at = i as usize * w;
            if all.len() < at + w {
                return Err(vm.index_error("array assignment index out of range"));
            }
            all[at..at + w].copy_from_slice(&bytes);
            set(vm, o, all);
        }
    }
    Ok(vm.new_none())
}

fn find(vm: &mut Vm, o: Obj, value: Obj) -> R<Option<usize>> {
    let mut i = 0;
    while i < len(vm, o) {
        let x = item(vm, o, i);
        let same = vm.equals(x, value);
        vm.decref(x);
        if same? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn multiply(vm: &mut Vm, args: &Args) -> R {
    if !vm.has_index(args.items[1]) {
        return Ok(vm.not_implemented_ref());
    }
    let n = vm.ssize_of(args.items[1])?.max(0);
    let bytes = vm.bytes_of(args.items[0]).to_vec();
    if (bytes.len() as i64).saturating_mul(n) > MOST_ITEMS {
        return Err(vm.memory_error());
    }
    same_kind(vm, args.items[0], bytes.repeat(n as usize))
}

fn compare(vm: &mut Vm, args: &Args, op: u32) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if !is_array(vm, b)? {
        return Ok(vm.not_implemented_ref());
    }
    let lists = |vm: &mut Vm, o: Obj| {
        let list = vm.new_empty_list();
        for i in 0..len(vm, o) {
            let x = item(vm, o, i);
            vm.heap.list_append(list, x);
        }
        list
    };
    let (x, y) = (lists(vm, a), lists(vm, b));
    let result = vm.rich_compare(x, y, op);
    vm.decref(x);
    vm.decref(y);
    result
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let c = char::from(code(vm, o));
    let n = len(vm, o);
    if n == 0 {
        return Ok(vm.new_str(&format!("array('{c}')")));
    }
    let mut parts = Vec::with_capacity(n);
    let mut text = String::new();
    for i in 0..n {
        let x = item(vm, o, i);
        if c == 'u' || c == 'w' {
            text.push_str(vm.text(x));
        } else {
            parts.push(vm.repr_text_of(x)?);
        }
        vm.decref(x);
    }
    let shown = if c == 'u' || c == 'w' {
        Vm::repr_text(&text)
    } else {
        format!("[{}]", parts.join(", "))
    };
    Ok(vm.new_str(&format!("array('{c}', {shown})")))
}
