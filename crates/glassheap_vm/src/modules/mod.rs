//! The modules that programs can import: those of Rust, one file each, and those written in Python under `lib/`.

pub mod array;
pub mod combinatorics;
pub mod deque;
mod deque_iterator;
pub mod functools;
pub mod gc;
mod groupby;
pub mod itertools;
pub mod malloc_stats;
pub mod math;
mod math_special;
pub mod memory;
pub mod native_type;
pub mod random;
pub mod sys;
mod sys_info;
pub mod time;
pub mod traceback;
mod tuplegetter;
pub mod weakref;
mod zip_longest;

use crate::ceval::frame_flag;
use crate::native::NativeDef;
use crate::vm::{R, Vm, reg};
use glassheap_heap::image::scalar;
use glassheap_heap::traverse::type_slot;
use glassheap_heap::{Kind, Obj};

/// A module in Rust that is made when it is imported.
pub struct RustModule {
    pub name: &'static str,
    pub functions: &'static [NativeDef],
    /// Adds what is no function.
    pub fill: fn(&mut Vm, Obj),
}

/// Modules in Rust that are made at their import.
const RUST: &[RustModule] = &[
    weakref::MODULE,
    weakref::PRIVATE,
    itertools::MODULE,
    functools::MODULE,
    deque::MODULE,
    math::MODULE,
    time::MODULE,
    random::MODULE,
    array::MODULE,
    traceback::MODULE,
    memory::TRACEMALLOC,
    memory::CTYPES,
    memory::ATEXIT,
];

/// Modules in Python: name and text.
const PYTHON: &[(&str, &str)] = &[
    ("__future__", include_str!("../lib/future.py")),
    ("_collections_more", include_str!("../lib/collections_more.py")),
    ("_weakref_more", include_str!("../lib/weakref_more.py")),
    ("abc", include_str!("../lib/abc.py")),
    ("bisect", include_str!("../lib/bisect.py")),
    ("collections", include_str!("../lib/collections.py")),
    ("collections.abc", include_str!("../lib/collections_abc.py")),
    ("contextlib", include_str!("../lib/contextlib.py")),
    ("copy", include_str!("../lib/copy.py")),
    ("ctypes", include_str!("../lib/ctypes.py")),
    ("dataclasses", include_str!("../lib/dataclasses.py")),
    ("dis", include_str!("../lib/dis.py")),
    ("enum", include_str!("../lib/enum.py")),
    ("functools", include_str!("../lib/functools.py")),
    ("heapq", include_str!("../lib/heapq.py")),
    ("inspect", include_str!("../lib/inspect.py")),
    ("io", include_str!("../lib/io.py")),
    ("json", include_str!("../lib/json.py")),
    ("operator", include_str!("../lib/operator.py")),
    ("os", include_str!("../lib/os.py")),
    ("os.path", include_str!("../lib/os_path.py")),
    ("platform", include_str!("../lib/platform.py")),
    ("random", include_str!("../lib/random.py")),
    ("statistics", include_str!("../lib/statistics.py")),
    ("string", include_str!("../lib/string.py")),
    ("textwrap", include_str!("../lib/textwrap.py")),
    ("threading", include_str!("../lib/threading.py")),
    ("traceback", include_str!("../lib/traceback.py")),
    ("tracemalloc", include_str!("../lib/tracemalloc.py")),
    ("types", include_str!("../lib/types.py")),
    ("typing", include_str!("../lib/typing.py")),
    ("warnings", include_str!("../lib/warnings.py")),
];

/// Makes `builtins`, `sys`, `gc` and `__main__`, and `sys.modules`.
pub fn install(vm: &mut Vm) {
    let modules = vm.new_static_object(vm.t.dict, Kind::Dict, 64);
    vm.set_reg(reg::MODULES, modules);
    let builtins = crate::builtins::install(vm);
    remember(vm, "builtins", builtins);
    let sys = sys::install(vm);
    remember(vm, "sys", sys);
    let gc = gc::install(vm);
    remember(vm, "gc", gc);
    let main = make_main(vm, builtins);
    remember(vm, "__main__", main);
    vm.set_reg(reg::MAIN, main);
}

fn remember(vm: &mut Vm, name: &str, module: Obj) {
    let modules = vm.reg(reg::MODULES);
    let key = vm.intern_static(name);
    hold_name(vm, key);
    vm.dict_set_static(modules, key, module);
}

/// The interpreter's tables do not count what they hold; a name that the program has made stays for them.
fn hold_name(vm: &mut Vm, name: Obj) {
    if !name.is_null() && !vm.heap.has_flag(name, glassheap_heap::flag::STATIC) {
        vm.incref(name);
    }
}

