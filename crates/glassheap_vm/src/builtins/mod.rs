//! The builtin functions. CPython: `Python/bltinmodule.c`.

use crate::ceval::frame_flag;
use crate::native::{Args, NativeDef, function, function_kw};
use crate::vm::{R, Vm, reg};
use glassheap_heap::traverse::function as func_slot;
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;

mod exec;

/// The table.
const FUNCTIONS: &[NativeDef] = &[
    function_kw("__build_class__", 2, 255, build_class),
    function_kw("__import__", 1, 5, import),
    function_kw("print", 0, 255, print),
    function("len", 1, 1, |vm, a| {
        let n = vm.length(a.items[0])?;
        Ok(vm.new_int(n))
    }),
    function("id", 1, 1, |vm, a| {
        let addr = vm.heap.addr(a.items[0]);
        Ok(vm.new_int(addr as i64))
    }),
    function("repr", 1, 1, |vm, a| vm.repr_of(a.items[0])),
    function("ascii", 1, 1, |vm, a| vm.ascii_of(a.items[0])),
    function("hash", 1, 1, |vm, a| {
        let h = vm.hash_of(a.items[0])?;
        Ok(vm.new_int(h as i64))
    }),
    function("isinstance", 2, 2, |vm, a| {
        let yes = vm.is_instance_of(a.items[0], a.items[1])?;
        Ok(vm.new_bool(yes))
    }),
    function("issubclass", 2, 2, |vm, a| {
        let yes = vm.is_subclass_of(a.items[0], a.items[1])?;
        Ok(vm.new_bool(yes))
    }),
    function("callable", 1, 1, |vm, a| {
        let yes = vm.is_callable(a.items[0]);
        Ok(vm.new_bool(yes))
    }),
    function("getattr", 2, 3, getattr),
    function("setattr", 3, 3, setattr),
    function("hasattr", 2, 2, hasattr),
    function("delattr", 2, 2, delattr),
    function("vars", 0, 1, vars),
    function("dir", 0, 1, dir),
    function("globals", 0, 0, |vm, _| {
        let g = vm.globals();
        Ok(vm.new_ref(g))
    }),
    function("locals", 0, 0, |vm, _| {
        let f = vm.regs.fp;
        vm.frame_locals_dict(f)
    }),
    function("iter", 1, 2, |vm, a| match a.get(1) {
        None => vm.get_iter(a.items[0]),
        Some(sentinel) => {
            if !vm.is_callable(a.items[0]) {
                return Err(vm.type_error("iter(v, w): v must be callable"));
            }
            Ok(vm.new_callable_iter(a.items[0], sentinel))
        }
    }),
    function("next", 1, 2, next),
    function("abs", 1, 1, |vm, a| {
        let name = vm.n.abs;
        match vm.call_special(a.items[0], name, &[])? {
            Some(o) => Ok(o),
            None => {
                let ty = vm.type_name(a.items[0]);
                Err(vm.type_error(&format!("bad operand type for abs(): '{ty}'")))
            }
        }
    }),
    function_kw("round", 1, 2, round),
    function("divmod", 2, 2, |vm, a| {
        let (n, r) = (vm.n.divmod, vm.n.rdivmod);
        if let Some(o) = vm.try_operator(a.items[0], n, a.items[1])? {
            return Ok(o);
        }
        if let Some(o) = vm.try_operator(a.items[1], r, a.items[0])? {
            return Ok(o);
        }
        let (x, y) = (vm.type_name(a.items[0]), vm.type_name(a.items[1]));
        Err(vm.type_error(&format!("unsupported operand type(s) for divmod(): '{x}' and '{y}'")))
    }),
    function_kw("pow", 2, 3, pow),
    function_kw("sum", 1, 2, sum),
    function_kw("min", 0, 255, |vm, a| extreme(vm, a, "min", 0)),
    function_kw("max", 0, 255, |vm, a| extreme(vm, a, "max", 4)),
    function("any", 1, 1, |vm, a| any_all(vm, a, true)),
    function("all", 1, 1, |vm, a| any_all(vm, a, false)),
    function_kw("sorted", 1, 1, sorted),
    function("chr", 1, 1, chr),
    function("ord", 1, 1, ord),
    function("hex", 1, 1, |vm, a| based(vm, a, 16, "0x")),
    function("oct", 1, 1, |vm, a| based(vm, a, 8, "0o")),
    function("bin", 1, 1, |vm, a| based(vm, a, 2, "0b")),
    function("format", 1, 2, |vm, a| {
        let spec = match a.get(1) {
            Some(s) => vm.expect_str(s, "format() argument 2")?,
            None => std::rc::Rc::from(""),
        };
        vm.format_of(a.items[0], &spec)
    }),
    function("input", 0, 1, input),
    function_kw("exec", 1, 3, exec::exec),
    function_kw("eval", 1, 3, exec::eval),
    function_kw("compile", 3, 6, exec::compile),
    function("breakpoint", 0, 0, |vm, _| Ok(vm.new_none())),
];

