//! `bytearray`: bytes that change. CPython: `Objects/bytearrayobject.c`.
//!
//! The contents are a blob that each change replaces; the second block has the size that CPython allocates, which is
//! kept in `data1`.

use crate::native::{Args, NativeDef, method, method_kw, slot, slot_kw, static_method};
use crate::vm::{R, Raised, Vm};
use glassheap_heap::blob::Blob;
use glassheap_heap::{Kind, NewObject, Obj};
use glassheap_profile::Feature;
use std::rc::Rc;

const RANGE: &str = "byte must be in range(0, 256)";

const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot_kw("__init__", init),
    slot("__getitem__", 1, 1, |vm, a| vm.bytes_item(a.items[0], a.items[1])),
    slot("__setitem__", 2, 2, |vm, a| {
        set_item(vm, a.items[0], a.items[1], Some(a.items[2]))?;
        Ok(vm.new_none())
    }),
    slot("__delitem__", 1, 1, |vm, a| {
        set_item(vm, a.items[0], a.items[1], None)?;
        Ok(vm.new_none())
    }),
    slot("__iadd__", 1, 1, in_place_add),
    slot("__imul__", 1, 1, in_place_multiply),
    method("__sizeof__", 0, 0, |vm, a| {
        let size = i64::from(vm.profile().layout.bytearray) + vm.heap.data1(a.items[0]) as i64;
        Ok(vm.new_int(size))
    }),
    method("__alloc__", 0, 0, |vm, a| {
        let alloc = vm.heap.data1(a.items[0]) as i64;
        Ok(vm.new_int(alloc))
    }),
    method("append", 1, 1, append),
    method("extend", 1, 1, extend),
    method("insert", 2, 2, insert),
    method_kw("pop", 0, 1, pop),
    method("remove", 1, 1, remove),
    method("reverse", 0, 0, |vm, a| {
        let mut bytes = vm.bytes_of(a.items[0]).to_vec();
        bytes.reverse();
        vm.set_bytearray(a.items[0], bytes)?;
        Ok(vm.new_none())
    }),
    method("clear", 0, 0, |vm, a| {
        vm.set_bytearray(a.items[0], Vec::new())?;
        Ok(vm.new_none())
    }),
    method("copy", 0, 0, |vm, a| {
        let bytes = vm.bytes_of(a.items[0]).to_vec();
        Ok(vm.new_bytearray(&bytes))
    }),
];

/// Registers the methods of `bytearray`.
pub fn install(vm: &mut Vm) {
    super::bytes::install_shared(vm);
    vm.add_methods(vm.t.bytearray, METHODS);
    let name = vm.n.hash;
    let (dict, none) = (vm.type_dict(vm.t.bytearray), vm.none);
    vm.dict_set_static(dict, name, none);
}

impl Vm {
    /// A bytearray with these contents (`PyByteArray_FromStringAndSize`).
    pub fn new_bytearray(&mut self, bytes: &[u8]) -> Obj {
        let o = self.alloc(NewObject {
            ty: self.t.bytearray,
            kind: Kind::ByteArray,
            basicsize: self.profile().layout.bytearray,
            pre_header: 0,
            gc: false,
            free_list: None,
            flags: 0,
        });
        if !bytes.is_empty() {
            let alloc = bytes.len() as u32 + 1;
            self.heap.set_data1(o, u64::from(alloc));
            self.heap.resize_aux(o, alloc);
        }
        self.fill_bytearray(o, bytes.to_vec());
        o
    }

    fn fill_bytearray(&mut self, o: Obj, bytes: Vec<u8>) {
        self.heap
            .image
            .blob
            .set(&mut self.heap.image.journal, o.0, Some(Blob::Bytes(Rc::from(bytes))));
    }

