//! `_functools`: `partial`, `reduce`, the wrapper of `lru_cache`. CPython: `Modules/_functoolsmodule.c`.

use super::RustModule;
use super::native_type::{COLLECTED, NativeType};
use crate::class::TypeBits;
use crate::native::{Args, NativeDef, function, getter, getter_setter, method, slot, slot_kw, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};

/// The module; `functools` itself is Python.
pub const MODULE: RustModule = RustModule {
    name: "_functools",
    functions: &[function("reduce", 2, 3, reduce)],
    fill: |vm, module| vm.add_native_types(module, TYPES),
};

const TYPES: &[NativeType] = &[
    NativeType {
        name: "partial",
        module: "functools",
        methods: PARTIAL,
        bits: COLLECTED | TypeBits::HAS_DICT,
    },
    NativeType {
        name: "_lru_cache_wrapper",
        module: "functools",
        methods: CACHE,
        bits: COLLECTED | TypeBits::HAS_DICT,
    },
    NativeType {
        name: "_lru_list_elem",
        module: "functools",
        methods: &[],
        bits: 0,
    },
];

fn reduce(vm: &mut Vm, args: &Args) -> R {
    let f = args.items[0];
    let it = match vm.get_iter(args.items[1]) {
        Ok(it) => it,
        Err(e) => {
            if vm.raised_is(vm.t.type_error) {
                vm.drop_raised();
                return Err(vm.type_error("reduce() arg 2 must support iteration"));
            }
            return Err(e);
        }
    };
    let mut total = args.get(2).map(|o| vm.new_ref(o));
    let result = loop {
        match vm.iter_next(it) {
            Ok(Some(item)) => {
                let Some(before) = total else {
                    total = Some(item);
                    continue;
                };
                let next = vm.call_with(f, &[before, item]);
                vm.decref(before);
                vm.decref(item);
                match next {
                    Ok(o) => total = Some(o),
                    Err(e) => {
                        total = None;
                        break Err(e);
                    }
                }
            }
            Ok(None) => break Ok(()),
            Err(e) => break Err(e),
        }
    };
    vm.decref(it);
    match (result, total) {
        (Ok(()), Some(o)) => Ok(o),
        (Ok(()), None) => Err(vm.type_error("reduce() of empty iterable with no initial value")),
        (Err(e), total) => {
            if let Some(o) = total {
                vm.decref(o);
            }
            Err(e)
        }
    }
}

// -- partial ----------------------------------------------------------------------------------------------------------

/// Slots: function, tuple of arguments, dict of keyword arguments.
const PARTIAL: &[NativeDef] = &[
    static_method("__new__", 0, 255, partial_new),
    slot_kw("__call__", partial_call),
    slot("__repr__", 0, 0, partial_repr),
    getter("func", |vm, a| Ok(vm.slot_or_none(a.items[0], 0))),
    getter("args", |vm, a| Ok(vm.slot_or_none(a.items[0], 1))),
    getter("keywords", |vm, a| Ok(vm.slot_or_none(a.items[0], 2))),
    DICT,
];

/// `__dict__` of an object of ours.
const DICT: NativeDef = getter_setter(
    "__dict__",
    |vm, a| {
        let dict = vm.object_dict(a.items[0]);
        Ok(vm.new_ref(dict))
    },
    |vm, _| Err(vm.attribute_error_plain("attribute '__dict__' of this object is not writable")),
);

