//! Functions, methods, code objects, cells, frames, generators. CPython: `Objects/funcobject.c`, `classobject.c`,
//! `methodobject.c`, `codeobject.c`, `cellobject.c`, `frameobject.c`, `genobject.c`.

use crate::generator::{slot as gen_slot, state};
use crate::native::{Args, NativeDef, getter, getter_setter, method, slot, slot_kw};
use crate::vm::{R, Vm};
use glassheap_heap::frame::field;
use glassheap_heap::traverse::function as f;
use glassheap_heap::{Kind, Obj};

macro_rules! slot_getter {
    ($name:ident, $i:expr) => {
        fn $name(vm: &mut Vm, args: &Args) -> R {
            let value = vm.heap.slot(args.items[0], $i);
            let value = if value.is_null() { vm.none } else { value };
            Ok(vm.new_ref(value))
        }
    };
}

macro_rules! slot_setter {
    ($name:ident, $i:expr) => {
        fn $name(vm: &mut Vm, args: &Args) -> R {
            let value = if args.items[1] == vm.none {
                Obj::NULL
            } else {
                args.items[1]
            };
            vm.replace_slot(args.items[0], $i, value);
            Ok(vm.new_none())
        }
    };
}

slot_getter!(code, f::CODE);
slot_getter!(globals, f::GLOBALS);
slot_getter!(defaults, f::DEFAULTS);
slot_getter!(kwdefaults, f::KWDEFAULTS);
slot_getter!(name, f::NAME);
slot_getter!(qualname, f::QUALNAME);
slot_getter!(doc, f::DOC);
slot_getter!(module, f::MODULE);
slot_getter!(closure, f::CLOSURE);
slot_setter!(set_defaults, f::DEFAULTS);
slot_setter!(set_kwdefaults, f::KWDEFAULTS);
slot_setter!(set_doc, f::DOC);
slot_setter!(set_module, f::MODULE);
slot_setter!(set_code, f::CODE);
slot_setter!(set_annotations, f::ANNOTATIONS);
slot_setter!(set_type_params, f::TYPE_PARAMS);

const FUNCTION: &[NativeDef] = &[
    slot("__get__", 1, 2, get),
    slot_kw("__call__", call),
    slot("__repr__", 0, 0, repr),
    getter_setter("__code__", code, set_code),
    getter("__globals__", globals),
    getter_setter("__defaults__", defaults, set_defaults),
    getter_setter("__kwdefaults__", kwdefaults, set_kwdefaults),
    getter_setter("__name__", name, set_name),
    getter_setter("__qualname__", qualname, set_qualname),
    getter_setter("__doc__", doc, set_doc),
    getter_setter("__module__", module, set_module),
    getter("__closure__", closure),
    getter_setter("__annotations__", annotations, set_annotations),
    getter_setter("__type_params__", type_params, set_type_params),
    getter_setter("__dict__", dict, set_dict),
];

const METHOD: &[NativeDef] = &[
    slot_kw("__call__", call),
    slot("__repr__", 0, 0, method_repr),
    slot("__eq__", 1, 1, method_eq),
    slot("__hash__", 0, 0, method_hash),
    slot("__getattribute__", 1, 1, method_getattribute),
    getter("__func__", |vm, a| slot_value(vm, a, 0)),
    getter("__self__", |vm, a| slot_value(vm, a, 1)),
    getter("__name__", |vm, a| of_func(vm, a, "__name__")),
    getter("__qualname__", |vm, a| of_func(vm, a, "__qualname__")),
    getter("__doc__", |vm, a| of_func(vm, a, "__doc__")),
    getter("__module__", |vm, a| of_func(vm, a, "__module__")),
];

const BUILTIN: &[NativeDef] = &[
    slot_kw("__call__", call),
    slot("__repr__", 0, 0, builtin_repr),
    slot("__eq__", 1, 1, builtin_eq),
    slot("__hash__", 0, 0, builtin_hash),
    getter("__name__", |vm, a| {
        let name = vm.native_of(a.items[0]).name;
        Ok(vm.new_str(name))
    }),
    getter("__qualname__", |vm, a| {
        let name = vm.native_of(a.items[0]).name;
        let text = if vm.heap.data1(a.items[0]) & 1 != 0 {
            let owner = vm.type_name(vm.heap.slot(a.items[0], 0));
            format!("{owner}.{name}")
        } else {
            name.to_string()
        };
        Ok(vm.new_str(&text))
    }),
    getter("__self__", |vm, a| slot_value(vm, a, 0)),
    getter("__module__", |vm, _| Ok(vm.new_str("builtins"))),
    getter("__doc__", |vm, _| Ok(vm.new_none())),
];

