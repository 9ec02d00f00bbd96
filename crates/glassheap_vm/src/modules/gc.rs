//! `gc`. CPython: `Modules/gcmodule.c`.

use crate::finalize::Ignored;
use crate::native::{Args, NativeDef, function, function_kw};
use crate::vm::{R, Vm, reg};
use glassheap_heap::gc::{self, Collected, GENERATIONS, PERMANENT};
use glassheap_heap::image::scalar;
use glassheap_heap::{Kind, Obj, flag};

const FUNCTIONS: &[NativeDef] = &[
    function_kw("collect", 0, 1, collect),
    function("enable", 0, 0, |vm, _| {
        vm.heap.set_scalar(scalar::GC_ENABLED, 1);
        Ok(vm.new_none())
    }),
    function("disable", 0, 0, |vm, _| {
        vm.heap.set_scalar(scalar::GC_ENABLED, 0);
        Ok(vm.new_none())
    }),
    function("isenabled", 0, 0, |vm, _| {
        let on = vm.heap.scalar(scalar::GC_ENABLED) == 1;
        Ok(vm.new_bool(on))
    }),
    function("get_count", 0, 0, |vm, _| {
        let counts: Vec<i64> = (0..3).map(|i| vm.heap.scalar(scalar::GC_COUNT0 + i) as i64).collect();
        let items: Vec<Obj> = counts.into_iter().map(|n| vm.new_int(n)).collect();
        Ok(vm.new_tuple(&items))
    }),
    function("get_threshold", 0, 0, |vm, _| {
        let counts: Vec<i64> = (0..3)
            .map(|i| vm.heap.scalar(scalar::GC_THRESHOLD0 + i) as i64)
            .collect();
        let items: Vec<Obj> = counts.into_iter().map(|n| vm.new_int(n)).collect();
        Ok(vm.new_tuple(&items))
    }),
    function("set_threshold", 1, 3, |vm, a| {
        for (i, o) in a.items.clone().into_iter().enumerate() {
            let n = vm.index_of(o)?;
            vm.heap.set_scalar(scalar::GC_THRESHOLD0 + i as u32, n.max(0) as u64);
        }
        Ok(vm.new_none())
    }),
    function_kw("get_objects", 0, 1, get_objects),
    function("get_referrers", 0, 255, get_referrers),
    function("get_referents", 0, 255, get_referents),
    function("is_tracked", 1, 1, |vm, a| {
        let yes = is_tracked(vm, a.items[0]);
        Ok(vm.new_bool(yes))
    }),
    function("is_finalized", 1, 1, |vm, a| {
        let yes = vm.is_finalized(a.items[0]);
        Ok(vm.new_bool(yes))
    }),
    function("set_debug", 1, 1, |vm, a| {
        let n = vm.index_of(a.items[0])?;
        vm.heap.set_scalar(scalar::GC_DEBUG, n as u64);
        Ok(vm.new_none())
    }),
    function("get_debug", 0, 0, |vm, _| {
        let n = vm.heap.scalar(scalar::GC_DEBUG);
        Ok(vm.new_int(n as i64))
    }),
    function("freeze", 0, 0, |vm, _| {
        vm.heap.gc_freeze();
        Ok(vm.new_none())
    }),
    function("unfreeze", 0, 0, |vm, _| {
        vm.heap.gc_unfreeze();
        Ok(vm.new_none())
    }),
    function("get_freeze_count", 0, 0, |vm, _| {
        let n = vm.heap.gc_list(PERMANENT).len() as u64 + vm.heap.scalar(scalar::GC_VIRTUAL3);
        Ok(vm.new_int(n as i64))
    }),
    function("get_stats", 0, 0, get_stats),
];