/// Types that are builtin names.
const TYPES: &[(&str, &str)] = &[
    ("object", "object"),
    ("type", "type_"),
    ("int", "int"),
    ("bool", "bool_"),
    ("float", "float"),
    ("complex", "complex"),
    ("str", "str"),
    ("bytes", "bytes"),
    ("bytearray", "bytearray"),
    ("list", "list"),
    ("tuple", "tuple"),
    ("dict", "dict"),
    ("set", "set"),
    ("frozenset", "frozenset"),
    ("range", "range"),
    ("slice", "slice"),
    ("enumerate", "enumerate"),
    ("zip", "zip"),
    ("map", "map"),
    ("filter", "filter"),
    ("reversed", "reversed"),
    ("property", "property"),
    ("classmethod", "classmethod"),
    ("staticmethod", "staticmethod"),
    ("super", "super_"),
    ("memoryview", "memoryview"),
];

/// Makes the module `builtins`.
pub fn install(vm: &mut Vm) -> Obj {
    let module = vm.new_static_module("builtins");
    for def in FUNCTIONS {
        let f = vm.static_function(*def, module);
        vm.module_set(module, def.name, f);
    }
    for (name, field) in TYPES {
        let ty = vm.t.by_field(field);
        vm.module_set(module, name, ty);
    }
    if vm.profile().interp.bytes_is_str {
        let text = vm.t.str;
        vm.module_set(module, "bytes", text);
    }
    if vm.profile().interp.eager_builtins {
        let lazy = vm.t.range;
        vm.module_set(module, "xrange", lazy);
        let f = vm.static_function(function("range", 1, 3, crate::types::range::list_of_range), module);
        vm.module_set(module, "range", f);
    }
    for def in crate::static_types::STATIC_TYPES {
        if def.kind == Kind::Exception {
            let ty = vm.t.by_field(def.field);
            vm.module_set(module, def.name, ty);
        }
    }
    let os_error = vm.t.os_error;
    vm.module_set(module, "IOError", os_error);
    vm.module_set(module, "EnvironmentError", os_error);
    for (name, o) in [
        ("None", vm.none),
        ("True", vm.true_),
        ("False", vm.false_),
        ("Ellipsis", vm.ellipsis),
        ("NotImplemented", vm.not_implemented),
        ("__debug__", vm.true_),
    ] {
        vm.module_set(module, name, o);
    }
    let dict = Obj(vm.heap.image.odict.get(module.0));
    vm.set_reg(reg::BUILTINS, dict);
    module
}

// -- classes ----------------------------------------------------------------------------------------------------------

/// `__build_class__(func, name, *bases, metaclass=None, **kwds)`.
fn build_class(vm: &mut Vm, args: &Args) -> R {
    let pos = args.pos();
    if pos.len() < 2 || vm.heap.kind(pos[0]) != Kind::Function {
        return Err(vm.type_error("__build_class__: func must be a function"));
    }
    let (func, name) = (pos[0], pos[1]);
    let original: Vec<Obj> = pos[2..].to_vec();
    let bases = resolve_bases(vm, &original)?;
    let mut kwargs = args.keywords(vm);
    let given = kwargs
        .iter()
        .position(|(k, _)| vm.text(*k) == "metaclass")
        .map(|i| kwargs.remove(i).1);
    let meta = match given {
        Some(m) => m,
        None => bases.first().map_or(vm.t.type_, |b| vm.heap.ty(*b)),
    };
    let is_class = vm.heap.kind(meta) == Kind::Type;
    let meta = if is_class {
        vm.calculate_metaclass(meta, &bases)?
    } else {
        meta
    };
    for b in &bases {
        vm.incref(*b);
    }
    let bases_tuple = vm.new_tuple(&bases);
    let result = build_with(
        vm,
        func,
        name,
        meta,
        &bases,
        bases_tuple,
        &kwargs,
        bases != original,
        &original,
    );
    vm.decref(bases_tuple);
    result
}