    /// Replaces the contents, and the second block by the growth rule (`PyByteArray_Resize`).
    pub(crate) fn set_bytearray(&mut self, o: Obj, bytes: Vec<u8>) -> R<()> {
        let size = bytes.len() as u64;
        if size > u64::from(crate::types::str::MAX_LEN) {
            return Err(self.memory_error());
        }
        let old = self.bytes_of(o).len() as u64;
        let alloc = self.heap.data1(o);
        if size != old {
            let new = if size < alloc {
                // Shrinks only if less than half is used.
                if size < alloc / 2 { size + 1 } else { alloc }
            } else if size as f64 <= alloc as f64 * 1.125 {
                size + (size >> 3) + if size < 9 { 3 } else { 6 }
            } else {
                size + 1
            };
            if new != alloc {
                self.heap.set_data1(o, new);
                self.heap.resize_aux(o, new as u32);
            }
        }
        self.fill_bytearray(o, bytes);
        Ok(())
    }
}

fn new(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    if cls == vm.t.bytearray {
        return Ok(vm.new_bytearray(&[]));
    }
    let size = vm.profile().layout.bytearray;
    let o = vm.new_instance(cls, size);
    vm.fill_bytearray(o, Vec::new());
    Ok(o)
}

fn init(vm: &mut Vm, args: &Args) -> R {
    let bytes = vm.bytes_constructor(args, "bytearray")?;
    vm.set_bytearray(args.items[0], bytes)?;
    Ok(vm.new_none())
}

fn append(vm: &mut Vm, args: &Args) -> R {
    let b = vm.byte_value(args.items[1], RANGE)?;
    let mut bytes = vm.bytes_of(args.items[0]).to_vec();
    bytes.push(b);
    vm.set_bytearray(args.items[0], bytes)?;
    Ok(vm.new_none())
}

fn extend(vm: &mut Vm, args: &Args) -> R {
    let (o, more) = (args.items[0], args.items[1]);
    let more = match vm.buffer_or_none(more) {
        Some(bytes) => bytes,
        None => {
            if vm.special(more, vm.n.iter).is_none() && vm.special(more, vm.n.getitem).is_none() {
                let got = vm.type_name(more);
                return Err(vm.type_error(&format!("can't extend bytearray with {got}")));
            }
            if vm.heap.kind(more) == Kind::Str
                && vm.profile().has(Feature::BytearrayExtendRefusesStr)
                && vm.str_len(more) > 0
            {
                return Err(vm.type_error("expected iterable of integers; got: 'str'"));
            }
            vm.bytes_from_iterable(more, RANGE)?
        }
    };
    let mut bytes = vm.bytes_of(o).to_vec();
    bytes.extend_from_slice(&more);
    vm.set_bytearray(o, bytes)?;
    Ok(vm.new_none())
}

fn insert(vm: &mut Vm, args: &Args) -> R {
    let at = vm.index_of(args.items[1])?;
    let b = vm.byte_value(args.items[2], RANGE)?;
    let mut bytes = vm.bytes_of(args.items[0]).to_vec();
    let len = bytes.len() as i64;
    let at = if at < 0 { (at + len).max(0) } else { at.min(len) };
    bytes.insert(at as usize, b);
    vm.set_bytearray(args.items[0], bytes)?;
    Ok(vm.new_none())
}

fn pop(vm: &mut Vm, args: &Args) -> R {
    let [index] = crate::types::str::bind(vm, args, 1, "pop", ["index"], 0)?;
    let at = match index {
        Some(i) => vm.index_of(i)?,
        None => -1,
    };
    let mut bytes = vm.bytes_of(args.items[0]).to_vec();
    if bytes.is_empty() {
        return Err(vm.index_error("pop from empty bytearray"));
    }
    let len = bytes.len() as i64;
    let at = if at < 0 { at + len } else { at };
    if at < 0 || at >= len {
        return Err(vm.index_error("pop index out of range"));
    }
    let b = bytes.remove(at as usize);
    vm.set_bytearray(args.items[0], bytes)?;
    Ok(vm.new_int(i64::from(b)))
}

