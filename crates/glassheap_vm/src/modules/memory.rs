//! Looking at memory: `_tracemalloc`, `_ctypes`, `atexit`. CPython: `Python/tracemalloc.c`, `Modules/_ctypes`,
//! `Modules/atexitmodule.c`.

use super::RustModule;
use crate::native::{Args, function, function_kw};
use crate::vm::{R, Vm, reg};
use glassheap_heap::image::scalar;
use glassheap_heap::{IMMORTAL, Obj, flag};
use glassheap_profile::Feature;

/// Bytes in use when tracing began, plus one; 0 while it does not run.
const TRACED_FROM: u32 = reg::MODULE_STATE;
/// The most that has been in use since.
const TRACED_PEAK: u32 = reg::MODULE_STATE + 1;
/// List of the functions to call at exit.
const EXIT_FUNCTIONS: u32 = reg::MODULE_STATE + 2;

/// What `tracemalloc` is made of.
pub const TRACEMALLOC: RustModule = RustModule {
    name: "_tracemalloc",
    functions: &[
        function("start", 0, 1, |vm, _| {
            let bytes = vm.heap.scalar(scalar::LIVE_BYTES);
            if vm.reg_number(TRACED_FROM) == 0 {
                vm.set_reg_number(TRACED_FROM, bytes + 1);
                vm.set_reg_number(TRACED_PEAK, bytes);
            }
            Ok(vm.new_none())
        }),
        function("stop", 0, 0, |vm, _| {
            vm.set_reg_number(TRACED_FROM, 0);
            Ok(vm.new_none())
        }),
        function("is_tracing", 0, 0, |vm, _| {
            let yes = vm.reg_number(TRACED_FROM) != 0;
            Ok(vm.new_bool(yes))
        }),
        function("get_traced_memory", 0, 0, |vm, _| {
            let (now, peak) = traced(vm);
            let (now, peak) = (vm.new_int(now), vm.new_int(peak));
            Ok(vm.new_tuple(&[now, peak]))
        }),
        function("reset_peak", 0, 0, |vm, _| {
            let bytes = vm.heap.scalar(scalar::LIVE_BYTES);
            vm.set_reg_number(TRACED_PEAK, bytes);
            Ok(vm.new_none())
        }),
        function("get_tracemalloc_memory", 0, 0, |vm, _| Ok(vm.new_int(0))),
        function("get_traceback_limit", 0, 0, |vm, _| Ok(vm.new_int(1))),
    ],
    fill: |_, _| {},
};

/// Bytes that came since tracing began, and the most there were.
fn traced(vm: &mut Vm) -> (i64, i64) {
    let from = vm.reg_number(TRACED_FROM);
    if from == 0 {
        return (0, 0);
    }
    let bytes = vm.heap.scalar(scalar::LIVE_BYTES);
    let peak = vm.reg_number(TRACED_PEAK).max(bytes);
    vm.set_reg_number(TRACED_PEAK, peak);
    let since = |n: u64| (n as i64 - (from as i64 - 1)).max(0);
    (since(bytes), since(peak))
}

/// What `ctypes` is made of.
pub const CTYPES: RustModule = RustModule {
    name: "_ctypes",
    functions: &[
        function("_read", 1, 1, |vm, a| {
            let at = vm.index_of(a.items[0])? as u64;
            // The count is the first word of an object, its type the second.
            if let Some(o) = object_at(vm, at) {
                let count = vm.heap.refcnt(o);
                let shown = if count == IMMORTAL {
                    vm.profile().refcount.immortal
                } else {
                    count
                };
                return Ok(vm.new_int(i64::from(shown)));
            }
            if let Some(o) = object_at(vm, at.wrapping_sub(8)) {
                let ty = vm.heap.addr(vm.heap.ty(o));
                return Ok(vm.new_int(ty as i64));
            }
            Err(vm
                .runtime_error("Glassheap reads memory only where an object begins: its reference count and its type"))
        }),
        function("_object", 1, 1, |vm, a| {
            let at = vm.index_of(a.items[0])? as u64;
            match object_at(vm, at) {
                Some(o) => Ok(vm.new_ref(o)),
                None => Err(vm.runtime_error("no object lives at this address (CPython would crash or worse)")),
            }
        }),
        function("_incref", 1, 1, |vm, a| {
            vm.incref(a.items[0]);
            Ok(vm.new_none())
        }),
    ],
    fill: |_, _| {},
};