#[allow(clippy::too_many_arguments, reason = "what a class statement is made of")]
fn build_with(
    vm: &mut Vm,
    func: Obj,
    name: Obj,
    meta: Obj,
    bases: &[Obj],
    bases_tuple: Obj,
    kwargs: &[(Obj, Obj)],
    changed: bool,
    original: &[Obj],
) -> R {
    let prepare = vm.n.prepare;
    let plain = meta == vm.t.type_;
    let ns = if plain {
        vm.new_dict()
    } else {
        match vm.get_attr_or_none(meta, prepare)? {
            Some(f) => {
                let call = vm.args_with_keywords(&[name, bases_tuple], kwargs);
                let ns = vm.call(f, &call);
                vm.xdecref(call.names);
                vm.decref(f);
                ns?
            }
            None => vm.new_dict(),
        }
    };
    vm.incref(func);
    vm.incref(ns);
    let entered = vm.check_nesting().and_then(|()| {
        vm.save_frame();
        vm.enter_function(func, &[], Obj::NULL, 0, ns, frame_flag::ENTRY, 0)
    });
    let cell = match entered.and_then(|()| vm.run_nested()) {
        Ok(cell) => cell,
        Err(e) => {
            vm.decref(ns);
            return Err(e);
        }
    };
    if changed && vm.heap.kind(ns) == Kind::Dict {
        for b in original {
            vm.incref(*b);
        }
        let tuple = vm.new_tuple(original);
        let key = vm.intern("__orig_bases__");
        let done = vm.dict_set(ns, key, tuple);
        vm.decref(key);
        vm.decref(tuple);
        done?;
    }
    let old_style = plain && vm.profile().interp.old_style_classes && bases.iter().all(|b| vm.is_old_style_class(*b));
    let cls = if old_style {
        vm.new_old_style_class(name, bases, ns)
    } else if plain {
        vm.new_class(meta, name, bases, ns, kwargs)
    } else {
        let call = vm.args_with_keywords(&[name, bases_tuple, ns], kwargs);
        let cls = vm.call(meta, &call);
        vm.xdecref(call.names);
        cls
    };
    vm.decref(cell);
    vm.decref(ns);
    cls
}

/// `update_bases`: `__mro_entries__` of what is not a class.
fn resolve_bases(vm: &mut Vm, bases: &[Obj]) -> R<Vec<Obj>> {
    let mut out = Vec::new();
    for b in bases {
        if vm.heap.kind(*b) == Kind::Type {
            out.push(*b);
            continue;
        }
        let key = vm.n.mro_entries;
        match vm.get_attr_or_none(*b, key)? {
            None => out.push(*b),
            Some(f) => {
                for x in bases {
                    vm.incref(*x);
                }
                let tuple = vm.new_tuple(bases);
                let result = vm.call(f, &Args::positional(&[tuple]));
                vm.decref(f);
                vm.decref(tuple);
                let result = result?;
                out.extend(vm.heap.slots(result).iter().map(|w| Obj(*w)));
                // The classes live elsewhere too.
                vm.decref(result);
            }
        }
    }
    Ok(out)
}

fn import(vm: &mut Vm, args: &Args) -> R {
    let name = vm.expect_str(args.items[0], "__import__() argument 1")?;
    let key = vm.intern(&name);
    let fromlist = args.get(3).unwrap_or(vm.none);
    let zero = vm.new_int(0);
    let result = vm.import_name(key, zero, fromlist);
    vm.decref(key);
    result
}