const CODE: &[NativeDef] = &[
    slot("__repr__", 0, 0, code_repr),
    getter("co_name", |vm, a| slot_value(vm, a, crate::code::NAME)),
    getter("co_qualname", |vm, a| slot_value(vm, a, crate::code::QUALNAME)),
    getter("co_filename", |vm, a| slot_value(vm, a, crate::code::FILENAME)),
    getter("co_consts", |vm, a| slot_value(vm, a, crate::code::CONSTS)),
    getter("co_names", |vm, a| slot_value(vm, a, crate::code::NAMES)),
    getter("co_varnames", |vm, a| {
        local_names(vm, a, |k| {
            use glassheap_syntax::code::LocalKind as K;
            matches!(k, K::Local | K::ParameterCell | K::Hidden)
        })
    }),
    getter("co_cellvars", |vm, a| {
        local_names(vm, a, |k| {
            use glassheap_syntax::code::LocalKind as K;
            matches!(k, K::Cell | K::ParameterCell)
        })
    }),
    getter("co_freevars", |vm, a| {
        local_names(vm, a, |k| {
            use glassheap_syntax::code::LocalKind as K;
            matches!(k, K::Free)
        })
    }),
    getter("co_argcount", |vm, a| code_number(vm, a, |c| c.co_argcount)),
    getter("co_posonlyargcount", |vm, a| {
        code_number(vm, a, |c| c.co_posonlyargcount)
    }),
    getter("co_kwonlyargcount", |vm, a| code_number(vm, a, |c| c.co_kwonlyargcount)),
    getter("co_firstlineno", |vm, a| code_number(vm, a, |c| c.co_firstlineno)),
    getter("co_stacksize", |vm, a| code_number(vm, a, |c| c.co_stacksize)),
    getter("co_nlocals", |vm, a| {
        code_number(vm, a, |c| {
            use glassheap_syntax::code::LocalKind as K;
            c.localsplus
                .iter()
                .filter(|s| matches!(s.kind, K::Local | K::ParameterCell))
                .count() as u32
        })
    }),
    getter("co_flags", |vm, a| {
        code_number(vm, a, |c| {
            let fl = c.co_flags;
            u32::from(fl.optimized)
                | u32::from(fl.newlocals) << 1
                | u32::from(fl.varargs) << 2
                | u32::from(fl.varkeywords) << 3
                | u32::from(fl.nested) << 4
                | u32::from(fl.generator) << 5
        })
    }),
];

const CELL: &[NativeDef] = &[
    slot("__repr__", 0, 0, cell_repr),
    getter_setter("cell_contents", cell_contents, |vm, a| {
        vm.replace_slot(a.items[0], 0, a.items[1]);
        Ok(vm.new_none())
    }),
];

const FRAME: &[NativeDef] = &[
    getter("f_code", |vm, a| frame_word(vm, a, field::CODE)),
    getter("f_globals", |vm, a| frame_word(vm, a, field::GLOBALS)),
    getter("f_builtins", |vm, a| frame_word(vm, a, field::BUILTINS)),
    getter("f_locals", frame_locals),
    getter("f_back", frame_back),
    getter("f_lineno", frame_lineno),
    method("clear", 0, 0, frame_clear),
];

const TRACEBACK: &[NativeDef] = &[
    getter("tb_next", |vm, a| slot_value(vm, a, 0)),
    getter("tb_frame", |vm, a| slot_value(vm, a, 1)),
    getter("tb_lineno", |vm, a| {
        let line = vm.heap.data0(a.items[0]);
        Ok(vm.new_int(line as i64))
    }),
    getter("tb_lasti", |vm, a| {
        let at = vm.heap.data1(a.items[0]);
        Ok(vm.new_int(2 * at as i64))
    }),
];

