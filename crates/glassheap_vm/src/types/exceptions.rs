//! Exceptions as objects. CPython: `Objects/exceptions.c`.

use crate::errors::SUPPRESS_CONTEXT;
use crate::native::{Args, NativeDef, getter, getter_setter, method, slot, slot_kw, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::traverse::exception;
use glassheap_heap::{Kind, Obj};

const BASE: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot_kw("__init__", init),
    slot("__repr__", 0, 0, repr),
    slot("__str__", 0, 0, str),
    method("with_traceback", 1, 1, with_traceback),
    method("add_note", 1, 1, add_note),
    getter_setter("args", |vm, a| value(vm, a, exception::ARGS), set_args),
    getter_setter(
        "__traceback__",
        |vm, a| value(vm, a, exception::TRACEBACK),
        |vm, a| set(vm, a, exception::TRACEBACK),
    ),
    getter_setter(
        "__context__",
        |vm, a| value(vm, a, exception::CONTEXT),
        |vm, a| set(vm, a, exception::CONTEXT),
    ),
    getter_setter("__cause__", |vm, a| value(vm, a, exception::CAUSE), set_cause),
    getter_setter("__suppress_context__", suppress, set_suppress),
    getter_setter("__dict__", dict, |vm, a| {
        let (o, d) = (a.items[0], a.items[1]);
        vm.incref(d);
        let old = Obj(vm.heap.image.odict.get(o.0));
        vm.heap.image.odict.set(&mut vm.heap.image.journal, o.0, d.0);
        vm.xdecref(old);
        Ok(vm.new_none())
    }),
];

const STOP_ITERATION: &[NativeDef] = &[getter_setter(
    "value",
    |vm, a| value(vm, a, exception::VALUE),
    |vm, a| set(vm, a, exception::VALUE),
)];
const SYSTEM_EXIT: &[NativeDef] = &[getter_setter(
    "code",
    |vm, a| value(vm, a, exception::VALUE),
    |vm, a| set(vm, a, exception::VALUE),
)];
const NAME_ERROR: &[NativeDef] = &[
    slot_kw("__init__", init_name),
    getter_setter(
        "name",
        |vm, a| value(vm, a, exception::VALUE),
        |vm, a| set(vm, a, exception::VALUE),
    ),
];
const ATTRIBUTE_ERROR: &[NativeDef] = &[
    slot_kw("__init__", init_name),
    getter_setter(
        "name",
        |vm, a| value(vm, a, exception::VALUE),
        |vm, a| set(vm, a, exception::VALUE),
    ),
    getter_setter(
        "obj",
        |vm, a| value(vm, a, exception::EXTRA),
        |vm, a| set(vm, a, exception::EXTRA),
    ),
];
const IMPORT_ERROR: &[NativeDef] = &[
    slot_kw("__init__", init_name),
    getter("msg", |vm, a| value(vm, a, exception::VALUE)),
    getter("name", |vm, a| value(vm, a, exception::EXTRA)),
    getter("path", |vm, a| value(vm, a, exception::EXTRA2)),
];
const KEY_ERROR: &[NativeDef] = &[slot("__str__", 0, 0, key_error_str)];
const SYNTAX_ERROR: &[NativeDef] = &[
    getter("msg", |vm, a| value(vm, a, exception::VALUE)),
    getter("lineno", |vm, a| value(vm, a, exception::EXTRA)),
    getter("text", |vm, a| value(vm, a, exception::EXTRA2)),
    slot("__str__", 0, 0, syntax_error_str),
];
const OS_ERROR: &[NativeDef] = &[
    slot("__str__", 0, 0, os_error_str),
    getter("errno", |vm, a| value(vm, a, exception::VALUE)),
    getter("strerror", |vm, a| value(vm, a, exception::EXTRA)),
    getter("filename", |vm, a| value(vm, a, exception::EXTRA2)),
];
const GROUP: &[NativeDef] = &[
    static_method("__new__", 0, 255, group_new),
    slot("__str__", 0, 0, group_str),
    slot("__repr__", 0, 0, repr),
    method("split", 1, 1, group_split),
    method("subgroup", 1, 1, group_subgroup),
    method("derive", 1, 1, group_derive),
    getter("message", |vm, a| value(vm, a, exception::VALUE)),
    getter("exceptions", |vm, a| value(vm, a, exception::EXTRA)),
];

