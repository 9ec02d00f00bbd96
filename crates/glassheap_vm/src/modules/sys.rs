//! `sys`. CPython: `Python/sysmodule.c`.

use crate::native::{Args, NativeDef, function, function_kw};
use crate::vm::{R, Vm, reg};
use glassheap_heap::traverse::exception;
use glassheap_heap::{IMMORTAL, Kind, Obj};

const FUNCTIONS: &[NativeDef] = &[
    function("getrefcount", 1, 1, getrefcount),
    function_kw("getsizeof", 1, 2, getsizeof),
    function("getallocatedblocks", 0, 0, |vm, _| {
        let n = vm.heap.allocated_blocks();
        Ok(vm.new_int(n as i64))
    }),
    function("_debugmallocstats", 0, 0, super::malloc_stats::debug_malloc_stats),
    function("intern", 1, 1, |vm, a| {
        if !vm.is_exact(a.items[0], vm.t.str) {
            let got = vm.type_name(a.items[0]);
            return Err(vm.type_error(&format!("intern() argument must be str, not {got}")));
        }
        vm.incref(a.items[0]);
        Ok(vm.intern_object(a.items[0]))
    }),
    function("getrecursionlimit", 0, 0, |vm, _| {
        let n = vm.reg_number(reg::RECURSION_LIMIT);
        Ok(vm.new_int(n as i64))
    }),
    function("setrecursionlimit", 1, 1, |vm, a| {
        let n = vm.index_of(a.items[0])?;
        if n < 1 {
            return Err(vm.value_error("recursion limit must be greater or equal than 1"));
        }
        vm.set_reg_number(reg::RECURSION_LIMIT, n as u64);
        Ok(vm.new_none())
    }),
    function("exc_info", 0, 0, exc_info),
    function("exception", 0, 0, |vm, _| {
        let h = vm.reg(reg::HANDLED);
        let h = if h.is_null() { vm.none } else { h };
        Ok(vm.new_ref(h))
    }),
    function("exit", 0, 1, |vm, a| {
        let args: Vec<Obj> = a.get(0).into_iter().collect();
        let exc = vm.new_exception(vm.t.system_exit, &args);
        vm.set_raised(exc);
        Err(crate::vm::Raised)
    }),
    function("_getframe", 0, 1, getframe),
    function("_is_immortal", 1, 1, |vm, a| {
        let yes = vm.is_immortal(a.items[0]);
        Ok(vm.new_bool(yes))
    }),
    function("_is_interned", 1, 1, |vm, a| {
        let yes = vm.heap.has_flag(a.items[0], glassheap_heap::flag::INTERNED);
        Ok(vm.new_bool(yes))
    }),
    function("is_finalizing", 0, 0, |vm, _| {
        let yes = vm.reg_number(reg::FINALIZING) != 0;
        Ok(vm.new_bool(yes))
    }),
    function("getdefaultencoding", 0, 0, |vm, _| Ok(vm.new_str("utf-8"))),
    function("getswitchinterval", 0, 0, |vm, _| Ok(vm.new_float(0.005))),
    function("gettrace", 0, 0, |vm, _| Ok(vm.new_none())),
    function("settrace", 1, 1, |vm, _| Ok(vm.new_none())),
    function("excepthook", 3, 3, |vm, a| {
        let text = vm.format_exception(a.items[1]);
        vm.print_out(&text, true);
        Ok(vm.new_none())
    }),
    function("unraisablehook", 1, 1, |vm, _| Ok(vm.new_none())),
    function("displayhook", 1, 1, |vm, a| {
        vm.display_hook(a.items[0])?;
        Ok(vm.new_none())
    }),
];

/// Makes the module.
pub fn install(vm: &mut Vm) -> Obj {
    let module = vm.new_static_module("sys");
    for def in FUNCTIONS {
        let f = vm.static_function(*def, module);
        vm.module_set(module, def.name, f);
    }
    for (name, stderr) in [
        ("stdout", 0),
        ("stderr", 1),
        ("stdin", 2),
        ("__stdout__", 0),
        ("__stderr__", 1),
    ] {
        let o = vm.new_static_object(vm.t.text_io, Kind::Slots, 64);
        vm.heap.set_data0(o, stderr);
        vm.module_set(module, name, o);
    }
    let (major, minor, micro) = vm.profile().version;
    super::sys_info::fill(vm, module);
    let hex = vm.new_int(i64::from(major << 24 | minor << 16 | micro << 8 | 0xf0));
    vm.module_set(module, "hexversion", hex);
    let text = vm.static_str(&format!("{major}.{minor}.{micro} (simulated by Glassheap)"));
    vm.module_set(module, "version", text);
    let platform = vm.intern_static("linux");
    vm.module_set(module, "platform", platform);
    let byteorder = vm.intern_static("little");
    vm.module_set(module, "byteorder", byteorder);
    let max = vm.new_int(i64::MAX);
    vm.module_set(module, "maxsize", max);
    let unicode = vm.new_int(0x10_ffff);
    vm.module_set(module, "maxunicode", unicode);
    let executable = vm.static_str("python");
    vm.module_set(module, "executable", executable);
    let modules = vm.reg(reg::MODULES);
    vm.module_set(module, "modules", modules);
    let argv = vm.new_static_object(vm.t.list, Kind::List, 56);
    vm.module_set(module, "argv", argv);
    let path = vm.new_static_object(vm.t.list, Kind::List, 56);
    vm.module_set(module, "path", path);
    module
}