// -- output and input -------------------------------------------------------------------------------------------------

fn print(vm: &mut Vm, args: &Args) -> R {
    let text_or = |vm: &mut Vm, name: &str, default: &str| -> R<String> {
        match args.keyword(vm, name) {
            Some(o) if o != vm.none => {
                if vm.heap.kind(o) != Kind::Str {
                    let got = vm.type_name(o);
                    return Err(vm.type_error(&format!("{name} must be None or a string, not {got}")));
                }
                Ok(vm.text(o).to_string())
            }
            _ => Ok(default.to_string()),
        }
    };
    for (name, _) in args.keywords(vm) {
        if !matches!(vm.text(name), "sep" | "end" | "file" | "flush") {
            let name = vm.text(name).to_string();
            return Err(vm.unexpected_builtin_keyword("print", &name));
        }
    }
    let sep = text_or(vm, "sep", " ")?;
    let end = text_or(vm, "end", "\n")?;
    let file = match args.keyword(vm, "file") {
        Some(f) if f != vm.none => f,
        _ => match vm.sys_attribute("stdout") {
            Some(f) => f,
            None => return Err(vm.runtime_error("lost sys.stdout")),
        },
    };
    if file == vm.none {
        return Ok(vm.new_none());
    }
    if vm.is_exact(file, vm.t.text_io) {
        let stderr = vm.heap.data0(file) == 1;
        for (i, o) in args.pos().iter().enumerate() {
            if i > 0 {
                vm.print_out(&sep, stderr);
            }
            let s = vm.str_of(*o)?;
            let text = vm.text_rc(s);
            vm.print_out(&text, stderr);
            vm.decref(s);
        }
        vm.print_out(&end, stderr);
        return Ok(vm.new_none());
    }
    let items: Vec<Obj> = args.pos().to_vec();
    for (i, o) in items.iter().enumerate() {
        if i > 0 {
            write_to(vm, file, &sep)?;
        }
        let s = vm.str_of(*o)?;
        let result = vm.call_method(file, "write", &[s]);
        vm.decref(s);
        let r = result?;
        vm.decref(r);
    }
    write_to(vm, file, &end)?;
    Ok(vm.new_none())
}

fn write_to(vm: &mut Vm, file: Obj, text: &str) -> R<()> {
    let s = vm.new_str(text);
    let result = vm.call_method(file, "write", &[s]);
    vm.decref(s);
    let r = result?;
    vm.decref(r);
    Ok(())
}

fn input(vm: &mut Vm, args: &Args) -> R {
    if let Some(prompt) = args.get(0) {
        let text = vm.str_text_of(prompt)?;
        vm.print_out(&text, false);
    }
    match vm.read_input_line() {
        Some(line) => Ok(vm.new_str(&line)),
        None => Err(vm.raise(vm.t.eof_error, "EOF when reading a line")),
    }
}

impl Vm {
    /// `callable(o)`.
    #[must_use]
    pub fn is_callable(&self, o: Obj) -> bool {
        match self.heap.kind(o) {
            Kind::Function | Kind::CFunction | Kind::BoundMethod | Kind::MethodDescriptor | Kind::Type => true,
            _ => self.special(o, self.n.call).is_some(),
        }
    }

    /// The next line that was given for `input()`.
    pub fn read_input_line(&mut self) -> Option<String> {
        let at = self.reg_number(reg::INPUT_AT);
        let line = self.input.get(at as usize)?.clone();
        self.set_reg_number(reg::INPUT_AT, at + 1);
        Some(line)
    }

    /// TypeError for a keyword that a builtin does not know.
    pub fn unexpected_builtin_keyword(&mut self, function: &str, name: &str) -> crate::vm::Raised {
        if self.profile().has(Feature::UnexpectedKeywordErrorNamesFunctionFirst) {
            return self.type_error(&format!("{function}() got an unexpected keyword argument '{name}'"));
        }
        self.type_error(&format!("'{name}' is an invalid keyword argument for {function}()"))
    }
}

// -- attributes -------------------------------------------------------------------------------------------------------