/// Registers them.
pub fn install(vm: &mut Vm) {
    vm.add_methods(vm.t.base_exception, BASE);
    vm.add_methods(vm.t.stop_iteration, STOP_ITERATION);
    vm.add_methods(vm.t.system_exit, SYSTEM_EXIT);
    vm.add_methods(vm.t.name_error, NAME_ERROR);
    vm.add_methods(vm.t.attribute_error, ATTRIBUTE_ERROR);
    vm.add_methods(vm.t.import_error, IMPORT_ERROR);
    vm.add_methods(vm.t.key_error, KEY_ERROR);
    vm.add_methods(vm.t.syntax_error, SYNTAX_ERROR);
    vm.add_methods(vm.t.os_error, OS_ERROR);
    vm.add_methods(vm.t.base_exception_group, GROUP);
}

fn value(vm: &mut Vm, args: &Args, i: u32) -> R {
    let value = vm.heap.slot(args.items[0], i);
    let value = if value.is_null() { vm.none } else { value };
    Ok(vm.new_ref(value))
}

fn set(vm: &mut Vm, args: &Args, i: u32) -> R {
    let value = if args.items[1] == vm.none {
        Obj::NULL
    } else {
        args.items[1]
    };
    vm.replace_slot(args.items[0], i, value);
    Ok(vm.new_none())
}

fn new(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let rest: Vec<Obj> = args.pos()[1..].to_vec();
    let exc = vm.alloc_exception(cls);
    let tuple = vm.argument_tuple(&rest);
    vm.heap.set_slot(exc, exception::ARGS, tuple);
    vm.init_exception_fields(exc, &rest);
    Ok(exc)
}

/// `BaseException_init`.
fn init(vm: &mut Vm, args: &Args) -> R {
    let exc = args.items[0];
    if args.nkw != 0 {
        let name = vm.type_name(exc);
        return Err(vm.type_error(&format!("{name}() takes no keyword arguments")));
    }
    set_args_from(vm, exc, &args.pos()[1..]);
    Ok(vm.new_none())
}

fn set_args_from(vm: &mut Vm, exc: Obj, rest: &[Obj]) {
    let tuple = vm.argument_tuple(rest);
    let old = vm.heap.slot(exc, exception::ARGS);
    vm.heap.set_slot(exc, exception::ARGS, tuple);
    vm.xdecref(old);
    vm.init_exception_fields(exc, rest);
}

/// The same with `name=` and `obj=`.
fn init_name(vm: &mut Vm, args: &Args) -> R {
    let exc = args.items[0];
    set_args_from(vm, exc, &args.pos()[1..]);
    let import = vm.is_instance(exc, vm.t.import_error);
    for (key, i) in [
        ("name", if import { exception::EXTRA } else { exception::VALUE }),
        (
            if import { "path" } else { "obj" },
            if import { exception::EXTRA2 } else { exception::EXTRA },
        ),
    ] {
        if let Some(v) = args.keyword(vm, key) {
            vm.replace_slot(exc, i, v);
        }
    }
    Ok(vm.new_none())
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let exc = args.items[0];
    let name = vm.type_name(exc);
    let tuple = vm.heap.slot(exc, exception::ARGS);
    let n = vm.heap.slots_len(tuple);
    let text = if n == 1 {
        let inner = vm.heap.slot(tuple, 0);
        let comma = if vm.profile().layout.dict_classic { "," } else { "" };
        format!("{name}({}{comma})", vm.repr_text_of(inner)?)
    } else {
        format!("{name}{}", vm.repr_text_of(tuple)?)
    };
    Ok(vm.new_str(&text))
}

