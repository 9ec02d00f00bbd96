//! Methods of bytes and bytearrays that look for something or take the bytes apart.

use super::{find_bytes, is_space_byte};
use crate::native::{Args, NativeDef, method, method_kw};
use crate::types::str::bind;
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};

pub(super) const METHODS: &[NativeDef] = &[
    method("find", 1, 3, |vm, a| find(vm, a, false, false)),
    method("rfind", 1, 3, |vm, a| find(vm, a, true, false)),
    method("index", 1, 3, |vm, a| find(vm, a, false, true)),
    method("rindex", 1, 3, |vm, a| find(vm, a, true, true)),
    method("count", 1, 3, count),
    method("startswith", 1, 3, |vm, a| affix(vm, a, "startswith", true)),
    method("endswith", 1, 3, |vm, a| affix(vm, a, "endswith", false)),
    method_kw("split", 0, 2, |vm, a| split(vm, a, false)),
    method_kw("rsplit", 0, 2, |vm, a| split(vm, a, true)),
    method_kw("splitlines", 0, 1, split_lines),
    method("partition", 1, 1, |vm, a| partition(vm, a, false)),
    method("rpartition", 1, 1, |vm, a| partition(vm, a, true)),
    method("isalpha", 0, 0, |vm, a| all(vm, a, |b| b.is_ascii_alphabetic())),
    method("isdigit", 0, 0, |vm, a| all(vm, a, |b| b.is_ascii_digit())),
    method("isalnum", 0, 0, |vm, a| all(vm, a, |b| b.is_ascii_alphanumeric())),
    method("isspace", 0, 0, |vm, a| all(vm, a, |b| is_space_byte(*b))),
    method("isascii", 0, 0, |vm, a| {
        let yes = vm.bytes_of(a.items[0]).is_ascii();
        Ok(vm.new_bool(yes))
    }),
    method("islower", 0, 0, |vm, a| {
        cased(vm, a, u8::is_ascii_lowercase, u8::is_ascii_uppercase)
    }),
    method("isupper", 0, 0, |vm, a| {
        cased(vm, a, u8::is_ascii_uppercase, u8::is_ascii_lowercase)
    }),
    method("istitle", 0, 0, is_title),
];

fn all(vm: &mut Vm, args: &Args, test: fn(&u8) -> bool) -> R {
    let bytes = vm.bytes_of(args.items[0]);
    let yes = !bytes.is_empty() && bytes.iter().all(test);
    Ok(vm.new_bool(yes))
}

fn cased(vm: &mut Vm, args: &Args, wanted: fn(&u8) -> bool, refused: fn(&u8) -> bool) -> R {
    let bytes = vm.bytes_of(args.items[0]);
    let yes = bytes.iter().any(wanted) && !bytes.iter().any(refused);
    Ok(vm.new_bool(yes))
}

fn is_title(vm: &mut Vm, args: &Args) -> R {
    let (mut found, mut previous, mut good) = (false, false, true);
    for b in vm.bytes_of(args.items[0]) {
        good &= if b.is_ascii_uppercase() {
            !previous
        } else {
            !b.is_ascii_lowercase() || previous
        };
        previous = b.is_ascii_alphabetic();
        found |= previous;
    }
    Ok(vm.new_bool(good && found))
}

fn needle(vm: &mut Vm, o: Obj) -> R<Vec<u8>> {
    if let Some(bytes) = vm.buffer_or_none(o) {
        return Ok(bytes);
    }
    if vm.is_int(o) || vm.special(o, vm.n.index).is_some() {
        return Ok(vec![vm.byte_value(o, "byte must be in range(0, 256)")?]);
    }
    let got = vm.type_name(o);
    Err(vm.type_error(&format!("argument should be integer or bytes-like object, not '{got}'")))
}

fn bounds(vm: &mut Vm, args: &Args) -> R<Option<(usize, usize)>> {
    let start = vm.slice_bound(args.get(2), 0)?;
    let end = vm.slice_bound(args.get(3), i64::MAX)?;
    let len = vm.bytes_of(args.items[0]).len() as i64;
    Ok(crate::types::str::clip(len, start, end).map(|(a, b)| (a as usize, b as usize)))
}

fn find(vm: &mut Vm, args: &Args, last: bool, must: bool) -> R {
    let what = needle(vm, args.items[1])?;
    let found = bounds(vm, args)?
        .and_then(|(a, b)| find_bytes(&vm.bytes_of(args.items[0])[a..b], &what, last).map(|i| (a + i) as i64));
    match found {
        Some(i) => Ok(vm.new_int(i)),
        None if must => Err(vm.value_error("subsection not found")),
        None => Ok(vm.new_int(-1)),
    }
}

fn count(vm: &mut Vm, args: &Args) -> R {
    let what = needle(vm, args.items[1])?;
    let n = match bounds(vm, args)? {
        None => 0,
        Some((a, b)) if what.is_empty() => (b - a + 1) as i64,
        Some((a, b)) => {
            let mut area = &vm.bytes_of(args.items[0])[a..b];
            let mut n = 0;
            while let Some(i) = find_bytes(area, &what, false) {
                n += 1;
                area = &area[i + what.len()..];
            }
            n
        }
    };
    Ok(vm.new_int(n))
}