fn attribute_name(vm: &mut Vm, o: Obj, function: &str) -> R {
    if vm.heap.kind(o) != Kind::Str {
        let got = vm.type_name(o);
        let message = if vm.profile().has(Feature::AttributeNameErrorNamesType) && function != "hasattr" {
            format!("attribute name must be string, not '{got}'")
        } else {
            format!("{function}(): attribute name must be string")
        };
        return Err(vm.type_error(&message));
    }
    vm.incref(o);
    Ok(vm.intern_object(o))
}

fn getattr(vm: &mut Vm, args: &Args) -> R {
    let name = attribute_name(vm, args.items[1], "getattr")?;
    let result = match args.get(2) {
        None => vm.get_attr(args.items[0], name),
        Some(default) => match vm.get_attr_or_none(args.items[0], name) {
            Ok(Some(o)) => Ok(o),
            Ok(None) => Ok(vm.new_ref(default)),
            Err(e) => Err(e),
        },
    };
    vm.decref(name);
    result
}

fn setattr(vm: &mut Vm, args: &Args) -> R {
    let name = attribute_name(vm, args.items[1], "setattr")?;
    let result = vm.set_attr(args.items[0], name, args.items[2]);
    vm.decref(name);
    result?;
    Ok(vm.new_none())
}

fn hasattr(vm: &mut Vm, args: &Args) -> R {
    let name = attribute_name(vm, args.items[1], "hasattr")?;
    let result = vm.get_attr_or_none(args.items[0], name);
    vm.decref(name);
    match result? {
        Some(o) => {
            vm.decref(o);
            Ok(vm.new_bool(true))
        }
        None => Ok(vm.new_bool(false)),
    }
}

fn delattr(vm: &mut Vm, args: &Args) -> R {
    let name = attribute_name(vm, args.items[1], "delattr")?;
    let result = vm.set_attr(args.items[0], name, Obj::NULL);
    vm.decref(name);
    result?;
    Ok(vm.new_none())
}

fn vars(vm: &mut Vm, args: &Args) -> R {
    match args.get(0) {
        None => {
            let f = vm.regs.fp;
            vm.frame_locals_dict(f)
        }
        Some(o) => {
            let name = vm.n.dict;
            match vm.get_attr_or_none(o, name)? {
                Some(d) => Ok(d),
                None => Err(vm.type_error("vars() argument must have __dict__ attribute")),
            }
        }
    }
}

fn dir(vm: &mut Vm, args: &Args) -> R {
    match args.get(0) {
        Some(o) => {
            let name = vm.n.dir;
            match vm.call_special_bound(o, name, &[])? {
                Some(list) => {
                    let sorted = vm.list_from_iterable(list)?;
                    vm.decref(list);
                    let r = vm.call_method(sorted, "sort", &[])?;
                    vm.decref(r);
                    Ok(sorted)
                }
                None => Ok(vm.new_list(&[])),
            }
        }
        None => {
            let f = vm.regs.fp;
            let locals = vm.frame_locals_dict(f)?;
            let list = vm.list_from_iterable(locals);
            vm.decref(locals);
            let list = list?;
            let r = vm.call_method(list, "sort", &[])?;
            vm.decref(r);
            Ok(list)
        }
    }
}

// -- iteration and numbers --------------------------------------------------------------------------------------------

fn next(vm: &mut Vm, args: &Args) -> R {
    let it = args.items[0];
    if vm.special(it, vm.n.next).is_none() {
        let ty = vm.type_name(it);
        return Err(vm.type_error(&format!("'{ty}' object is not an iterator")));
    }
    match vm.iter_step(it) {
        Ok(Some(o)) => Ok(o),
        Ok(None) => match args.get(1) {
            Some(default) => Ok(vm.new_ref(default)),
            None => Err(vm.stop_iteration(Obj::NULL)),
        },
        Err(e) => {
            if let Some(default) = args.get(1)
                && vm.raised_is(vm.t.stop_iteration)
            {
                vm.drop_raised();
                return Ok(vm.new_ref(default));
            }
            Err(e)
        }
    }
}