const GENERATOR: &[NativeDef] = &[
    slot("__iter__", 0, 0, |vm, a| Ok(vm.new_ref(a.items[0]))),
    slot("__next__", 0, 0, generator_next),
    slot("__repr__", 0, 0, generator_repr),
    slot("__del__", 0, 0, |vm, a| {
        vm.generator_close(a.items[0])?;
        Ok(vm.new_none())
    }),
    method("send", 1, 1, |vm, a| vm.generator_send(a.items[0], a.items[1])),
    method("throw", 1, 3, generator_throw),
    method("close", 0, 0, |vm, a| {
        vm.generator_close(a.items[0])?;
        Ok(vm.new_none())
    }),
    getter("__name__", |vm, a| slot_value(vm, a, gen_slot::NAME)),
    getter("__qualname__", |vm, a| slot_value(vm, a, gen_slot::QUALNAME)),
    getter("gi_running", |vm, a| {
        let running = vm.heap.data1(a.items[0]) == state::RUNNING;
        Ok(vm.new_bool(running))
    }),
    getter("gi_suspended", |vm, a| {
        let suspended = vm.heap.data1(a.items[0]) == state::SUSPENDED;
        Ok(vm.new_bool(suspended))
    }),
    getter("gi_code", |vm, a| {
        let fr = vm.heap.data0(a.items[0]) as u32;
        if fr == 0 {
            return Ok(vm.new_none());
        }
        let code = Obj(vm.heap.word(fr + field::CODE));
        Ok(vm.new_ref(code))
    }),
    getter("gi_frame", |vm, a| {
        let fr = vm.heap.data0(a.items[0]) as u32;
        if fr == 0 {
            Ok(vm.new_none())
        } else {
            Ok(vm.frame_object(fr))
        }
    }),
    getter("gi_yieldfrom", |vm, a| match vm.yielding_from(a.items[0]) {
        Some(o) => Ok(vm.new_ref(o)),
        None => Ok(vm.new_none()),
    }),
];

/// Registers them.
pub fn install(vm: &mut Vm) {
    vm.add_methods(vm.t.function, FUNCTION);
    vm.add_methods(vm.t.method, METHOD);
    vm.add_methods(vm.t.builtin, BUILTIN);
    vm.add_methods(vm.t.code, CODE);
    vm.add_methods(vm.t.cell, CELL);
    vm.add_methods(vm.t.frame, FRAME);
    vm.add_methods(vm.t.traceback, TRACEBACK);
    vm.add_methods(vm.t.generator, GENERATOR);
}

fn slot_value(vm: &mut Vm, args: &Args, i: u32) -> R {
    let value = vm.heap.slot(args.items[0], i);
    let value = if value.is_null() { vm.none } else { value };
    Ok(vm.new_ref(value))
}

fn get(vm: &mut Vm, args: &Args) -> R {
    if args.items[1] == vm.none {
        return Ok(vm.new_ref(args.items[0]));
    }
    Ok(vm.new_bound_method(args.items[0], args.items[1]))
}

fn call(vm: &mut Vm, args: &Args) -> R {
    let callable = args.items[0];
    let rest = Args {
        items: args.items[1..].iter().copied().collect(),
        names: args.names,
        nkw: args.nkw,
    };
    vm.call(callable, &rest)
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let text = format!(
        "<function {} at {:#x}>",
        vm.qualname_of(args.items[0]),
        vm.heap.addr(args.items[0])
    );
    Ok(vm.new_str(&text))
}

fn set_name(vm: &mut Vm, args: &Args) -> R {
    if args.items[1].is_null() || vm.heap.kind(args.items[1]) != Kind::Str {
        return Err(vm.type_error("__name__ must be set to a string object"));
    }
    vm.replace_slot(args.items[0], f::NAME, args.items[1]);
    Ok(vm.new_none())
}

fn set_qualname(vm: &mut Vm, args: &Args) -> R {
    if args.items[1].is_null() || vm.heap.kind(args.items[1]) != Kind::Str {
        return Err(vm.type_error("__qualname__ must be set to a string object"));
    }
    vm.replace_slot(args.items[0], f::QUALNAME, args.items[1]);
    Ok(vm.new_none())
}