/// The names in a module's dict and in those of its types.
fn hold_names(vm: &mut Vm, dict: Obj) {
    for e in vm.heap.dict_items(dict) {
        hold_name(vm, e.key);
        if vm.heap.kind(e.value) == Kind::Type && vm.heap.slot(e.value, type_slot::DICT) != dict {
            let inner = vm.heap.slot(e.value, type_slot::DICT);
            for e in vm.heap.dict_items(inner) {
                hold_name(vm, e.key);
                if vm.heap.kind(e.value) == Kind::Str {
                    hold_name(vm, e.value);
                }
            }
        }
    }
}

/// `__main__` with the names that CPython puts into it before the program.
fn make_main(vm: &mut Vm, builtins: Obj) -> Obj {
    let main = vm.new_static_module("__main__");
    let none = vm.none;
    for name in ["__package__", "__loader__", "__spec__"] {
        vm.module_set(main, name, none);
    }
    if !vm.profile().syntax.lazy_annotations {
        let dict = vm.new_static_object(vm.t.dict, Kind::Dict, 64);
        vm.module_set(main, "__annotations__", dict);
    }
    vm.module_set(main, "__builtins__", builtins);
    vm.module_set(main, "__file__", none);
    if vm.profile().interp.module_has_cached {
        vm.module_set(main, "__cached__", none);
    }
    // The module and its dict are ordinary objects: the program's end can free them.
    for o in [main, Obj(vm.heap.image.odict.get(main.0))] {
        vm.heap.image.refcnt.set(&mut vm.heap.image.journal, o.0, 1);
    }
    main
}

/// Makes a module that is imported for the first time. Borrowed; `None` if there is none of that name.
pub fn load(vm: &mut Vm, name: &str) -> R<Option<Obj>> {
    if let Some(def) = RUST.iter().find(|m| m.name == name) {
        let module = vm.new_static_module(def.name);
        for f in def.functions {
            let o = vm.static_function(*f, module);
            vm.module_set(module, f.name, o);
        }
        (def.fill)(vm, module);
        let dict = Obj(vm.heap.image.odict.get(module.0));
        hold_names(vm, dict);
        remember(vm, name, module);
        return Ok(Some(module));
    }
    if let Some((_, text)) = PYTHON.iter().find(|m| m.0 == name) {
        return load_python(vm, name, text).map(Some);
    }
    Ok(None)
}

/// Runs the text of a module of ours; its frames are not shown.
fn load_python(vm: &mut Vm, name: &str, text: &str) -> R {
    let filename = format!("<frozen {name}>");
    let compilation =
        match glassheap_syntax::compile(text, &filename, glassheap_syntax::Mode::Exec, &vm.profile().syntax) {
            Ok(c) => c,
            Err(e) => return Err(vm.raise_compile_error(&e)),
        };
    // CPython has most of these loaded before the program: their import must not bring a collection nearer.
    let counts: Vec<u64> = COLLECTOR.iter().map(|name| vm.heap.scalar(*name)).collect();
    vm.heap.set_scalar(scalar::GC_ENABLED, 0);
    let loaded = run_module(vm, name, &compilation);
    for (name, value) in COLLECTOR.iter().zip(counts) {
        vm.heap.set_scalar(*name, value);
    }
    loaded
}

/// What an import of a library module leaves as it was.
const COLLECTOR: [u32; 4] = [
    scalar::GC_ENABLED,
    scalar::GC_COUNT0,
    scalar::GC_COUNT1,
    scalar::GC_COUNT2,
];

fn run_module(vm: &mut Vm, name: &str, compilation: &glassheap_syntax::code::Compilation) -> R {
    let module = vm.new_static_module(name);
    remember(vm, name, module);
    let globals = Obj(vm.heap.image.odict.get(module.0));
    let builtins = vm.module("builtins").unwrap_or(vm.none);
    vm.module_set(module, "__builtins__", builtins);
    let (code, tree) = vm.load_code(compilation, true);
    for o in tree {
        vm.decref(o);
    }
    let func = vm.new_function(code, globals);
    vm.decref(code);
    vm.check_nesting()?;
    vm.save_frame();
    vm.incref(globals);
    vm.enter_function(func, &[], Obj::NULL, 0, globals, frame_flag::ENTRY, 0)?;
    let result = vm.run_nested()?;
    vm.decref(result);
    Ok(module)
}

impl Vm {
    /// `sys.modules['__main__']` goes; the module dies if nothing else holds it.
    pub(crate) fn forget_main_module(&mut self, main: Obj) {
        let modules = self.reg(reg::MODULES);
        let key = self.n.main;
        let hash = self.str_hash_of(key);
        if let Some(i) = self.dict_find_str(modules, key, hash) {
            let (key, _) = self.heap.dict_remove(modules, i);
            self.decref(key);
        }
        let globals = Obj(self.heap.image.odict.get(main.0));
        // The module object is the interpreter's; only its dict counts for the program.
        self.heap.image.odict.set(&mut self.heap.image.journal, main.0, 0);
        if !globals.is_null() {
            self.heap.clear_flag(globals, glassheap_heap::flag::STATIC);
            self.heap.gc_track_oldest(globals);
            self.decref(globals);
        }
    }
}
