//! Methods of bytes and bytearrays that make other bytes.

use super::{find_bytes, is_space_byte};
use crate::native::{Args, NativeDef, method, method_kw};
use crate::types::str::{MAX_LEN, bind};
use crate::vm::{R, Vm};
use glassheap_heap::Obj;

pub(super) const METHODS: &[NativeDef] = &[
    method("upper", 0, 0, |vm, a| mapped(vm, a, <[u8]>::to_ascii_uppercase)),
    method("lower", 0, 0, |vm, a| mapped(vm, a, <[u8]>::to_ascii_lowercase)),
    method("swapcase", 0, 0, |vm, a| mapped(vm, a, swapcase)),
    method("title", 0, 0, |vm, a| mapped(vm, a, title)),
    method("capitalize", 0, 0, |vm, a| mapped(vm, a, capitalize)),
    method("strip", 0, 1, |vm, a| strip(vm, a, true, true)),
    method("lstrip", 0, 1, |vm, a| strip(vm, a, true, false)),
    method("rstrip", 0, 1, |vm, a| strip(vm, a, false, true)),
    method("center", 1, 2, |vm, a| pad(vm, a, "center")),
    method("ljust", 1, 2, |vm, a| pad(vm, a, "ljust")),
    method("rjust", 1, 2, |vm, a| pad(vm, a, "rjust")),
    method("zfill", 1, 1, zfill),
    method("join", 1, 1, join),
    method("replace", 2, 3, replace),
    method_kw("expandtabs", 0, 1, expand_tabs),
    method_kw("translate", 1, 2, translate),
    method("removeprefix", 1, 1, |vm, a| remove(vm, a, true)),
    method("removesuffix", 1, 1, |vm, a| remove(vm, a, false)),
];

fn mapped(vm: &mut Vm, args: &Args, f: fn(&[u8]) -> Vec<u8>) -> R {
    let bytes = f(vm.bytes_of(args.items[0]));
    vm.new_bytes_like(args.items[0], &bytes)
}

fn swapcase(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .map(|b| {
            if b.is_ascii_lowercase() {
                b.to_ascii_uppercase()
            } else {
                b.to_ascii_lowercase()
            }
        })
        .collect()
}

fn title(bytes: &[u8]) -> Vec<u8> {
    let mut previous = false;
    bytes
        .iter()
        .map(|b| {
            let c = if previous {
                b.to_ascii_lowercase()
            } else {
                b.to_ascii_uppercase()
            };
            previous = b.is_ascii_alphabetic();
            c
        })
        .collect()
}

fn capitalize(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_ascii_lowercase();
    if let Some(first) = out.first_mut() {
        first.make_ascii_uppercase();
    }
    out
}

/// A part, which is the object itself if nothing was taken away.
fn part(vm: &mut Vm, o: Obj, part: &[u8]) -> R {
    if part.len() == vm.bytes_of(o).len() {
        vm.unchanged_bytes(o)
    } else {
        vm.new_bytes_like(o, part)
    }
}

fn strip(vm: &mut Vm, args: &Args, left: bool, right: bool) -> R {
    let o = args.items[0];
    let set = match args.get(1).filter(|c| *c != vm.none) {
        Some(c) => Some(vm.buffer_of(c)?),
        None => None,
    };
    let drop = |b: &u8| match &set {
        Some(set) => set.contains(b),
        None => is_space_byte(*b),
    };
    let bytes = vm.bytes_of(o).to_vec();
    let mut rest: &[u8] = &bytes;
    if left {
        rest = &rest[rest.iter().take_while(|b| drop(b)).count()..];
    }
    if right {
        rest = &rest[..rest.len() - rest.iter().rev().take_while(|b| drop(b)).count()];
    }
    part(vm, o, rest)
}

fn pad(vm: &mut Vm, args: &Args, function: &str) -> R {
    let o = args.items[0];
    let width = vm.index_of(args.items[1])?;
    let fill = match args.get(2) {
        None => b' ',
        Some(f) => match vm.buffer_or_none(f).as_deref() {
            Some([b]) => *b,
            _ => {
                let got = vm.type_name(f);
                return Err(vm.type_error(&format!(
                    "{function}() argument 2 must be a byte string of length 1, not {got}"
                )));
            }
        },
    };
    let bytes = vm.bytes_of(o).to_vec();
    let len = bytes.len() as i64;
    if width <= len {
        return vm.unchanged_bytes(o);
    }
    if width > i64::from(MAX_LEN) {
        return Err(vm.memory_error());
    }
    let space = width - len;
    let left = match function {
        "rjust" => space,
        "ljust" => 0,
        _ => space / 2 + (space & width & 1),
    };
    let mut out = vec![fill; left as usize];
    out.extend_from_slice(&bytes);
    out.resize(width as usize, fill);
    vm.new_bytes_like(o, &out)
}

fn zfill(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let width = vm.index_of(args.items[1])?;
    let bytes = vm.bytes_of(o).to_vec();
    let len = bytes.len() as i64;
    if width <= len {
        return vm.unchanged_bytes(o);
    }
    if width > i64::from(MAX_LEN) {
        return Err(vm.memory_error());
    }
    let signs = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let mut out = bytes[..signs].to_vec();
    out.resize(signs + (width - len) as usize, b'0');
    out.extend_from_slice(&bytes[signs..]);
    vm.new_bytes_like(o, &out)
}