fn annotations(vm: &mut Vm, args: &Args) -> R {
    let func = args.items[0];
    let kept = vm.heap.slot(func, f::ANNOTATIONS);
    if !kept.is_null() && vm.heap.kind(kept) == Kind::Dict {
        return Ok(vm.new_ref(kept));
    }
    let made = if kept.is_null() {
        vm.new_dict()
    } else if vm.heap.kind(kept) == Kind::Function {
        let one = vm.new_int(1);
        let result = vm.call(kept, &Args::positional(&[one]));
        vm.decref(one);
        result?
    } else {
        // A tuple of names and values (3.11 to 3.13 make the dict on demand).
        let dict = vm.new_dict();
        let parts: Vec<Obj> = vm.heap.slots(kept).iter().map(|w| Obj(*w)).collect();
        for pair in parts.chunks(2) {
            vm.dict_set(dict, pair[0], pair[1])?;
        }
        dict
    };
    vm.replace_slot(func, f::ANNOTATIONS, made);
    Ok(made)
}

fn type_params(vm: &mut Vm, args: &Args) -> R {
    let kept = vm.heap.slot(args.items[0], f::TYPE_PARAMS);
    let kept = if kept.is_null() { vm.empty_tuple } else { kept };
    Ok(vm.new_ref(kept))
}

fn dict(vm: &mut Vm, args: &Args) -> R {
    let dict = vm.object_dict(args.items[0]);
    Ok(vm.new_ref(dict))
}

fn set_dict(vm: &mut Vm, args: &Args) -> R {
    let (o, value) = (args.items[0], args.items[1]);
    if value.is_null() || vm.heap.kind(value) != Kind::Dict {
        return Err(vm.type_error("__dict__ must be set to a dictionary"));
    }
    vm.incref(value);
    let old = Obj(vm.heap.image.odict.get(o.0));
    vm.heap.image.odict.set(&mut vm.heap.image.journal, o.0, value.0);
    vm.xdecref(old);
    Ok(vm.new_none())
}

// -- bound methods ----------------------------------------------------------------------------------------------------

fn of_func(vm: &mut Vm, args: &Args, name: &str) -> R {
    let func = vm.heap.slot(args.items[0], 0);
    match vm.get_attr_text(func, name)? {
        Some(o) => Ok(o),
        None => Err(vm.attribute_error_plain(name)),
    }
}

fn method_repr(vm: &mut Vm, args: &Args) -> R {
    let (func, receiver) = (vm.heap.slot(args.items[0], 0), vm.heap.slot(args.items[0], 1));
    let name = if vm.heap.kind(func) == Kind::Function {
        vm.qualname_of(func)
    } else {
        vm.type_name(func)
    };
    let inner = vm.repr_text_of(receiver)?;
    Ok(vm.new_str(&format!("<bound method {name} of {inner}>")))
}

fn method_eq(vm: &mut Vm, args: &Args) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if vm.heap.kind(b) != Kind::BoundMethod {
        return Ok(vm.new_ref(vm.not_implemented));
    }
    let same = vm.heap.slot(a, 1) == vm.heap.slot(b, 1) && vm.heap.slot(a, 0) == vm.heap.slot(b, 0);
    Ok(vm.new_bool(same))
}

fn method_hash(vm: &mut Vm, args: &Args) -> R {
    let (func, receiver) = (vm.heap.slot(args.items[0], 0), vm.heap.slot(args.items[0], 1));
    let x = vm.hash_identity(receiver) ^ vm.hash_identity(func);
    Ok(vm.new_int(x as i64))
}

/// A bound method passes attributes on to its function (`method_getattro`).
fn method_getattribute(vm: &mut Vm, args: &Args) -> R {
    let (o, name) = (args.items[0], args.items[1]);
    if let Some(d) = vm.type_lookup(vm.t.method, name) {
        return vm.descr_get(d, o, vm.t.method);
    }
    let func = vm.heap.slot(o, 0);
    vm.get_attr(func, name)
}

// -- builtins ---------------------------------------------------------------------------------------------------------