/// Makes the module.
pub fn install(vm: &mut Vm) -> Obj {
    let module = vm.new_static_module("gc");
    for def in FUNCTIONS {
        let f = vm.static_function(*def, module);
        vm.module_set(module, def.name, f);
    }
    for (name, value) in [
        ("DEBUG_STATS", 1),
        ("DEBUG_COLLECTABLE", 2),
        ("DEBUG_UNCOLLECTABLE", 4),
        ("DEBUG_SAVEALL", 32),
        ("DEBUG_LEAK", if vm.profile().gc.legacy_finalizers { 62 } else { 38 }),
    ] {
        let o = vm.new_int(value);
        vm.module_set(module, name, o);
    }
    for (name, register) in [("garbage", reg::GC_GARBAGE), ("callbacks", reg::GC_CALLBACKS)] {
        let list = vm.new_static_object(vm.t.list, Kind::List, 56);
        vm.module_set(module, name, list);
        vm.set_reg(register, list);
    }
    module
}

fn collect(vm: &mut Vm, args: &Args) -> R {
    let g = match args.get(0).or_else(|| args.keyword(vm, "generation")) {
        Some(o) => vm.index_of(o)?,
        None => 2,
    };
    if !(0..=2).contains(&g) {
        return Err(vm.value_error("invalid generation"));
    }
    if vm.heap.scalar(scalar::GC_COLLECTING) == 1 {
        return Ok(vm.new_int(0));
    }
    let result = gc::collect(vm, g as usize, true);
    Ok(vm.new_int(i64::from(result.collected) + i64::from(result.uncollectable)))
}

fn is_tracked(vm: &Vm, o: Obj) -> bool {
    if vm.heap.has_flag(o, flag::STATIC) {
        // The interpreter's own: modules, their dicts and types are tracked; builtin types are not.
        return matches!(
            vm.heap.kind(o),
            Kind::Module | Kind::List | Kind::CFunction | Kind::Dict
        );
    }
    vm.heap.is_tracked(o)
}

fn get_objects(vm: &mut Vm, args: &Args) -> R {
    let generation = match args.get(0).or_else(|| args.keyword(vm, "generation")) {
        Some(o) if o != vm.none => Some(vm.index_of(o)?),
        _ => None,
    };
    if let Some(g) = generation
        && !(0..=2).contains(&g)
    {
        let message = if g < 0 {
            "generation parameter cannot be negative"
        } else {
            "generation parameter must be less than the number of available generations (3)"
        };
        return Err(vm.value_error(message));
    }
    let list = vm.new_list(&[]);
    for (i, head) in GENERATIONS.into_iter().enumerate() {
        if generation.is_some_and(|g| g as usize != i) {
            continue;
        }
        for o in vm.heap.gc_list(head) {
            if o != list {
                vm.incref(o);
                vm.heap.list_append(list, o);
            }
        }
    }
    Ok(list)
}

fn get_referrers(vm: &mut Vm, args: &Args) -> R {
    let list = vm.new_list(&[]);
    let mut candidates = Vec::new();
    for head in GENERATIONS {
        candidates.extend(vm.heap.gc_list(head));
    }
    // The program's namespace is a container like any other.
    let main = vm.reg(reg::MAIN);
    if !main.is_null() {
        candidates.push(Obj(vm.heap.image.odict.get(main.0)));
    }
    for o in candidates {
        if o == list {
            continue;
        }
        let mut refers = false;
        vm.heap.traverse(o, |_, target| refers |= args.items.contains(&target));
        if refers {
            vm.incref(o);
            vm.heap.list_append(list, o);
        }
    }
    Ok(list)
}

fn get_referents(vm: &mut Vm, args: &Args) -> R {
    let list = vm.new_list(&[]);
    for o in args.items.clone() {
        let gc = vm.heap.has_flag(o, flag::GC)
            || vm.heap.has_flag(o, flag::STATIC)
                && matches!(vm.heap.kind(o), Kind::Module | Kind::Dict | Kind::Tuple | Kind::Type);
        if !gc {
            continue;
        }
        let mut found = Vec::new();
        // `dict_traverse` visits the keys of a general table, and in 2.x all.
        let keys = vm.heap.kind(o) == Kind::Dict && (vm.heap.dict_is_general(o) || vm.profile().layout.dict_classic);
        vm.heap.traverse(o, |role, target| {
            use glassheap_heap::traverse::Role;
            // Shared names are not visited by `tp_traverse`.
            if !matches!(role, Role::SharedName(_)) && (keys || !matches!(role, Role::Key(_))) {
                found.push(target);
            }
        });
        for target in found {
            vm.incref(target);
            vm.heap.list_append(list, target);
        }
    }
    Ok(list)
}