fn round(vm: &mut Vm, args: &Args) -> R {
    let Some(o) = args.get(0).or_else(|| args.keyword(vm, "number")) else {
        return Err(vm.type_error("round() missing required argument 'number' (pos 1)"));
    };
    let digits = args.get(1).or_else(|| args.keyword(vm, "ndigits"));
    let name = vm.n.round;
    let extra: Vec<Obj> = digits.filter(|d| *d != vm.none).into_iter().collect();
    match vm.call_special_bound(o, name, &extra)? {
        Some(r) => Ok(r),
        None => {
            let ty = vm.type_name(o);
            Err(vm.type_error(&format!("type {ty} doesn't define __round__ method")))
        }
    }
}

fn pow(vm: &mut Vm, args: &Args) -> R {
    let base = args.get(0).or_else(|| args.keyword(vm, "base"));
    let exp = args.get(1).or_else(|| args.keyword(vm, "exp"));
    let modulus = args
        .get(2)
        .or_else(|| args.keyword(vm, "mod"))
        .filter(|m| *m != vm.none);
    let (Some(base), Some(exp)) = (base, exp) else {
        return Err(vm.type_error("pow() missing required argument 'exp' (pos 2)"));
    };
    match modulus {
        None => vm.binary(base, exp, 8, false),
        Some(m) => {
            let name = vm.intern("__pow__");
            let result = vm.call_special(base, name, &[exp, m]);
            vm.decref(name);
            match result? {
                Some(o) if o != vm.not_implemented => Ok(o),
                _ => {
                    let (x, y, z) = (vm.type_name(base), vm.type_name(exp), vm.type_name(m));
                    Err(vm.type_error(&format!(
                        "unsupported operand type(s) for ** or pow(): '{x}', '{y}', '{z}'"
                    )))
                }
            }
        }
    }
}

fn sum(vm: &mut Vm, args: &Args) -> R {
    let start = args.get(1).or_else(|| args.keyword(vm, "start"));
    let it = vm.get_iter(args.items[0])?;
    let mut total = match start {
        Some(s) if vm.heap.kind(s) == Kind::Str => {
            vm.decref(it);
            return Err(vm.type_error("sum() can't sum strings [use ''.join(seq) instead]"));
        }
        Some(s) => vm.new_ref(s),
        None => vm.new_int(0),
    };
    loop {
        match vm.iter_next(it) {
            Ok(Some(o)) => {
                let next = vm.binary(total, o, 0, false);
                vm.decref(o);
                vm.decref(total);
                match next {
                    Ok(n) => total = n,
                    Err(e) => {
                        vm.decref(it);
                        return Err(e);
                    }
                }
            }
            Ok(None) => {
                vm.decref(it);
                return Ok(total);
            }
            Err(e) => {
                vm.decref(it);
                vm.decref(total);
                return Err(e);
            }
        }
    }
}

fn extreme(vm: &mut Vm, args: &Args, function: &str, op: u32) -> R {
    let key = args.keyword(vm, "key").filter(|k| *k != vm.none);
    let default = args.keyword(vm, "default");
    let items: Vec<Obj> = match args.pos() {
        [] => return Err(vm.type_error(&format!("{function} expected at least 1 argument, got 0"))),
        [one] => vm.collect(*one)?,
        many => {
            if default.is_some() {
                return Err(vm.type_error(&format!(
                    "Cannot specify a default for {function}() with multiple positional arguments"
                )));
            }
            let many = many.to_vec();
            many.into_iter().map(|o| vm.new_ref(o)).collect()
        }
    };
    let mut best: Option<(Obj, Obj)> = None;
    let mut error = None;
    for o in &items {
        let k = match key {
            Some(f) => match vm.call(f, &Args::positional(&[*o])) {
                Ok(k) => k,
                Err(e) => {
                    error = Some(e);
                    break;
                }
            },
            None => vm.new_ref(*o),
        };
        match best {
            None => best = Some((*o, k)),
            Some((_, bk)) => match vm.compare_bool(k, bk, op) {
                Ok(true) => {
                    vm.decref(bk);
                    best = Some((*o, k));
                }
                Ok(false) => vm.decref(k),
                Err(e) => {
                    vm.decref(k);
                    error = Some(e);
                    break;
                }
            },
        }
    }
    let result = match (error, best) {
        (Some(e), _) => Err(e),
        (None, Some((o, _))) => Ok(vm.new_ref(o)),
        (None, None) => match default {
            Some(d) => Ok(vm.new_ref(d)),
            None => {
                let message = if vm.profile().has(Feature::EmptyMinMaxErrorSaysIterable) {
                    format!("{function}() iterable argument is empty")
                } else {
                    format!("{function}() arg is an empty sequence")
                };
                Err(vm.value_error(&message))
            }
        },
    };
    if let Some((_, k)) = best {
        vm.decref(k);
    }
    for o in items {
        vm.decref(o);
    }
    result
}