fn builtin_repr(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let name = vm.native_of(o).name;
    let text = if vm.heap.data1(o) & 1 != 0 {
        let receiver = vm.heap.slot(o, 0);
        format!(
            "<built-in method {name} of {} object at {:#x}>",
            vm.type_name(receiver),
            vm.heap.addr(receiver)
        )
    } else {
        format!("<built-in function {name}>")
    };
    Ok(vm.new_str(&text))
}

fn builtin_eq(vm: &mut Vm, args: &Args) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    if vm.heap.kind(b) != Kind::CFunction {
        return Ok(vm.new_ref(vm.not_implemented));
    }
    let same = vm.heap.data0(a) == vm.heap.data0(b)
        && vm.heap.slot(a, 0) == vm.heap.slot(b, 0)
        && vm.heap.data1(a) == vm.heap.data1(b);
    Ok(vm.new_bool(same))
}

fn builtin_hash(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let x = vm.hash_identity(vm.heap.slot(o, 0)) ^ (vm.heap.data0(o).wrapping_mul(0x9e37_79b9));
    Ok(vm.new_int((x >> 2) as i64))
}

// -- code, cell, frame ------------------------------------------------------------------------------------------------

fn code_repr(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let (name, file) = (
        vm.text(vm.heap.slot(o, crate::code::NAME)).to_string(),
        vm.text(vm.heap.slot(o, crate::code::FILENAME)).to_string(),
    );
    let line = vm.code_of(o).map_or(0, |c| c.co_firstlineno);
    let text = format!(
        "<code object {name} at {:#x}, file \"{file}\", line {line}>",
        vm.heap.addr(o)
    );
    Ok(vm.new_str(&text))
}

fn code_number(vm: &mut Vm, args: &Args, what: fn(&glassheap_syntax::code::Code) -> u32) -> R {
    let n = vm.code_of(args.items[0]).map_or(0, |c| what(&c));
    Ok(vm.new_int(i64::from(n)))
}

fn local_names(vm: &mut Vm, args: &Args, wanted: fn(glassheap_syntax::code::LocalKind) -> bool) -> R {
    let names: Vec<String> = vm
        .code_of(args.items[0])
        .map(|c| {
            c.localsplus
                .iter()
                .filter(|s| wanted(s.kind))
                .map(|s| s.name.clone())
                .collect()
        })
        .unwrap_or_default();
    let items: Vec<Obj> = names.iter().map(|n| vm.intern(n)).collect();
    Ok(vm.new_tuple(&items))
}

fn cell_repr(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let inner = vm.heap.slot(o, 0);
    let text = if inner.is_null() {
        format!("<cell at {:#x}: empty>", vm.heap.addr(o))
    } else {
        format!(
            "<cell at {:#x}: {} object at {:#x}>",
            vm.heap.addr(o),
            vm.type_name(inner),
            vm.heap.addr(inner)
        )
    };
    Ok(vm.new_str(&text))
}

fn cell_contents(vm: &mut Vm, args: &Args) -> R {
    let inner = vm.heap.slot(args.items[0], 0);
    if inner.is_null() {
        return Err(vm.value_error("cell is empty"));
    }
    Ok(vm.new_ref(inner))
}

fn frame_of(vm: &Vm, o: Obj) -> u32 {
    vm.heap.data0(o) as u32
}

fn frame_word(vm: &mut Vm, args: &Args, i: u32) -> R {
    let fr = frame_of(vm, args.items[0]);
    let o = if fr == 0 { vm.none } else { Obj(vm.heap.word(fr + i)) };
    let o = if o.is_null() { vm.none } else { o };
    Ok(vm.new_ref(o))
}

fn frame_locals(vm: &mut Vm, args: &Args) -> R {
    let fr = frame_of(vm, args.items[0]);
    if fr == 0 {
        return Ok(vm.new_dict());
    }
    vm.frame_locals_dict(fr)
}

fn frame_back(vm: &mut Vm, args: &Args) -> R {
    let fr = frame_of(vm, args.items[0]);
    let back = if fr == 0 { 0 } else { vm.heap.word(fr + field::PREVIOUS) };
    if back == 0 {
        Ok(vm.new_none())
    } else {
        Ok(vm.frame_object(back))
    }
}

fn frame_lineno(vm: &mut Vm, args: &Args) -> R {
    let fr = frame_of(vm, args.items[0]);
    let line = if fr == 0 { 0 } else { vm.frame_line(fr) };
    Ok(vm.new_int(i64::from(line)))
}