fn get_stats(vm: &mut Vm, _args: &Args) -> R {
    let mut dicts = Vec::new();
    for g in 0..3u32 {
        let dict = vm.new_dict();
        for (i, name) in ["collections", "collected", "uncollectable"].into_iter().enumerate() {
            let n = vm.heap.scalar(scalar::GC_STATS + 3 * g + i as u32);
            let value = vm.new_int(n as i64);
            let key = vm.intern(name);
            vm.dict_set(dict, key, value)?;
            vm.decref(key);
            vm.decref(value);
        }
        if vm.profile().gc.stats_have_duration {
            let zero = vm.new_int(0);
            let key = vm.intern("candidates");
            vm.dict_set(dict, key, zero)?;
            vm.decref(key);
            let time = vm.new_float(0.0);
            let key = vm.intern("duration");
            vm.dict_set(dict, key, time)?;
            vm.decref(key);
            vm.decref(time);
        }
        dicts.push(dict);
    }
    Ok(vm.new_list(&dicts))
}

/// `gc.callbacks` with "start", and the first lines of `DEBUG_STATS`.
pub fn before_collection(vm: &mut Vm, generation: usize) {
    call_callbacks(vm, "start", generation, Collected::default());
    if vm.heap.scalar(scalar::GC_DEBUG) & gc::debug::STATS != 0 {
        let sizes: Vec<String> = (0..3).map(|g| vm.heap.gc_size(g).to_string()).collect();
        let permanent = vm.heap.gc_list(PERMANENT).len() as u64 + vm.heap.scalar(scalar::GC_VIRTUAL3);
        let mut text = format!(
            "gc: collecting generation {generation}...\ngc: objects in each generation: {}\n",
            sizes.join(" ")
        );
        if vm.profile().gc.has_freeze {
            text.push_str(&format!("gc: objects in permanent generation: {permanent}\n"));
        }
        vm.print_out(&text, true);
    }
}

/// `gc.callbacks` with "stop", and the last line of `DEBUG_STATS`.
pub fn after_collection(vm: &mut Vm, generation: usize, result: Collected) {
    if vm.heap.scalar(scalar::GC_DEBUG) & gc::debug::STATS != 0 {
        let text = format!(
            "gc: done, {} unreachable, {} uncollectable, 0.0000s elapsed\n",
            result.collected + result.uncollectable,
            result.uncollectable
        );
        vm.print_out(&text, true);
    }
    call_callbacks(vm, "stop", generation, result);
}

fn call_callbacks(vm: &mut Vm, phase: &str, generation: usize, result: Collected) {
    let list = vm.reg(reg::GC_CALLBACKS);
    if list.is_null() || vm.heap.list_len(list) == 0 {
        return;
    }
    let info = vm.new_dict();
    for (name, n) in [
        ("generation", generation as i64),
        ("collected", i64::from(result.collected)),
        ("uncollectable", i64::from(result.uncollectable)),
    ] {
        let value = vm.new_int(n);
        let key = vm.intern(name);
        if vm.dict_set(info, key, value).is_err() {
            vm.drop_raised();
        }
        vm.decref(key);
        vm.decref(value);
    }
    let phase = vm.intern(phase);
    let regs = vm.regs;
    vm.save_frame();
    let pending = vm.take_raised();
    let mut i = 0;
    while i < vm.heap.list_len(list) {
        let callback = vm.heap.slot(list, i);
        vm.incref(callback);
        if vm.call_and_drop(callback, &[phase, info]).is_err() {
            vm.write_unraisable(Ignored::GcCallback, callback);
        }
        vm.decref(callback);
        i += 1;
    }
    if vm.stop.is_none() {
        vm.regs = regs;
    }
    if !pending.is_null() {
        vm.restore_raised(pending);
    }
    vm.decref(phase);
    vm.decref(info);
}