/// The object that lies at an address now.
fn object_at(vm: &Vm, at: u64) -> Option<Obj> {
    vm.heap.numbers().find(|o| {
        vm.heap.addr(*o) == at
            && vm.heap.is_alive(*o)
            && !vm.heap.has_flag(*o, flag::PARKED)
            && !vm.heap.ty(*o).is_null()
    })
}

/// `atexit`.
pub const ATEXIT: RustModule = RustModule {
    name: "atexit",
    functions: &[
        function_kw("register", 1, 255, register),
        function("unregister", 1, 1, unregister),
        function("_clear", 0, 0, |vm, _| {
            drop_exit_functions(vm);
            Ok(vm.new_none())
        }),
        function("_run_exitfuncs", 0, 0, |vm, _| {
            vm.run_exit_functions();
            Ok(vm.new_none())
        }),
        function("_ncallbacks", 0, 0, |vm, _| {
            let list = vm.reg(EXIT_FUNCTIONS);
            let n = if list.is_null() { 0 } else { vm.heap.list_len(list) };
            Ok(vm.new_int(i64::from(n)))
        }),
    ],
    fill: |_, _| {},
};

/// Each entry is a tuple: function, arguments, keyword arguments.
fn register(vm: &mut Vm, args: &Args) -> R {
    let Some(f) = args.get(0) else {
        return Err(vm.type_error("register() takes at least 1 argument (0 given)"));
    };
    let rest: Vec<Obj> = args.pos()[1..].to_vec();
    for o in &rest {
        vm.incref(*o);
    }
    let rest = vm.new_tuple(&rest);
    let kwargs = vm.new_dict();
    for (name, value) in args.keywords(vm) {
        vm.dict_set(kwargs, name, value)?;
    }
    vm.incref(f);
    let entry = vm.new_tuple(&[f, rest, kwargs]);
    let mut list = vm.reg(EXIT_FUNCTIONS);
    if list.is_null() {
        list = vm.new_empty_list();
        vm.set_reg(EXIT_FUNCTIONS, list);
    }
    vm.heap.list_append(list, entry);
    vm.incref(f);
    Ok(f)
}

fn unregister(vm: &mut Vm, args: &Args) -> R {
    let list = vm.reg(EXIT_FUNCTIONS);
    if list.is_null() {
        return Ok(vm.new_none());
    }
    let mut i = 0;
    while i < vm.heap.list_len(list) {
        let entry = vm.heap.slot(list, i);
        let f = vm.heap.slot(entry, 0);
        if vm.equals(f, args.items[0])? {
            vm.list_ass_slice(list, i, i + 1, &[]);
        } else {
            i += 1;
        }
    }
    Ok(vm.new_none())
}

fn drop_exit_functions(vm: &mut Vm) {
    let list = vm.reg(EXIT_FUNCTIONS);
    vm.set_reg(EXIT_FUNCTIONS, Obj::NULL);
    vm.xdecref(list);
}

impl Vm {
    /// `atexit` functions, last registered first.
    pub(crate) fn run_exit_functions(&mut self) {
        loop {
            let list = self.reg(EXIT_FUNCTIONS);
            if list.is_null() || self.heap.list_len(list) == 0 || self.stop.is_some() {
                break;
            }
            let n = self.heap.list_len(list);
            let entry = self.heap.slot(list, n - 1);
            self.incref(entry);
            self.list_ass_slice(list, n - 1, n, &[]);
            let (f, rest, kwargs) = (
                self.heap.slot(entry, 0),
                self.heap.slot(entry, 1),
                self.heap.slot(entry, 2),
            );
            let items: Vec<Obj> = self.heap.slots(rest).iter().map(|w| Obj(*w)).collect();
            let pairs: Vec<(Obj, Obj)> = self.heap.dict_items(kwargs).iter().map(|e| (e.key, e.value)).collect();
            let call = self.args_with_keywords(&items, &pairs);
            let result = self.call(f, &call);
            self.xdecref(call.names);
            match result {
                Ok(o) => self.decref(o),
                Err(_) if self.stop.is_some() => self.drop_raised(),
                Err(_) => self.report_exit_function(f),
            }
            self.decref(entry);
        }
        if self.stop.is_none() {
            drop_exit_functions(self);
        }
    }

    fn report_exit_function(&mut self, f: Obj) {
        let exc = self.take_raised();
        let what = self.repr_text_of(f).unwrap_or_default();
        let text = if self.profile().has(Feature::AtexitErrorHasColonInside) {
            format!("Exception ignored in atexit callback: {what}\n")
        } else {
            format!("Exception ignored in atexit callback {what}:\n")
        };
        self.print_out(&text, true);
        let text = self.format_exception(exc);
        self.print_out(&text, true);
        self.decref(exc);
    }
}