fn partial_new(vm: &mut Vm, args: &Args) -> R {
    let Some(mut f) = args.get(1) else {
        return Err(vm.type_error("type 'partial' takes at least one argument"));
    };
    let callable = vm.special(f, vm.n.call).is_some()
        || matches!(
            vm.heap.kind(f),
            Kind::Function | Kind::CFunction | Kind::Type | Kind::BoundMethod | Kind::MethodDescriptor
        );
    if !callable {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let cls = args.items[0];
    let mut items: Vec<Obj> = Vec::new();
    let mut inner = Obj::NULL;
    // A partial of a partial is one partial.
    if vm.is_exact(f, cls) && Obj(vm.heap.image.odict.get(f.0)).is_null() {
        let before = vm.heap.slot(f, 1);
        items = vm.heap.slots(before).iter().map(|w| Obj(*w)).collect();
        inner = vm.heap.slot(f, 2);
        f = vm.heap.slot(f, 0);
    }
    // Nothing added to the arguments of a partial: the tuple is shared.
    let tuple = if !inner.is_null() && args.len() == 2 {
        let before = vm.heap.slot(args.items[1], 1);
        vm.new_ref(before)
    } else {
        items.extend_from_slice(&args.pos()[2..]);
        for o in &items {
            vm.incref(*o);
        }
        vm.new_tuple(&items)
    };
    let kwargs = if inner.is_null() {
        vm.new_dict()
    } else {
        vm.dict_copy(inner)
    };
    for (name, value) in args.keywords(vm) {
        vm.dict_set(kwargs, name, value)?;
    }
    vm.incref(f);
    Ok(vm.new_native(cls, 64, &[f, tuple, kwargs]))
}

fn partial_call(vm: &mut Vm, args: &Args) -> R {
    let p = args.items[0];
    let (f, before, kwargs) = (vm.heap.slot(p, 0), vm.heap.slot(p, 1), vm.heap.slot(p, 2));
    let mut items: Vec<Obj> = vm.heap.slots(before).iter().map(|w| Obj(*w)).collect();
    items.extend_from_slice(&args.pos()[1..]);
    let given = args.keywords(vm);
    let mut pairs: Vec<(Obj, Obj)> = Vec::new();
    for e in vm.heap.dict_items(kwargs) {
        let over = given.iter().find(|(name, _)| vm.text(*name) == vm.text(e.key));
        pairs.push((e.key, over.map_or(e.value, |g| g.1)));
    }
    let known: Vec<Obj> = pairs.iter().map(|p| p.0).collect();
    for (name, value) in given {
        if !known.iter().any(|k| vm.text(*k) == vm.text(name)) {
            pairs.push((name, value));
        }
    }
    let held: Vec<Obj> = items
        .iter()
        .copied()
        .chain(pairs.iter().map(|p| p.1))
        .chain([f])
        .collect();
    for o in &held {
        vm.incref(*o);
    }
    let call = vm.args_with_keywords(&items, &pairs);
    let result = vm.call(f, &call);
    vm.xdecref(call.names);
    vm.decref_all(held);
    result
}

fn partial_repr(vm: &mut Vm, args: &Args) -> R {
    let p = args.items[0];
    let (f, before, kwargs) = (vm.heap.slot(p, 0), vm.heap.slot(p, 1), vm.heap.slot(p, 2));
    if !vm.repr_enter(p) {
        return Ok(vm.new_str("..."));
    }
    let result = (|| {
        let mut parts = vec![vm.repr_text_of(f)?];
        let items: Vec<Obj> = vm.heap.slots(before).iter().map(|w| Obj(*w)).collect();
        for o in items {
            parts.push(vm.repr_text_of(o)?);
        }
        for e in vm.heap.dict_items(kwargs) {
            let value = vm.repr_text_of(e.value)?;
            parts.push(format!("{}={value}", vm.text(e.key)));
        }
        Ok(parts.join(", "))
    })();
    vm.repr_leave(p);
    let text = result?;
    let ty = vm.heap.ty(p);
    let key = vm.n.module;
    let module = vm.type_lookup(ty, key).map(|o| vm.text_rc(o)).unwrap_or_default();
    let name = format!("{module}.{}", vm.type_qualname(ty));
    Ok(vm.new_str(&format!("{name}({text})")))
}

// -- lru_cache --------------------------------------------------------------------------------------------------------

/// Slots: function, dict of results, maxsize, type of `cache_info`'s answer, typed. `data0`: hits and misses, 32 bits
/// each. `data1`: the link used longest ago and the newest one; links are alive as long as the dict has them.
const CACHE: &[NativeDef] = &[
    static_method("__new__", 0, 255, cache_new),
    slot_kw("__call__", cache_call),
    slot("__get__", 1, 2, |vm, a| {
        if a.items[1] == vm.none {
            return Ok(vm.new_ref(a.items[0]));
        }
        Ok(vm.new_bound_method(a.items[0], a.items[1]))
    }),
    method("cache_info", 0, 0, cache_info),
    method("cache_clear", 0, 0, cache_clear),
    method("__copy__", 0, 0, |vm, a| Ok(vm.new_ref(a.items[0]))),
    method("__deepcopy__", 1, 1, |vm, a| Ok(vm.new_ref(a.items[0]))),
    DICT,
];

const FUNCTION: u32 = 0;
const RESULTS: u32 = 1;
const MAXSIZE: u32 = 2;
const INFO_TYPE: u32 = 3;
const TYPED: u32 = 4;

fn cache_new(vm: &mut Vm, args: &Args) -> R {
    let [f, maxsize, typed, info] = vm.named_args(
        args,
        1,
        "lru_cache",
        ["user_function", "maxsize", "typed", "cache_info_type"],
        4,
    )?;
    let none = vm.none;
    let (f, maxsize, typed, info) = (
        f.unwrap_or(none),
        maxsize.unwrap_or(none),
        typed.unwrap_or(none),
        info.unwrap_or(none),
    );
    let maxsize = if maxsize == none {
        vm.new_none()
    } else if vm.is_int(maxsize) {
        let n = vm.ssize_of(maxsize)?.clamp(0, i64::from(u32::MAX));
        vm.new_int(n)
    } else {
        return Err(vm.type_error("maxsize should be integer or None"));
    };
    let typed = vm.truth(typed)?;
    let typed = vm.new_bool(typed);
    let results = vm.new_dict();
    vm.incref(f);
    vm.incref(info);
    Ok(vm.new_native(args.items[0], 120, &[f, results, maxsize, info, typed]))
}

/// `lru_cache_make_key`.
fn make_key(vm: &mut Vm, c: Obj, args: &Args) -> Obj {
    let typed = vm.heap.slot(c, TYPED) == vm.true_;
    let pos: Vec<Obj> = args.pos()[1..].to_vec();
    let kwargs = args.keywords(vm);
    if !typed && kwargs.is_empty() {
        if let [one] = pos.as_slice()
            && (vm.is_exact(*one, vm.t.int) || vm.is_exact(*one, vm.t.str))
        {
            return vm.new_ref(*one);
        }
        return vm.argument_tuple(&pos);
    }
    let mut items = pos.clone();
    if !kwargs.is_empty() {
        // CPython puts a marker object of its own here.
        items.push(vm.t.object);
        for (name, value) in &kwargs {
            items.push(*name);
            items.push(*value);
        }
    }
    if typed {
        items.extend(pos.iter().chain(kwargs.iter().map(|k| &k.1)).map(|o| vm.heap.ty(*o)));
    }
    for o in &items {
        vm.incref(*o);
    }
    vm.new_tuple(&items)
}

fn count(vm: &mut Vm, c: Obj, hit: bool) {
    let both = vm.heap.data0(c);
    vm.heap.set_data0(
        c,
        if hit {
            both + (1 << 32)
        } else {
            (both & !0xffff_ffff) | ((both + 1) & 0xffff_ffff)
        },
    );
}

fn call_function(vm: &mut Vm, c: Obj, args: &Args) -> R {
    let f = vm.heap.slot(c, FUNCTION);
    let rest = Args {
        items: args.items[1..].iter().copied().collect(),
        names: args.names,
        nkw: args.nkw,
    };
    vm.incref(f);
    let result = vm.call(f, &rest);
    vm.decref(f);
    result
}

fn cache_call(vm: &mut Vm, args: &Args) -> R {
    let c = args.items[0];
    let maxsize = vm.heap.slot(c, MAXSIZE);
    let limit = vm.int_value(maxsize);
    if limit == Some(0) {
        count(vm, c, false);
        return call_function(vm, c, args);
    }
    let key = make_key(vm, c, args);
    let result = cached(vm, c, key, limit, args);
    vm.decref(key);
    result
}

fn cached(vm: &mut Vm, c: Obj, key: Obj, limit: Option<i64>, args: &Args) -> R {
    let results = vm.heap.slot(c, RESULTS);
    let found = vm.dict_lookup(results, key)?;
    if let Some(found) = found {
        if limit.is_none() {
            count(vm, c, true);
            return Ok(vm.new_ref(found));
        }
        unlink(vm, c, found);
        append(vm, c, found);
        count(vm, c, true);
        let result = vm.heap.slot(found, 1);
        return Ok(vm.new_ref(result));
    }
    count(vm, c, false);
    let result = call_function(vm, c, args)?;
    let results = vm.heap.slot(c, RESULTS);
    let Some(limit) = limit else {
        let stored = vm.dict_set(results, key, result);
        return stored.map(|()| result).inspect_err(|_| vm.decref(result));
    };
    // The call may have filled it meanwhile.
    match vm.dict_lookup(results, key) {
        Ok(Some(_)) => return Ok(result),
        Ok(None) => {}
        Err(e) => {
            vm.decref(result);
            return Err(e);
        }
    }
    let stored = store(vm, c, key, result, limit);
    stored.map(|()| result).inspect_err(|_| vm.decref(result))
}

/// A new link at the end; the one used longest ago goes if the cache is full.
fn store(vm: &mut Vm, c: Obj, key: Obj, result: Obj, limit: i64) -> R<()> {
    let results = vm.heap.slot(c, RESULTS);
    let oldest = Obj((vm.heap.data1(c) >> 32) as u32);
    if i64::from(vm.heap.dict_len(results)) >= limit && !oldest.is_null() {
        // The link is used again for the new key.
        unlink(vm, c, oldest);
        vm.incref(oldest);
        let old_key = vm.heap.slot(oldest, 0);
        vm.incref(old_key);
        let gone = vm.dict_delete_if_there(results, old_key);
        let done = gone.and_then(|_| {
            let old_result = vm.heap.slot(oldest, 1);
            vm.incref(key);
            vm.incref(result);
            vm.heap.set_slot(oldest, 0, key);
            vm.heap.set_slot(oldest, 1, result);
            let done = vm.dict_set(results, key, oldest);
            if done.is_ok() {
                append(vm, c, oldest);
            }
            vm.decref(old_key);
            vm.decref(old_result);
            done
        });
        vm.decref(old_key);
        vm.decref(oldest);
        return done;
    }
    let ty = vm.native_member("_functools", "_lru_list_elem")?;
    let (k, r) = (vm.new_ref(key), vm.new_ref(result));
    let link = vm.new_slots(ty, Kind::Slots, 56, false, &[k, r]);
    let done = vm.dict_set(results, key, link);
    if done.is_ok() {
        append(vm, c, link);
    }
    vm.decref(link);
    done
}

/// `data0` of a link: the one before, then the one behind it.
fn neighbours(vm: &Vm, link: Obj) -> (Obj, Obj) {
    let both = vm.heap.data0(link);
    (Obj((both >> 32) as u32), Obj(both as u32))
}

fn set_neighbours(vm: &mut Vm, link: Obj, before: Obj, behind: Obj) {
    vm.heap.set_data0(link, u64::from(before.0) << 32 | u64::from(behind.0));
}

fn unlink(vm: &mut Vm, c: Obj, link: Obj) {
    let (before, behind) = neighbours(vm, link);
    let ends = vm.heap.data1(c);
    let (mut first, mut last) = (Obj((ends >> 32) as u32), Obj(ends as u32));
    if before.is_null() {
        first = behind;
    } else {
        let (b, _) = neighbours(vm, before);
        set_neighbours(vm, before, b, behind);
    }
    if behind.is_null() {
        last = before;
    } else {
        let (_, b) = neighbours(vm, behind);
        set_neighbours(vm, behind, before, b);
    }
    vm.heap.set_data1(c, u64::from(first.0) << 32 | u64::from(last.0));
}

fn append(vm: &mut Vm, c: Obj, link: Obj) {
    let ends = vm.heap.data1(c);
    let (first, last) = (Obj((ends >> 32) as u32), Obj(ends as u32));
    set_neighbours(vm, link, last, Obj::NULL);
    if last.is_null() {
        vm.heap.set_data1(c, u64::from(link.0) << 32 | u64::from(link.0));
    } else {
        let (b, _) = neighbours(vm, last);
        set_neighbours(vm, last, b, link);
        vm.heap.set_data1(c, u64::from(first.0) << 32 | u64::from(link.0));
    }
}

fn cache_info(vm: &mut Vm, args: &Args) -> R {
    let c = args.items[0];
    let both = vm.heap.data0(c);
    let (info, maxsize, results) = (
        vm.heap.slot(c, INFO_TYPE),
        vm.heap.slot(c, MAXSIZE),
        vm.heap.slot(c, RESULTS),
    );
    let len = i64::from(vm.heap.dict_len(results));
    let (hits, misses, len) = (
        vm.new_int((both >> 32) as i64),
        vm.new_int((both & 0xffff_ffff) as i64),
        vm.new_int(len),
    );
    let result = vm.call_with(info, &[hits, misses, maxsize, len]);
    for o in [hits, misses, len] {
        vm.decref(o);
    }
    result
}

fn cache_clear(vm: &mut Vm, args: &Args) -> R {
    let c = args.items[0];
    vm.heap.set_data0(c, 0);
    vm.heap.set_data1(c, 0);
    let results = vm.heap.slot(c, RESULTS);
    glassheap_heap::dealloc::dict_clear(vm, results);
    Ok(vm.new_none())
}