/// `sys.getrefcount(o)`: the argument itself is one of the references, unless it was borrowed.
fn getrefcount(vm: &mut Vm, args: &Args) -> R {
    let count = vm.heap.refcnt(args.items[0]);
    let shown = if count == IMMORTAL {
        vm.profile().refcount.immortal
    } else {
        count
    };
    Ok(vm.new_int(i64::from(shown)))
}

fn getsizeof(vm: &mut Vm, args: &Args) -> R {
    let [o, _default] = vm.named_args(args, 0, "getsizeof", ["object", "default"], 1)?;
    let o = o.unwrap_or(vm.none);
    let name = vm.n.sizeof;
    let own = vm.special(o, name);
    if let Some(f) = own
        && (vm.heap.kind(f) == Kind::Function
            || (vm.heap.kind(o) == Kind::Slots
                && vm.heap.kind(f) == Kind::MethodDescriptor
                && vm.heap.slot(f, 0) != vm.t.object))
        && let Some(result) = vm.call_special_bound(o, name, &[])?
    {
        let n = vm.index_of(result);
        vm.decref(result);
        let n = n?;
        let before = i64::from(vm.getsizeof(o)) - i64::from(vm.sizeof(o));
        return Ok(vm.new_int(n + before));
    }
    let size = vm.getsizeof(o);
    Ok(vm.new_int(i64::from(size)))
}

fn exc_info(vm: &mut Vm, _args: &Args) -> R {
    let h = vm.reg(reg::HANDLED);
    let none = vm.none;
    let (ty, value, tb) = if h.is_null() {
        (none, none, none)
    } else {
        let tb = vm.heap.slot(h, exception::TRACEBACK);
        (vm.heap.ty(h), h, if tb.is_null() { none } else { tb })
    };
    let items = [vm.new_ref(ty), vm.new_ref(value), vm.new_ref(tb)];
    Ok(vm.new_tuple(&items))
}

fn getframe(vm: &mut Vm, args: &Args) -> R {
    use glassheap_heap::frame::field;
    let mut depth = match args.get(0) {
        Some(n) => vm.index_of(n)?,
        None => 0,
    };
    let mut f = vm.regs.fp;
    while depth > 0 && f != 0 {
        f = vm.heap.word(f + field::PREVIOUS);
        depth -= 1;
    }
    if f == 0 {
        return Err(vm.value_error("call stack is not deep enough"));
    }
    Ok(vm.frame_object(f))
}

impl Vm {
    /// An attribute of `sys`, borrowed.
    #[must_use]
    pub fn sys_attribute(&self, name: &str) -> Option<Obj> {
        let sys = self.module("sys")?;
        let dict = Obj(self.heap.image.odict.get(sys.0));
        self.dict_get_str(dict, name)
    }

    /// A hook that the program has put in place of the interpreter's own.
    fn replaced_hook(&self, name: &str) -> Option<Obj> {
        self.sys_attribute(name)
            .filter(|o| !self.heap.has_flag(*o, glassheap_heap::flag::STATIC))
    }

    /// `sys.excepthook`, if the program set one.
    #[must_use]
    pub fn excepthook(&self) -> Option<Obj> {
        self.replaced_hook("excepthook")
    }

    /// Calls `sys.unraisablehook` if the program set one.
    pub(crate) fn call_unraisable_hook(&mut self, exc: Obj, _what: crate::finalize::Ignored, o: Obj) -> bool {
        let Some(hook) = self.replaced_hook("unraisablehook") else {
            return false;
        };
        let dict = self.new_dict();
        let ty = self.heap.ty(exc);
        let tb = self.heap.slot(exc, exception::TRACEBACK);
        let tb = if tb.is_null() { self.none } else { tb };
        let none = self.none;
        for (name, value) in [
            ("exc_type", ty),
            ("exc_value", exc),
            ("exc_traceback", tb),
            ("err_msg", none),
            ("object", o),
        ] {
            let key = self.intern(name);
            if self.dict_set(dict, key, value).is_err() {
                self.drop_raised();
            }
            self.decref(key);
        }
        let args = self.new_slots(self.t.simple_namespace, Kind::Slots, 24, true, &[]);
        self.heap.image.odict.set(&mut self.heap.image.journal, args.0, dict.0);
        if self.call_and_drop(hook, &[args]).is_err() {
            self.drop_raised();
        }
        self.decref(args);
        true
    }

    /// `sys.last_exc`: the uncaught exception lives until the interpreter's end.
    pub(crate) fn keep_last_exception(&mut self, exc: Obj) {
        if let Some(sys) = self.module("sys") {
            let dict = Obj(self.heap.image.odict.get(sys.0));
            let key = self.intern("last_value");
            if self.dict_set(dict, key, exc).is_err() {
                self.drop_raised();
            }
            self.decref(key);
        }
    }

    /// It goes with `sys`'s other leftovers.
    pub(crate) fn forget_last_exception(&mut self) {
        let Some(sys) = self.module("sys") else { return };
        let dict = Obj(self.heap.image.odict.get(sys.0));
        let key = self.intern("last_value");
        if self.dict_get(dict, key).is_some() {
            let none = self.none;
            if self.dict_set(dict, key, none).is_err() {
                self.drop_raised();
            }
        }
        self.decref(key);
    }
}