fn affix(vm: &mut Vm, args: &Args, function: &str, front: bool) -> R {
    let wanted = args.items[1];
    let area = bounds(vm, args)?.map(|(a, b)| vm.bytes_of(args.items[0])[a..b].to_vec());
    let matches = |what: &[u8]| {
        area.as_ref().is_some_and(|area| {
            if front {
                area.starts_with(what)
            } else {
                area.ends_with(what)
            }
        })
    };
    if vm.heap.kind(wanted) == Kind::Tuple {
        for item in vm.fast_items(wanted) {
            let what = vm.buffer_of(item)?;
            if matches(&what) {
                return Ok(vm.new_bool(true));
            }
        }
        return Ok(vm.new_bool(false));
    }
    let Some(what) = vm.buffer_or_none(wanted) else {
        let got = vm.type_name(wanted);
        return Err(vm.type_error(&format!(
            "{function} first arg must be bytes or a tuple of bytes, not {got}"
        )));
    };
    let yes = matches(&what);
    Ok(vm.new_bool(yes))
}

fn list_of_parts(vm: &mut Vm, o: Obj, parts: &[&[u8]]) -> R {
    let mut items = Vec::with_capacity(parts.len());
    for part in parts {
        let whole = part.len() == vm.bytes_of(o).len() && vm.is_exact(o, vm.t.bytes);
        let item = if whole {
            vm.new_ref(o)
        } else {
            vm.new_bytes_like(o, part)?
        };
        items.push(item);
    }
    Ok(vm.list_of(&items))
}

fn split(vm: &mut Vm, args: &Args, right: bool) -> R {
    let [sep, max] = bind(
        vm,
        args,
        1,
        if right { "rsplit" } else { "split" },
        ["sep", "maxsplit"],
        0,
    )?;
    let max = match max {
        Some(o) => vm.index_of(o)?,
        None => -1,
    };
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    let o = args.items[0];
    let bytes = vm.bytes_of(o).to_vec();
    let parts = match sep.filter(|s| *s != vm.none) {
        None if right => words_from_right(&bytes, max),
        None => words(&bytes, max),
        Some(sep) => {
            let sep = vm.buffer_of(sep)?;
            if sep.is_empty() {
                return Err(vm.value_error("empty separator"));
            }
            cut(&bytes, &sep, max, right)
        }
    };
    list_of_parts(vm, o, &parts)
}

fn cut<'a>(bytes: &'a [u8], sep: &[u8], max: usize, right: bool) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while parts.len() < max
        && let Some(i) = find_bytes(rest, sep, right)
    {
        if right {
            parts.push(&rest[i + sep.len()..]);
            rest = &rest[..i];
        } else {
            parts.push(&rest[..i]);
            rest = &rest[i + sep.len()..];
        }
    }
    parts.push(rest);
    if right {
        parts.reverse();
    }
    parts
}

fn trim_front(bytes: &[u8]) -> &[u8] {
    let n = bytes.iter().take_while(|b| is_space_byte(**b)).count();
    &bytes[n..]
}

fn trim_back(bytes: &[u8]) -> &[u8] {
    let n = bytes.iter().rev().take_while(|b| is_space_byte(**b)).count();
    &bytes[..bytes.len() - n]
}

fn words(bytes: &[u8], max: usize) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = trim_front(bytes);
    while !rest.is_empty() {
        if parts.len() == max {
            parts.push(rest);
            break;
        }
        let end = rest.iter().position(|b| is_space_byte(*b)).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = trim_front(&rest[end..]);
    }
    parts
}

fn words_from_right(bytes: &[u8], max: usize) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = trim_back(bytes);
    while !rest.is_empty() {
        if parts.len() == max {
            parts.push(rest);
            break;
        }
        let start = rest.iter().rposition(|b| is_space_byte(*b)).map_or(0, |i| i + 1);
        parts.push(&rest[start..]);
        rest = trim_back(&rest[..start]);
    }
    parts.reverse();
    parts
}

fn split_lines(vm: &mut Vm, args: &Args) -> R {
    let [keep] = bind(vm, args, 1, "splitlines", ["keepends"], 0)?;
    let keep = match keep {
        Some(o) => vm.truth(o)?,
        None => false,
    };
    let o = args.items[0];
    let bytes = vm.bytes_of(o).to_vec();
    let mut parts = Vec::new();
    let mut rest: &[u8] = &bytes;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .position(|b| matches!(b, b'\n' | b'\r'))
            .unwrap_or(rest.len());
        let next = match rest.get(end..) {
            Some([b'\r', b'\n', ..]) => end + 2,
            Some([_, ..]) => end + 1,
            _ => end,
        };
        parts.push(&rest[..if keep { next } else { end }]);
        rest = &rest[next..];
    }
    list_of_parts(vm, o, &parts)
}

fn partition(vm: &mut Vm, args: &Args, right: bool) -> R {
    let (o, sep) = (args.items[0], args.items[1]);
    let what = vm.buffer_of(sep)?;
    if what.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    let bytes = vm.bytes_of(o).to_vec();
    let items = match find_bytes(&bytes, &what, right) {
        Some(i) => {
            let before = vm.new_bytes_like(o, &bytes[..i])?;
            let middle = if vm.heap.kind(o) == Kind::Bytes {
                vm.new_ref(sep)
            } else {
                vm.new_bytes_like(o, &what)?
            };
            let after = vm.new_bytes_like(o, &bytes[i + what.len()..])?;
            [before, middle, after]
        }
        None => {
            let whole = vm.unchanged_bytes(o)?;
            let first = vm.new_bytes_like(o, &[])?;
            let second = vm.new_bytes_like(o, &[])?;
            if right {
                [first, second, whole]
            } else {
                [whole, first, second]
            }
        }
    };
    Ok(vm.new_tuple(&items))
}