fn join(vm: &mut Vm, args: &Args) -> R {
    let (sep, iterable) = (args.items[0], args.items[1]);
    let sequence = vm.join_sequence(iterable)?;
    let result = join_items(vm, sep, sequence);
    vm.decref(sequence);
    result
}

fn join_items(vm: &mut Vm, sep: Obj, sequence: Obj) -> R {
    let items = vm.fast_items(sequence);
    if let [one] = items.as_slice()
        && vm.is_exact(*one, vm.t.bytes)
        && vm.is_exact(sep, vm.t.bytes)
    {
        return Ok(vm.new_ref(*one));
    }
    let between = vm.bytes_of(sep).to_vec();
    let mut out = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let Some(bytes) = vm.buffer_or_none(*item) else {
            let got = vm.type_name(*item);
            return Err(vm.type_error(&format!("sequence item {i}: expected a bytes-like object, {got} found")));
        };
        if i > 0 {
            out.extend_from_slice(&between);
        }
        out.extend_from_slice(&bytes);
        if out.len() > MAX_LEN as usize {
            return Err(vm.memory_error());
        }
    }
    vm.new_bytes_like(sep, &out)
}

fn replace(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let old = vm.buffer_of(args.items[1])?;
    let new = vm.buffer_of(args.items[2])?;
    let count = match args.get(3) {
        Some(c) => vm.index_of(c)?,
        None => -1,
    };
    let mut left = usize::try_from(count).unwrap_or(usize::MAX);
    let bytes = vm.bytes_of(o).to_vec();
    if left == 0 || find_bytes(&bytes, &old, false).is_none() {
        return vm.unchanged_bytes(o);
    }
    let mut out = Vec::new();
    let mut rest: &[u8] = &bytes;
    if old.is_empty() {
        for b in rest {
            if left == 0 {
                out.push(*b);
                continue;
            }
            out.extend_from_slice(&new);
            out.push(*b);
            left -= 1;
            if out.len() > MAX_LEN as usize {
                return Err(vm.memory_error());
            }
        }
        if left > 0 {
            out.extend_from_slice(&new);
        }
        return vm.new_bytes_like(o, &out);
    }
    while left > 0
        && let Some(i) = find_bytes(rest, &old, false)
    {
        out.extend_from_slice(&rest[..i]);
        out.extend_from_slice(&new);
        rest = &rest[i + old.len()..];
        left -= 1;
        if out.len() > MAX_LEN as usize {
            return Err(vm.memory_error());
        }
    }
    out.extend_from_slice(rest);
    vm.new_bytes_like(o, &out)
}

fn expand_tabs(vm: &mut Vm, args: &Args) -> R {
    let [size] = bind(vm, args, 1, "expandtabs", ["tabsize"], 0)?;
    let size = match size {
        Some(o) => vm.index_of(o)?,
        None => 8,
    };
    let bytes = vm.bytes_of(args.items[0]).to_vec();
    let tabs = bytes.iter().filter(|b| **b == b'\t').count() as i64;
    if size.saturating_mul(tabs) > i64::from(MAX_LEN) {
        return Err(vm.overflow_error("result too long"));
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut column = 0;
    for b in bytes {
        match b {
            b'\t' if size > 0 => {
                let n = size - column % size;
                out.resize(out.len() + n as usize, b' ');
                column += n;
            }
            b'\t' => {}
            b => {
                out.push(b);
                column = if matches!(b, b'\n' | b'\r') { 0 } else { column + 1 };
            }
        }
    }
    vm.new_bytes_like(args.items[0], &out)
}

fn translate(vm: &mut Vm, args: &Args) -> R {
    let [table, delete] = bind(vm, args, 1, "translate", ["table", "delete"], 1)?;
    let table = match table.filter(|t| *t != vm.none) {
        Some(t) => Some(vm.buffer_of(t)?),
        None => None,
    };
    if table.as_ref().is_some_and(|t| t.len() != 256) {
        return Err(vm.value_error("translation table must be 256 characters long"));
    }
    let delete = match delete {
        Some(d) => vm.buffer_of(d)?,
        None => Vec::new(),
    };
    let o = args.items[0];
    let bytes = vm.bytes_of(o).to_vec();
    let out: Vec<u8> = bytes
        .iter()
        .filter(|b| !delete.contains(b))
        .map(|b| table.as_ref().map_or(*b, |t| t[*b as usize]))
        .collect();
    if out == bytes {
        vm.unchanged_bytes(o)
    } else {
        vm.new_bytes_like(o, &out)
    }
}

fn remove(vm: &mut Vm, args: &Args, front: bool) -> R {
    let o = args.items[0];
    let what = vm.buffer_of(args.items[1])?;
    let bytes = vm.bytes_of(o).to_vec();
    let rest = if front {
        bytes.strip_prefix(&*what)
    } else {
        bytes.strip_suffix(&*what)
    };
    part(vm, o, rest.unwrap_or(&bytes))
}