fn str(vm: &mut Vm, args: &Args) -> R {
    let exc = args.items[0];
    let tuple = vm.heap.slot(exc, exception::ARGS);
    match vm.heap.slots_len(tuple) {
        0 => Ok(vm.new_str("")),
        1 => {
            let o = vm.heap.slot(tuple, 0);
            vm.str_of(o)
        }
        _ => vm.str_of(tuple),
    }
}

fn key_error_str(vm: &mut Vm, args: &Args) -> R {
    let tuple = vm.heap.slot(args.items[0], exception::ARGS);
    if vm.heap.slots_len(tuple) == 1 {
        let o = vm.heap.slot(tuple, 0);
        return vm.repr_of(o);
    }
    str(vm, args)
}

fn syntax_error_str(vm: &mut Vm, args: &Args) -> R {
    let exc = args.items[0];
    let (msg, line) = (vm.heap.slot(exc, exception::VALUE), vm.heap.slot(exc, exception::EXTRA));
    if !line.is_null() && !msg.is_null() {
        let text = format!(
            "{} (<string>, line {})",
            vm.str_text_of(msg)?,
            vm.int_value(line).unwrap_or(0)
        );
        return Ok(vm.new_str(&text));
    }
    str(vm, args)
}

fn os_error_str(vm: &mut Vm, args: &Args) -> R {
    let exc = args.items[0];
    let (number, text, file) = (
        vm.heap.slot(exc, exception::VALUE),
        vm.heap.slot(exc, exception::EXTRA),
        vm.heap.slot(exc, exception::EXTRA2),
    );
    if number.is_null() || text.is_null() {
        return str(vm, args);
    }
    let mut out = format!("[Errno {}] {}", vm.str_text_of(number)?, vm.str_text_of(text)?);
    if !file.is_null() {
        out.push_str(": ");
        out.push_str(&vm.repr_text_of(file)?);
    }
    Ok(vm.new_str(&out))
}

fn with_traceback(vm: &mut Vm, args: &Args) -> R {
    let tb = if args.items[1] == vm.none {
        Obj::NULL
    } else {
        args.items[1]
    };
    vm.replace_slot(args.items[0], exception::TRACEBACK, tb);
    Ok(vm.new_ref(args.items[0]))
}

fn add_note(vm: &mut Vm, args: &Args) -> R {
    let (exc, note) = (args.items[0], args.items[1]);
    if vm.heap.kind(note) != Kind::Str {
        let got = vm.type_name(note);
        return Err(vm.type_error(&format!("note must be a str, not '{got}'")));
    }
    vm.incref(note);
    let notes = vm.heap.slot(exc, exception::NOTES);
    if notes.is_null() {
        let list = vm.new_list(&[note]);
        vm.heap.set_slot(exc, exception::NOTES, list);
        let dict = vm.object_dict(exc);
        let key = vm.n.notes;
        vm.dict_set(dict, key, list)?;
    } else {
        vm.heap.list_append(notes, note);
    }
    Ok(vm.new_none())
}

fn set_args(vm: &mut Vm, args: &Args) -> R {
    let items = vm.collect(args.items[1])?;
    let tuple = vm.new_tuple(&items);
    let old = vm.heap.slot(args.items[0], exception::ARGS);
    vm.heap.set_slot(args.items[0], exception::ARGS, tuple);
    vm.xdecref(old);
    Ok(vm.new_none())
}

fn set_cause(vm: &mut Vm, args: &Args) -> R {
    let exc = args.items[0];
    let bits = vm.heap.data0(exc) | SUPPRESS_CONTEXT;
    vm.heap.set_data0(exc, bits);
    set(vm, args, exception::CAUSE)
}

fn suppress(vm: &mut Vm, args: &Args) -> R {
    let yes = vm.heap.data0(args.items[0]) & SUPPRESS_CONTEXT != 0;
    Ok(vm.new_bool(yes))
}

fn set_suppress(vm: &mut Vm, args: &Args) -> R {
    let yes = vm.truth(args.items[1])?;
    let bits = vm.heap.data0(args.items[0]);
    let bits = if yes {
        bits | SUPPRESS_CONTEXT
    } else {
        bits & !SUPPRESS_CONTEXT
    };
    vm.heap.set_data0(args.items[0], bits);
    Ok(vm.new_none())
}