fn remove(vm: &mut Vm, args: &Args) -> R {
    let b = vm.byte_value(args.items[1], RANGE)?;
    let mut bytes = vm.bytes_of(args.items[0]).to_vec();
    let Some(i) = bytes.iter().position(|x| *x == b) else {
        return Err(vm.value_error("value not found in bytearray"));
    };
    bytes.remove(i);
    vm.set_bytearray(args.items[0], bytes)?;
    Ok(vm.new_none())
}

fn in_place_add(vm: &mut Vm, args: &Args) -> R {
    let (o, other) = (args.items[0], args.items[1]);
    let Some(more) = vm.buffer_or_none(other) else {
        let (got, name) = (vm.type_name(other), vm.type_name(o));
        return Err(vm.type_error(&format!("can't concat {got} to {name}")));
    };
    let mut bytes = vm.bytes_of(o).to_vec();
    bytes.extend_from_slice(&more);
    vm.set_bytearray(o, bytes)?;
    Ok(vm.new_ref(o))
}

fn in_place_multiply(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let Some(n) = vm.repeat_count(args.items[1])? else {
        return crate::types::str::not_implemented(vm);
    };
    let bytes = vm.bytes_of(o).to_vec();
    let n = n.max(0);
    if (n as u64).saturating_mul(bytes.len() as u64) > u64::from(crate::types::str::MAX_LEN) {
        return Err(vm.memory_error());
    }
    let repeated = if bytes.is_empty() {
        bytes
    } else {
        bytes.repeat(n as usize)
    };
    vm.set_bytearray(o, repeated)?;
    Ok(vm.new_ref(o))
}

fn wrong_key(vm: &mut Vm, key: Obj) -> Raised {
    let got = vm.type_name(key);
    vm.type_error(&format!("bytearray indices must be integers or slices, not {got}"))
}

fn set_item(vm: &mut Vm, o: Obj, key: Obj, value: Option<Obj>) -> R<()> {
    let mut bytes = vm.bytes_of(o).to_vec();
    let len = bytes.len() as i64;
    if vm.heap.kind(key) != Kind::Slice {
        if !vm.is_int(key) && vm.special(key, vm.n.index).is_none() {
            return Err(wrong_key(vm, key));
        }
        let i = vm.index_for_item(key)?;
        let i = if i < 0 { i + len } else { i };
        if i < 0 || i >= len {
            return Err(vm.index_error("bytearray index out of range"));
        }
        match value {
            Some(value) => bytes[i as usize] = vm.byte_value(value, RANGE)?,
            None => {
                bytes.remove(i as usize);
            }
        }
        return vm.set_bytearray(o, bytes);
    }
    let (start, stop, step, count) = vm.slice_indices(key, len)?;
    let new = match value {
        None => Vec::new(),
        Some(value) => match vm.buffer_or_none(value) {
            Some(new) => new,
            None => {
                let iterable = vm.special(value, vm.n.iter).is_some() && vm.heap.kind(value) != Kind::Str;
                if !iterable {
                    return Err(vm.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
                }
                vm.bytes_from_iterable(value, RANGE)?
            }
        },
    };
    if step == 1 {
        let stop = stop.max(start);
        bytes.splice(start as usize..stop as usize, new);
        return vm.set_bytearray(o, bytes);
    }
    let places: Vec<i64> = (0..count.max(0)).map(|k| start + k * step).collect();
    if value.is_none() {
        let mut at = 0;
        bytes.retain(|_| {
            at += 1;
            !(places.first() <= places.last() && places.binary_search(&(at - 1)).is_ok()
                || places.first() > places.last() && places.iter().rev().any(|p| *p == at - 1))
        });
        return vm.set_bytearray(o, bytes);
    }
    if new.len() != places.len() {
        let (n, m) = (new.len(), places.len());
        return Err(vm.value_error(&format!(
            "attempt to assign bytes of size {n} to extended slice of size {m}"
        )));
    }
    for (place, b) in places.iter().zip(new) {
        bytes[*place as usize] = b;
    }
    vm.set_bytearray(o, bytes)
}