fn any_all(vm: &mut Vm, args: &Args, any: bool) -> R {
    let it = vm.get_iter(args.items[0])?;
    let mut answer = Ok(!any);
    loop {
        match vm.iter_next(it) {
            Ok(Some(o)) => {
                let truth = vm.truth(o);
                vm.decref(o);
                match truth {
                    Ok(t) if t == any => {
                        answer = Ok(any);
                        break;
                    }
                    Ok(_) => {}
                    Err(e) => {
                        answer = Err(e);
                        break;
                    }
                }
            }
            Ok(None) => break,
            Err(e) => {
                answer = Err(e);
                break;
            }
        }
    }
    vm.decref(it);
    let truth = answer?;
    Ok(vm.new_bool(truth))
}

fn sorted(vm: &mut Vm, args: &Args) -> R {
    let list = vm.list_from_iterable(args.items[0])?;
    let sort = vm.intern("sort");
    let f = vm.get_attr(list, sort);
    vm.decref(sort);
    let f = f?;
    let call = Args {
        items: args.items[1..].iter().copied().collect(),
        names: args.names,
        nkw: args.nkw,
    };
    let result = vm.call(f, &call);
    vm.decref(f);
    match result {
        Ok(o) => {
            vm.decref(o);
            Ok(list)
        }
        Err(e) => {
            vm.decref(list);
            Err(e)
        }
    }
}

fn chr(vm: &mut Vm, args: &Args) -> R {
    let n = vm.index_of(args.items[0])?;
    match u32::try_from(n).ok().and_then(char::from_u32) {
        Some(c) => Ok(vm.new_str(&c.to_string())),
        None if (0..0x11_0000).contains(&n) => Ok(vm.new_str("\u{fffd}")),
        None => Err(vm.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    let (n, len) = match vm.heap.kind(o) {
        Kind::Str => {
            let mut chars = vm.text(o).chars();
            (chars.next().map_or(0, |c| c as i64), vm.text(o).chars().count())
        }
        Kind::Bytes | Kind::ByteArray => (
            vm.bytes_of(o).first().map_or(0, |b| i64::from(*b)),
            vm.bytes_of(o).len(),
        ),
        _ => {
            let ty = vm.type_name(o);
            return Err(vm.type_error(&format!("ord() expected string of length 1, but {ty} found")));
        }
    };
    if len != 1 {
        return Err(vm.type_error(&format!("ord() expected a character, but string of length {len} found")));
    }
    Ok(vm.new_int(n))
}

fn based(vm: &mut Vm, args: &Args, radix: u32, prefix: &str) -> R {
    let n = vm.index_of(args.items[0])?;
    let digits = match radix {
        16 => format!("{:x}", n.unsigned_abs()),
        8 => format!("{:o}", n.unsigned_abs()),
        _ => format!("{:b}", n.unsigned_abs()),
    };
    let sign = if n < 0 { "-" } else { "" };
    Ok(vm.new_str(&format!("{sign}{prefix}{digits}")))
}

/// Name of a function object, for messages.
#[must_use]
pub fn function_name(vm: &Vm, f: Obj) -> String {
    match vm.heap.kind(f) {
        Kind::Function => vm.text(vm.heap.slot(f, func_slot::QUALNAME)).to_string(),
        Kind::CFunction | Kind::MethodDescriptor => vm.native_of(f).name.to_string(),
        Kind::BoundMethod => function_name(vm, vm.heap.slot(f, 0)),
        Kind::Type => vm.type_qualname(f),
        _ => vm.type_name(f),
    }
}