fn dict(vm: &mut Vm, args: &Args) -> R {
    let dict = vm.object_dict(args.items[0]);
    Ok(vm.new_ref(dict))
}

// -- groups -----------------------------------------------------------------------------------------------------------

fn group_new(vm: &mut Vm, args: &Args) -> R {
    let pos = args.pos();
    if pos.len() != 3 {
        let n = pos.len() - 1;
        return Err(vm.type_error(&format!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({n} given)"
        )));
    }
    let (mut cls, message, list) = (pos[0], pos[1], pos[2]);
    if vm.heap.kind(message) != Kind::Str {
        let got = vm.type_name(message);
        return Err(vm.type_error(&format!("argument 1 must be str, not {got}")));
    }
    let items = vm.collect(list)?;
    if items.is_empty() {
        return Err(vm.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    for (i, o) in items.iter().enumerate() {
        if !vm.is_instance(*o, vm.t.base_exception) {
            return Err(vm.value_error(&format!("Item {i} of second argument (exceptions) is not an exception")));
        }
    }
    let plain = items.iter().all(|o| vm.is_instance(*o, vm.t.exception));
    if cls == vm.t.base_exception_group && plain {
        cls = vm.t.exception_group;
    } else if vm.is_subtype(cls, vm.t.exception_group) && !plain {
        return Err(vm.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
    }
    let exc = vm.alloc_exception(cls);
    vm.incref(message);
    vm.incref(list);
    let tuple = vm.new_tuple(&[message, list]);
    vm.heap.set_slot(exc, exception::ARGS, tuple);
    vm.replace_slot(exc, exception::VALUE, message);
    let exceptions = vm.new_tuple(&items);
    vm.heap.set_slot(exc, exception::EXTRA, exceptions);
    Ok(exc)
}

fn group_str(vm: &mut Vm, args: &Args) -> R {
    let exc = args.items[0];
    let n = vm.heap.slots_len(vm.heap.slot(exc, exception::EXTRA));
    let message = vm.text(vm.heap.slot(exc, exception::VALUE)).to_string();
    Ok(vm.new_str(&format!(
        "{message} ({n} sub-exception{})",
        if n == 1 { "" } else { "s" }
    )))
}

fn matches(vm: &mut Vm, exc: Obj, condition: Obj) -> R<bool> {
    if vm.heap.kind(condition) == Kind::Type || vm.heap.kind(condition) == Kind::Tuple {
        return vm.exception_matches(exc, condition);
    }
    let result = vm.call(condition, &Args::positional(&[exc]))?;
    let truth = vm.truth(result);
    vm.decref(result);
    truth
}

/// Splits a group: `(matching, rest)`, NULL where empty; new references.
fn split(vm: &mut Vm, group: Obj, condition: Obj) -> R<(Obj, Obj)> {
    if matches(vm, group, condition)? {
        return Ok((vm.new_ref(group), Obj::NULL));
    }
    if !vm.is_instance(group, vm.t.base_exception_group) {
        return Ok((Obj::NULL, vm.new_ref(group)));
    }
    let members: Vec<Obj> = vm
        .heap
        .slots(vm.heap.slot(group, exception::EXTRA))
        .iter()
        .map(|w| Obj(*w))
        .collect();
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    for m in members {
        let (a, b) = split(vm, m, condition)?;
        if !a.is_null() {
            yes.push(a);
        }
        if !b.is_null() {
            no.push(b);
        }
    }
    let a = derive(vm, group, yes)?;
    let b = derive(vm, group, no)?;
    Ok((a, b))
}

fn derive(vm: &mut Vm, group: Obj, members: Vec<Obj>) -> R {
    if members.is_empty() {
        return Ok(Obj::NULL);
    }
    let list = vm.new_list(&members);
    let result = vm.call_method(group, "derive", &[list]);
    vm.decref(list);
    let new = result?;
    for i in [
        exception::TRACEBACK,
        exception::CONTEXT,
        exception::CAUSE,
        exception::NOTES,
    ] {
        let v = vm.heap.slot(group, i);
        vm.replace_slot(new, i, v);
    }
    Ok(new)
}

fn group_derive(vm: &mut Vm, args: &Args) -> R {
    let message = vm.heap.slot(args.items[0], exception::VALUE);
    let cls = vm.t.base_exception_group;
    vm.call(cls, &Args::positional(&[message, args.items[1]]))
}

fn or_none(vm: &mut Vm, o: Obj) -> Obj {
    if o.is_null() { vm.new_none() } else { o }
}

fn group_split(vm: &mut Vm, args: &Args) -> R {
    let (a, b) = split(vm, args.items[0], args.items[1])?;
    let (a, b) = (or_none(vm, a), or_none(vm, b));
    Ok(vm.new_tuple(&[a, b]))
}

fn group_subgroup(vm: &mut Vm, args: &Args) -> R {
    let (a, b) = split(vm, args.items[0], args.items[1])?;
    vm.xdecref(b);
    Ok(or_none(vm, a))
}

/// `CHECK_EG_MATCH`: `(rest, match)`.
pub fn group_match(vm: &mut Vm, exc: Obj, wanted: Obj) -> R<(Obj, Obj)> {
    if vm.exception_matches(exc, wanted)? {
        let matched = if vm.is_instance(exc, vm.t.base_exception_group) {
            vm.new_ref(exc)
        } else {
            // A bare exception is wrapped.
            let empty = vm.new_str("");
            vm.incref(exc);
            let list = vm.new_tuple(&[exc]);
            let cls = vm.t.base_exception_group;
            let group = vm.call(cls, &Args::positional(&[empty, list]));
            vm.decref(empty);
            vm.decref(list);
            group?
        };
        return Ok((vm.new_none(), matched));
    }
    if vm.is_instance(exc, vm.t.base_exception_group) {
        let (a, b) = split(vm, exc, wanted)?;
        let (a, b) = (or_none(vm, a), or_none(vm, b));
        return Ok((b, a));
    }
    Ok((vm.new_ref(exc), vm.new_none()))
}

/// `_PyExc_PrepReraiseStar`: what is left to raise behind an `except*`.
pub fn prep_reraise_star(vm: &mut Vm, original: Obj, list: Obj) -> R {
    let items: Vec<Obj> = (0..vm.heap.list_len(list))
        .map(|i| vm.heap.slot(list, i))
        .filter(|o| *o != vm.none)
        .collect();
    if items.is_empty() {
        return Ok(vm.new_none());
    }
    if !vm.is_instance(original, vm.t.base_exception_group) {
        return Ok(vm.new_ref(items[0]));
    }
    if items.len() == 1 {
        return Ok(vm.new_ref(items[0]));
    }
    let (raised, reraised): (Vec<Obj>, Vec<Obj>) = items.iter().partition(|o| {
        vm.heap.slot(**o, exception::TRACEBACK) != vm.heap.slot(original, exception::TRACEBACK)
            || !vm.is_instance(**o, vm.t.base_exception_group)
    });
    let mut out = Vec::new();
    for o in raised {
        vm.incref(o);
        out.push(o);
    }
    if !reraised.is_empty() {
        let mut members = Vec::new();
        for g in &reraised {
            let tuple = vm.heap.slot(*g, exception::EXTRA);
            members.extend(vm.heap.slots(tuple).iter().map(|w| Obj(*w)));
        }
        for m in &members {
            vm.incref(*m);
        }
        let group = derive(vm, original, members)?;
        out.push(group);
    }
    if out.len() == 1 {
        return Ok(out[0]);
    }
    let empty = vm.new_str("");
    let list = vm.new_list(&out);
    let cls = vm.t.base_exception_group;
    let group = vm.call(cls, &Args::positional(&[empty, list]));
    vm.decref(empty);
    vm.decref(list);
    group
}