fn frame_clear(vm: &mut Vm, args: &Args) -> R {
    let fr = frame_of(vm, args.items[0]);
    if fr != 0 && vm.heap.word(fr + field::OWNER) != glassheap_heap::frame::owner::FRAME_OBJECT {
        return Err(vm.runtime_error("cannot clear an executing frame"));
    }
    if fr != 0 {
        glassheap_heap::dealloc::clear(vm, args.items[0]);
    }
    Ok(vm.new_none())
}

impl Vm {
    /// The line that a frame stands on.
    #[must_use]
    pub fn frame_line(&self, fr: u32) -> u32 {
        let Some(code) = self.frame_code(fr) else { return 0 };
        let pc = if fr == self.regs.fp {
            self.regs.pc
        } else {
            self.heap.word(fr + field::PC)
        };
        let mut at = (pc as usize).saturating_sub(1);
        while at > 0 && code.positions.get(at).is_some_and(|p| p.line == 0) {
            at -= 1;
        }
        code.positions.get(at).map_or(0, |p| p.line)
    }

    /// `locals()` of a frame: the namespace of a module or class, or a dict of a function's names. A new reference.
    pub fn frame_locals_dict(&mut self, fr: u32) -> R {
        use glassheap_syntax::code::LocalKind;
        let locals = Obj(self.heap.word(fr + field::LOCALS));
        let Some(code) = self.frame_code(fr) else {
            return Ok(self.new_dict());
        };
        if !locals.is_null() && !code.co_flags.optimized {
            return Ok(self.new_ref(locals));
        }
        // Up to 3.12 the dict stays with the frame.
        let kept = self.profile().interp.locals_dict_is_kept;
        let dict = if kept && !locals.is_null() {
            self.new_ref(locals)
        } else {
            let dict = self.new_dict();
            if kept {
                self.incref(dict);
                self.heap.set_word(fr + field::LOCALS, dict.0);
            }
            dict
        };
        for (i, local) in code.localsplus.iter().enumerate() {
            if local.kind == LocalKind::Hidden || local.name.starts_with('.') {
                continue;
            }
            let mut value = Obj(self.heap.word(fr + field::LOCALSPLUS + i as u32) & !glassheap_heap::frame::BORROWED);
            let is_cell = matches!(local.kind, LocalKind::Cell | LocalKind::Free | LocalKind::ParameterCell);
            if is_cell && !value.is_null() && self.heap.kind(value) == Kind::Cell {
                value = self.heap.slot(value, 0);
            }
            let key = self.intern(&local.name);
            let done = if value.is_null() {
                self.dict_delete_if_there(dict, key).map(|_| ())
            } else {
                self.dict_set(dict, key, value)
            };
            self.decref(key);
            done?;
        }
        Ok(dict)
    }
}

// -- generators -------------------------------------------------------------------------------------------------------

fn generator_next(vm: &mut Vm, args: &Args) -> R {
    match vm.generator_next(args.items[0])? {
        Some(o) => Ok(o),
        None => Err(vm.stop_iteration(Obj::NULL)),
    }
}

fn generator_repr(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let name = vm.text(vm.heap.slot(o, gen_slot::QUALNAME)).to_string();
    let text = format!("<generator object {name} at {:#x}>", vm.heap.addr(o));
    Ok(vm.new_str(&text))
}

fn generator_throw(vm: &mut Vm, args: &Args) -> R {
    let what = args.items[1];
    let exc = if vm.is_exception_class(what) {
        let value: Vec<Obj> = args.get(2).filter(|v| *v != vm.none).into_iter().collect();
        if let [v] = value.as_slice()
            && vm.is_instance(*v, what)
        {
            vm.new_ref(*v)
        } else {
            vm.call(what, &Args::positional(&value))?
        }
    } else if vm.is_instance(what, vm.t.base_exception) {
        vm.new_ref(what)
    } else {
        let got = vm.type_name(what);
        return Err(vm.type_error(&format!(
            "exceptions must be classes or instances deriving from BaseException, not {got}"
        )));
    };
    vm.generator_throw(args.items[0], exc)
}
