//! Calls: binding of arguments to parameters, every kind of callable, classes. CPython: `Python/ceval.c`
//! (`initialize_locals`), `Objects/call.c`, `Objects/typeobject.c` (`type_call`).

use crate::ceval::{Flow, Outcome, frame_flag};
use crate::class::TypeBits;
use crate::native::{Args, NativeKind};
use crate::vm::{R, Raised, Vm, reg};
use glassheap_heap::frame::{BORROWED, field};
use glassheap_heap::traverse::function;
use glassheap_heap::{Kind, MarkKind, NewObject, Obj, flag};
use glassheap_syntax::code::Code;
use smallvec::SmallVec;
use std::rc::Rc;

/// Nested native-to-Python calls that our own stack has room for.
const MAX_NESTING: u32 = 180;

/// Instead of a number of arguments: a class call that left nothing on the stack but the object.
const DIRECT_INIT: u32 = u32::MAX;

/// Words of the value stack that the machine uses itself while it calls a class: argument tuple, keyword dict, object.
const HIDDEN_STACK: u32 = 4 + STAR_ROOM;

/// Unpacked arguments of a call with `**` that fit into it.
const STAR_ROOM: u32 = 8;

/// An argument on its way into a frame: the word with its borrowed bit.
type Word = u32;

impl Vm {
    // -- the CALL instructions ----------------------------------------------------------------------------------------

    /// `CALL`: `callable self_or_NULL args…`.
    pub(crate) fn op_call(&mut self, argc: u32) -> R<Flow> {
        self.call_on_stack(argc, Obj::NULL)
    }

    /// `CALL_KW`: the tuple of names lies on top.
    pub(crate) fn op_call_kw(&mut self, argc: u32) -> R<Flow> {
        let names = self.pop();
        let result = self.call_on_stack(argc, names);
        // The names are a constant of the caller, which goes on living.
        self.decref(names);
        result
    }

    fn call_on_stack(&mut self, argc: u32, names: Obj) -> R<Flow> {
        let base = self.regs.sp - argc - 2;
        let callable = Obj(self.heap.word(base) & !BORROWED);
        let self_or_null = self.heap.word(base + 1);
        // A bound method is taken apart (`CALL_BOUND_METHOD_EXACT_ARGS` and the generic path alike).
        if self.heap.kind(callable) == Kind::Function {
            return self.call_python_on_stack(callable, base, argc, names);
        }
        if self.heap.kind(callable) == Kind::BoundMethod && self_or_null == 0 {
            let func = self.heap.slot(callable, 0);
            let receiver = self.heap.slot(callable, 1);
            if self.heap.kind(func) == Kind::Function {
                self.incref(func);
                self.incref(receiver);
                let word = self.heap.word(base);
                self.heap.set_word(base, func.0);
                self.heap.set_word(base + 1, receiver.0);
                if word & BORROWED == 0 {
                    self.decref(callable);
                }
                return self.call_python_on_stack(func, base, argc, names);
            }
        }
        if self.heap.kind(callable) == Kind::BoundMethod
            && self.profile().interp.with_calls_unbound
            && argc == 2
            && self_or_null & !BORROWED == self.none.0
            && self.heap.kind(self.heap.slot(callable, 0)) == Kind::Function
        {
            // The end of `with` (`call_exit_with_nones`): CPython has `__exit__` and the manager on the stack, and three
            // arguments. The bound method that stands for both moves its receiver into the call.
            let (func, receiver) = (self.heap.slot(callable, 0), self.heap.slot(callable, 1));
            self.incref(func);
            self.incref(receiver);
            for at in (base + 1..base + 4).rev() {
                let word = self.heap.word(at);
                self.heap.set_word(at + 1, word);
            }
            self.heap.set_word(base, func.0);
            self.heap.set_word(base + 1, receiver.0);
            self.regs.sp += 1;
            self.decref(callable);
            return self.call_python_on_stack(func, base, 3, names);
        }
        if self.heap.kind(callable) == Kind::Type && self_or_null == 0 {
            return self.call_type_on_stack(callable, base, argc, names);
        }
        let mut args = Args {
            items: SmallVec::new(),
            names,
            nkw: self.names_len(names),
        };
        if self_or_null != 0 {
            args.items.push(Obj(self_or_null & !BORROWED));
        }
        for i in 0..argc {
            args.items.push(Obj(self.heap.word(base + 2 + i) & !BORROWED));
        }
        self.save_frame();
        let result = self.call(callable, &args);
        self.drop_call(base, argc);
        self.push(result?);
        self.check_eval_breaker();
        Ok(Flow::Next)
    }

    /// Drops what a call had on the stack: arguments first to last, then self, then the callable.
    fn drop_call(&mut self, base: u32, argc: u32) {
        for i in 0..argc {
            self.drop_word(base + 2 + i);
        }
        self.drop_word(base + 1);
        self.drop_word(base);
        self.regs.sp = base;
    }

    fn drop_word(&mut self, at: u32) {
        let word = self.heap.word(at);
        self.heap.set_word(at, 0);
        if word != 0 && word & BORROWED == 0 {
            self.decref(Obj(word));
        }
    }

    fn names_len(&self, names: Obj) -> usize {
        if names.is_null() {
            0
        } else {
            self.heap.slots_len(names) as usize
        }
    }

    /// A Python function: its frame takes the arguments over and the loop goes on in it.
    fn call_python_on_stack(&mut self, func: Obj, base: u32, argc: u32, names: Obj) -> R<Flow> {
        let keeps = self.profile().interp.caller_keeps_args;
        let mut words: SmallVec<[Word; 8]> = SmallVec::new();
        for at in base + 1..base + 2 + argc {
            let word = self.heap.word(at);
            if word == 0 {
                continue;
            }
            if keeps {
                self.incref(Obj(word & !BORROWED));
                words.push(word & !BORROWED);
            } else {
                words.push(word);
                self.heap.set_word(at, 0);
            }
        }
        let drops;
        let func_word = if keeps {
            drops = argc + 2;
            self.incref(func);
            func.0
        } else {
            drops = 0;
            let word = self.heap.word(base);
            self.heap.set_word(base, 0);
            self.regs.sp = base;
            if word & BORROWED != 0 {
                self.incref(func);
            }
            func.0
        };
        let nkw = self.names_len(names);
        self.enter_function(Obj(func_word), &words, names, nkw, Obj::NULL, 0, drops)?;
        Ok(Flow::Frame)
    }

    /// `CALL_FUNCTION_EX`: `callable NULL args (kwargs)`.
    pub(crate) fn op_call_ex(&mut self, flags: u32) -> R<Flow> {
        let kwargs = if flags & 1 != 0 { self.pop() } else { Obj::NULL };
        let packed = self.pop();
        let args_tuple = if self.is_exact(packed, self.t.tuple) {
            packed
        } else {
            let callee = self.peek(1);
            match self.tuple_from_star(packed, callee) {
                Ok(t) => {
                    self.decref(packed);
                    t
                }
                Err(e) => {
                    self.decref(packed);
                    self.xdecref(kwargs);
                    return Err(e);
                }
            }
        };
        let mut args = Args::default();
        args.items.extend(self.heap.slots(args_tuple).iter().map(|w| Obj(*w)));
        if !kwargs.is_null() && self.heap.dict_len(kwargs) > 0 {
            let entries = self.heap.dict_items(kwargs);
            let names: Vec<Obj> = entries.iter().map(|e| self.new_ref(e.key)).collect();
            args.names = self.new_tuple(&names);
            args.nkw = entries.len();
            args.items.extend(entries.iter().map(|e| e.value));
        }
        let callable = self.peek(1);
        self.save_frame();
        if self.heap.kind(callable) == Kind::Function {
            let words: SmallVec<[Word; 8]> = args.items.iter().map(|o| o.0).collect();
            for o in &args.items {
                self.incref(*o);
            }
            if self.profile().interp.star_call_keeps_args {
                return self.star_call_keeping(callable, &args, args_tuple, kwargs, &words);
            }
            let nulls = self.pop_ref();
            self.close(nulls);
            let func = self.pop();
            let result = self.enter_function(func, &words, args.names, args.nkw, Obj::NULL, 0, 0);
            self.xdecref(args.names);
            self.xdecref(kwargs);
            self.decref(args_tuple);
            result?;
            return Ok(Flow::Frame);
        }
        let result = self.call(callable, &args);
        self.xdecref(args.names);
        self.xdecref(kwargs);
        self.decref(args_tuple);
        self.drop_stack(2);
        self.push(result?);
        self.check_eval_breaker();
        Ok(Flow::Next)
    }

    /// `do_call_core`: packed arguments, keyword dict and what `_PyStack_UnpackDict` took out of them lie on the caller's
    /// stack until the function returns.
    fn star_call_keeping(&mut self, func: Obj, args: &Args, packed: Obj, kwargs: Obj, words: &[Word]) -> R<Flow> {
        let mut drops = 3;
        if !kwargs.is_null() {
            self.push(kwargs);
            drops += 1;
        }
        self.push(packed);
        if args.nkw != 0 && args.items.len() <= STAR_ROOM as usize {
            for o in &args.items {
                self.incref(*o);
                self.push(*o);
            }
            drops += args.items.len() as u32;
        }
        self.incref(func);
        let result = self.enter_function(func, words, args.names, args.nkw, Obj::NULL, 0, drops);
        self.xdecref(args.names);
        if let Err(e) = result {
            self.drop_stack(drops);
            return Err(e);
        }
        Ok(Flow::Frame)
    }

    /// A class: `__init__` in Python runs in the same loop.
    fn call_type_on_stack(&mut self, cls: Obj, base: u32, argc: u32, names: Obj) -> R<Flow> {
        let mut args = Args {
            items: SmallVec::new(),
            names,
            nkw: self.names_len(names),
        };
        for i in 0..argc {
            args.items.push(Obj(self.heap.word(base + 2 + i) & !BORROWED));
        }
        self.save_frame();
        let init = if self.heap.ty(cls) == self.t.type_ && self.type_bits(cls).has(TypeBits::HEAP) {
            self.type_lookup(cls, self.n.init)
                .filter(|f| self.heap.kind(*f) == Kind::Function)
        } else {
            None
        };
        let Some(init) = init else {
            let result = self.call(cls, &args);
            self.drop_call(base, argc);
            self.push(result?);
            self.check_eval_breaker();
            return Ok(Flow::Next);
        };
        let direct = names.is_null() && self.enters_init_directly(cls, init, argc);
        let npos = args.items.len() - args.nkw;
        let tuple = if direct {
            Obj::NULL
        } else {
            for o in &args.items[..npos] {
                self.incref(*o);
            }
            self.new_tuple(&args.items[..npos])
        };
        let outer = std::mem::replace(&mut self.call_tuple, tuple);
        let made = self.call_new(cls, &args);
        self.call_tuple = outer;
        if !tuple.is_null() && !matches!(made, Ok(o) if self.is_instance(o, cls)) {
            self.decref(tuple);
        }
        let object = match made {
            Ok(o) => o,
            Err(e) => {
                self.drop_call(base, argc);
                return Err(e);
            }
        };
        if !self.is_instance(object, cls) {
            self.drop_call(base, argc);
            self.push(object);
            return Ok(Flow::Next);
        }
        if direct {
            // `CALL_ALLOC_AND_ENTER_INIT`: class and arguments leave the stack, the object stays under the new frame.
            let mut words: SmallVec<[Word; 8]> = SmallVec::new();
            self.incref(object);
            words.push(object.0);
            for at in base + 2..base + 2 + argc {
                words.push(self.heap.word(at));
                self.heap.set_word(at, 0);
            }
            self.incref(init);
            self.drop_word(base);
            self.regs.sp = base;
            self.push(object);
            if let Err(e) = self.enter_function(init, &words, Obj::NULL, 0, Obj::NULL, frame_flag::INIT, DIRECT_INIT) {
                let object = self.pop();
                self.decref(object);
                return Err(e);
            }
            return Ok(Flow::Frame);
        }
        // What `_PyObject_MakeTpCall` and `type_call` hold while `__init__` runs lies on the caller's stack: callable,
        // arguments, argument tuple, keyword dict, the new object.
        self.push(tuple);
        let kwdict = if args.nkw == 0 {
            Obj::NULL
        } else {
            let dict = self.new_dict();
            for (name, value) in args.keywords(self) {
                let stored = self.dict_set(dict, name, value);
                debug_assert!(stored.is_ok(), "keyword names are str");
            }
            dict
        };
        self.push(kwdict);
        self.push(object);
        self.incref(object);
        let mut words: SmallVec<[Word; 8]> = SmallVec::new();
        words.push(object.0);
        for o in &args.items {
            self.incref(*o);
            words.push(o.0);
        }
        self.incref(init);
        if let Err(e) = self.enter_function(init, &words, names, args.nkw, Obj::NULL, frame_flag::INIT, argc) {
            let object = self.pop();
            self.drop_type_call(argc);
            self.decref(object);
            return Err(e);
        }
        Ok(Flow::Frame)
    }

    /// Whether `specialize_class_call` has specialised this call: a plain class, an `__init__` without special
    /// parameters, not the first execution.
    fn enters_init_directly(&mut self, cls: Obj, init: Obj, argc: u32) -> bool {
        if !self.profile().interp.specializes_class_calls {
            return false;
        }
        let plain = self.type_bits(cls).has(TypeBits::VALUES)
            && self.instance_kind(cls) == Kind::Object
            && self.heap.data0(cls) & 0xffff == 0
            && self
                .type_lookup(cls, self.n.new)
                .is_some_and(|f| self.heap.kind(f) == Kind::CFunction);
        let simple = self.code_of(self.heap.slot(init, function::CODE)).is_some_and(|c| {
            c.co_argcount == argc + 1
                && c.co_kwonlyargcount == 0
                && !c.co_flags.varargs
                && !c.co_flags.varkeywords
                && !c.co_flags.generator
        });
        plain && simple && self.call_site_is_warm()
    }

    /// Behind a class call: keyword dict and argument tuple first, then the arguments and the class.
    pub(crate) fn drop_type_call(&mut self, argc: u32) {
        if argc == DIRECT_INIT {
            return;
        }
        self.drop_stack(2);
        let base = self.regs.sp - argc - 2;
        self.drop_call(base, argc);
    }

    fn enter_and_run(&mut self, func: Obj, words: &[Word], names: Obj, nkw: usize) -> R {
        self.check_nesting()?;
        self.save_frame();
        self.enter_function(func, words, names, nkw, Obj::NULL, frame_flag::ENTRY, 0)?;
        self.run_nested()
    }

    // -- frames -------------------------------------------------------------------------------------------------------

    /// Makes the frame of a call of `func` the running one. `func` and the argument words are taken over, also when
    /// they do not fit the parameters. `names`: keyword names of the last `nkw` words. `locals`: namespace of a module
    /// or class body.
    #[allow(clippy::too_many_arguments, reason = "what a call is made of")]
    pub fn enter_function(
        &mut self,
        func: Obj,
        words: &[Word],
        names: Obj,
        nkw: usize,
        locals: Obj,
        flags: u32,
        drops: u32,
    ) -> R<()> {
        let code_obj = self.heap.slot(func, function::CODE);
        let Some(code) = self.code_of(code_obj) else {
            return Err(self.type_error("function without code"));
        };
        let depth = self.reg_number(reg::DEPTH);
        if depth >= self.reg_number(reg::RECURSION_LIMIT) {
            for word in words {
                self.drop_arg(*word);
            }
            self.decref(func);
            return Err(self.recursion_error(""));
        }
        self.save_frame();
        let f = self
            .heap
            .frame_new(code.localsplus.len() as u32, code.co_stacksize + HIDDEN_STACK);
        self.incref(code_obj);
        self.heap.set_word(f + field::CODE, code_obj.0);
        self.heap.set_word(f + field::FUNC, func.0);
        let globals = self.heap.slot(func, function::GLOBALS);
        let builtins = self.heap.slot(func, function::BUILTINS);
        self.heap.set_word(f + field::GLOBALS, globals.0);
        self.heap.set_word(f + field::BUILTINS, builtins.0);
        self.heap.set_word(f + field::LOCALS, locals.0);
        self.heap.set_word(f + field::PREVIOUS, self.regs.fp);
        self.heap.set_word(f + field::VM0, flags);
        self.heap.set_word(f + field::VM1, drops);
        self.heap.set_word(f + field::LINE, crate::ceval::BEFORE_RESUME);
        if let Err(e) = self.bind_arguments(f, func, &code, words, names, nkw) {
            glassheap_heap::dealloc::clear_frame(self, f);
            self.heap.frame_free(f);
            return Err(e);
        }
        self.set_reg_number(reg::DEPTH, depth + 1);
        self.heap.mark(MarkKind::Call, func.0, f);
        self.load_frame(f);
        self.regs.line = crate::ceval::BEFORE_RESUME;
        Ok(())
    }

    fn drop_arg(&mut self, word: Word) {
        if word & BORROWED == 0 {
            self.decref(Obj(word));
        }
    }

    /// `initialize_locals`. Every word is taken over, whatever happens.
    fn bind_arguments(&mut self, f: u32, func: Obj, code: &Rc<Code>, words: &[Word], names: Obj, nkw: usize) -> R<()> {
        let local = f + field::LOCALSPLUS;
        let argcount = code.co_argcount as usize;
        let kwonly = code.co_kwonlyargcount as usize;
        let total = argcount + kwonly;
        let flags = code.co_flags;
        let positional = words.len() - nkw;
        let varargs_at = total;
        let kwargs_at = total + usize::from(flags.varargs);

        let kwdict = if flags.varkeywords {
            let dict = self.new_dict();
            self.heap.set_word(local + kwargs_at as u32, dict.0);
            dict
        } else {
            Obj::NULL
        };
        for (i, word) in words.iter().take(positional.min(argcount)).enumerate() {
            self.heap.set_word(local + i as u32, *word);
        }
        let mut error = None;
        if flags.varargs {
            let rest: Vec<Obj> = words[positional.min(argcount)..positional]
                .iter()
                .map(|w| self.own(*w))
                .collect();
            let tuple = self.new_tuple(&rest);
            self.heap.set_word(local + varargs_at as u32, tuple.0);
        } else if positional > argcount {
            for word in &words[argcount..positional] {
                self.drop_arg(*word);
            }
            error = Some(());
        }
        // Keywords.
        for k in 0..nkw {
            let name = self.heap.slot(names, k as u32);
            let word = words[positional + k];
            if error.is_some() {
                self.drop_arg(word);
                continue;
            }
            let text = self.text_rc(name);
            let found = (code.co_posonlyargcount as usize..total).find(|i| code.localsplus[*i].name == *text);
            match found {
                Some(i) => {
                    if self.heap.word(local + i as u32) != 0 {
                        self.drop_arg(word);
                        self.drop_rest(&words[positional + k + 1..]);
                        return Err(self.type_error(&format!(
                            "{}() got multiple values for argument '{text}'",
                            self.qualname_of(func)
                        )));
                    }
                    self.heap.set_word(local + i as u32, word);
                }
                None if !kwdict.is_null() => {
                    let value = self.own(word);
                    let result = self.dict_set(kwdict, name, value);
                    self.decref(value);
                    result?;
                }
                None => {
                    self.drop_arg(word);
                    self.drop_rest(&words[positional + k + 1..]);
                    return Err(self.unexpected_argument(func, code, names, &text));
                }
            }
        }
        if error.is_some() {
            return Err(self.too_many_positional(f, func, code, positional));
        }
        // Defaults.
        let defaults = self.heap.slot(func, function::DEFAULTS);
        let ndefaults = if defaults.is_null() {
            0
        } else {
            self.heap.slots_len(defaults) as usize
        };
        let mut missing = Vec::new();
        for i in 0..argcount {
            if self.heap.word(local + i as u32) == 0 {
                if i + ndefaults >= argcount {
                    let value = self.heap.slot(defaults, (i + ndefaults - argcount) as u32);
                    self.incref(value);
                    self.heap.set_word(local + i as u32, value.0);
                } else {
                    missing.push(code.localsplus[i].name.clone());
                }
            }
        }
        if !missing.is_empty() {
            return Err(self.missing_arguments(func, "positional", &missing));
        }
        let kwdefaults = self.heap.slot(func, function::KWDEFAULTS);
        for i in argcount..total {
            if self.heap.word(local + i as u32) == 0 {
                let default = if kwdefaults.is_null() {
                    None
                } else {
                    let name = code.localsplus[i].name.clone();
                    self.dict_get_str(kwdefaults, &name)
                };
                match default {
                    Some(value) => {
                        self.incref(value);
                        self.heap.set_word(local + i as u32, value.0);
                    }
                    None => missing.push(code.localsplus[i].name.clone()),
                }
            }
        }
        if !missing.is_empty() {
            return Err(self.missing_arguments(func, "keyword-only", &missing));
        }
        Ok(())
    }

    fn drop_rest(&mut self, words: &[Word]) {
        for word in words {
            self.drop_arg(*word);
        }
    }

    /// A reference of one's own from an argument word.
    fn own(&mut self, word: Word) -> Obj {
        let o = Obj(word & !BORROWED);
        if word & BORROWED != 0 {
            self.incref(o);
        }
        o
    }

    /// `func.__qualname__`.
    #[must_use]
    pub fn qualname_of(&self, func: Obj) -> String {
        self.text(self.heap.slot(func, function::QUALNAME)).to_string()
    }

    fn unexpected_argument(&mut self, func: Obj, code: &Code, names: Obj, name: &str) -> Raised {
        let posonly: Vec<&str> = code
            .localsplus
            .iter()
            .take(code.co_posonlyargcount as usize)
            .map(|s| s.name.as_str())
            .collect();
        let given: Vec<String> = self
            .heap
            .slots(names)
            .iter()
            .map(|w| self.text(Obj(*w)).to_string())
            .collect();
        let wrong: Vec<String> = given.into_iter().filter(|n| posonly.contains(&n.as_str())).collect();
        let qualname = self.qualname_of(func);
        if !wrong.is_empty() {
            return self.type_error(&format!(
                "{qualname}() got some positional-only arguments passed as keyword arguments: '{}'",
                wrong.join(", ")
            ));
        }
        let mut message = format!("{qualname}() got an unexpected keyword argument '{name}'");
        if self.profile().interp.suggests_keywords {
            let total = (code.co_argcount + code.co_kwonlyargcount) as usize;
            let known: Vec<String> = code.localsplus[code.co_posonlyargcount as usize..total]
                .iter()
                .map(|s| s.name.clone())
                .collect();
            if let Some(near) = crate::types::traceback_text::closest(name, &known) {
                message.push_str(&format!(". Did you mean '{near}'?"));
            }
        }
        self.type_error(&message)
    }

    fn too_many_positional(&mut self, f: u32, func: Obj, code: &Code, given: usize) -> Raised {
        let argcount = code.co_argcount as usize;
        let defaults = self.heap.slot(func, function::DEFAULTS);
        let ndefaults = if defaults.is_null() {
            0
        } else {
            self.heap.slots_len(defaults) as usize
        };
        let kwonly_given = (0..code.co_kwonlyargcount)
            .filter(|i| self.heap.word(f + field::LOCALSPLUS + code.co_argcount + i) != 0)
            .count();
        let plural = argcount != 1 || ndefaults > 0;
        let takes = if ndefaults > 0 {
            format!("from {} to {argcount}", argcount - ndefaults)
        } else {
            argcount.to_string()
        };
        let kwonly = if kwonly_given > 0 {
            format!(
                " positional argument{} (and {kwonly_given} keyword-only argument{})",
                if given == 1 { "" } else { "s" },
                if kwonly_given == 1 { "" } else { "s" }
            )
        } else {
            String::new()
        };
        let were = if given == 1 && kwonly_given == 0 { "was" } else { "were" };
        let qualname = self.qualname_of(func);
        self.type_error(&format!(
            "{qualname}() takes {takes} positional argument{} but {given}{kwonly} {were} given",
            if plural { "s" } else { "" }
        ))
    }

    fn missing_arguments(&mut self, func: Obj, kind: &str, missing: &[String]) -> Raised {
        let quoted: Vec<String> = missing.iter().map(|n| format!("'{n}'")).collect();
        let list = match quoted.as_slice() {
            [one] => one.clone(),
            [a, b] => format!("{a} and {b}"),
            [head @ .., last] => format!("{}, and {last}", head.join(", ")),
            [] => String::new(),
        };
        let qualname = self.qualname_of(func);
        self.type_error(&format!(
            "{qualname}() missing {} required {kind} argument{}: {list}",
            missing.len(),
            if missing.len() == 1 { "" } else { "s" }
        ))
    }

    // -- calls from native code ---------------------------------------------------------------------------------------

    /// Room for one more nested loop?
    pub fn check_nesting(&mut self) -> R<()> {
        if self.nesting >= MAX_NESTING {
            return Err(self.recursion_error(""));
        }
        Ok(())
    }

    /// Runs the frame on top, which has [`frame_flag::ENTRY`], to its end.
    pub fn run_nested(&mut self) -> R {
        self.nesting += 1;
        let outcome = self.run(None);
        self.nesting -= 1;
        match outcome {
            Outcome::Returned(o) => Ok(o),
            Outcome::Raised | Outcome::Slice | Outcome::Stopped => Err(Raised),
        }
    }

    /// Calls any callable; arguments are borrowed, the result is a new reference.
    pub fn call(&mut self, callable: Obj, args: &Args) -> R {
        match self.heap.kind(callable) {
            Kind::Function => {
                let words: SmallVec<[Word; 8]> = args.items.iter().map(|o| o.0).collect();
                for o in &args.items {
                    self.incref(*o);
                }
                self.incref(callable);
                self.enter_and_run(callable, &words, args.names, args.nkw)
            }
            Kind::CFunction => {
                let def = self.native_of(callable);
                let receiver = self.heap.slot(callable, 0);
                if def.kind == NativeKind::StaticMethod && def.name == "__new__" {
                    self.check_new_receiver(receiver, args)?;
                }
                if self.heap.data1(callable) & 1 != 0 {
                    let bound = with_first(receiver, args);
                    return self.call_native(&def, &bound, true);
                }
                self.call_native(&def, args, false)
            }
            Kind::BoundMethod => {
                let func = self.heap.slot(callable, 0);
                let bound = with_first(self.heap.slot(callable, 1), args);
                self.incref(func);
                let result = self.call(func, &bound);
                self.decref(func);
                result
            }
            Kind::MethodDescriptor => {
                if self.native_of(callable).kind == NativeKind::Slot && !args.is_empty() {
                    // `wrapperdescr_call`: the arguments in a tuple, and once more without the first.
                    return self.with_tuple(args.pos(), |vm| {
                        vm.with_tuple(&args.pos()[1..], |vm| vm.call_method_descriptor(callable, args))
                    });
                }
                self.call_method_descriptor(callable, args)
            }
            Kind::Type => self.call_type(callable, args),
            Kind::Slots if self.is_exact(callable, self.t.method_wrapper) => {
                let descr = self.heap.slot(callable, 0);
                let bound = with_first(self.heap.slot(callable, 1), args);
                self.with_tuple(args.pos(), |vm| vm.call_method_descriptor(descr, &bound))
            }
            _ => {
                let name = self.n.call;
                match self.special(callable, name) {
                    Some(f) => {
                        let bound = with_first(callable, args);
                        if self.heap.kind(f) == Kind::Function || self.heap.kind(f) == Kind::MethodDescriptor {
                            self.incref(f);
                            let result = self.call(f, &bound);
                            self.decref(f);
                            return result;
                        }
                        let Some(f) = self.bind_special(callable, name)? else {
                            return Err(Raised);
                        };
                        let result = self.call(f, args);
                        self.decref(f);
                        result
                    }
                    None => {
                        let name = self.type_name(callable);
                        Err(self.type_error(&format!("'{name}' object is not callable")))
                    }
                }
            }
        }
    }

    fn call_method_descriptor(&mut self, descr: Obj, args: &Args) -> R {
        let def = self.native_of(descr);
        let owner = self.heap.slot(descr, 0);
        let Some(first) = args.get(0) else {
            let owner = self.type_name_of(owner);
            let what = if def.kind == NativeKind::Slot {
                "descriptor"
            } else {
                "unbound method"
            };
            return Err(self.type_error(&format!("{what} {owner}.{}() needs an argument", def.name)));
        };
        let receiver_type = if def.kind == NativeKind::ClassMethod {
            first
        } else {
            self.heap.ty(first)
        };
        if def.kind != NativeKind::ClassMethod && !self.is_subtype(receiver_type, owner) {
            let (owner, got) = (self.type_name_of(owner), self.type_name(first));
            let tail = if def.kind == NativeKind::Slot {
                "requires a"
            } else {
                "for"
            };
            return Err(self.type_error(&if def.kind == NativeKind::Slot {
                format!(
                    "descriptor '{}' {tail} '{owner}' object but received a '{got}'",
                    def.name
                )
            } else {
                format!(
                    "descriptor '{}' {tail} '{owner}' objects doesn't apply to a '{got}' object",
                    def.name
                )
            }));
        }
        self.call_native(&def, args, true)
    }

    /// `obj.name(args)` for a special or ordinary method of the type.
    pub fn call_special(&mut self, o: Obj, name: Obj, args: &[Obj]) -> R<Option<Obj>> {
        let Some(f) = self.special(o, name) else {
            return Ok(None);
        };
        self.incref(f);
        let result = match self.heap.kind(f) {
            Kind::Function | Kind::MethodDescriptor => {
                let mut all = SmallVec::<[Obj; 8]>::new();
                all.push(o);
                all.extend_from_slice(args);
                let all = Args {
                    items: all,
                    names: Obj::NULL,
                    nkw: 0,
                };
                if self.heap.kind(f) == Kind::Function {
                    self.call(f, &all)
                } else {
                    self.call_method_descriptor(f, &all)
                }
            }
            _ => match self.bind_special(o, name) {
                Ok(Some(bound)) => {
                    let result = self.call(bound, &Args::positional(args));
                    self.decref(bound);
                    result
                }
                Ok(None) => Err(Raised),
                Err(e) => Err(e),
            },
        };
        self.decref(f);
        result.map(Some)
    }

    /// The same through a bound method (`_PyObject_LookupSpecial`).
    pub fn call_special_bound(&mut self, o: Obj, name: Obj, args: &[Obj]) -> R<Option<Obj>> {
        let Some(bound) = self.bind_special(o, name)? else {
            return Ok(None);
        };
        let result = self.call(bound, &Args::positional(args));
        self.decref(bound);
        result.map(Some)
    }

    /// `obj.name(args…)` by attribute look-up.
    pub fn call_method(&mut self, o: Obj, name: &str, args: &[Obj]) -> R {
        let key = self.intern(name);
        let f = self.get_attr(o, key);
        self.decref(key);
        let f = f?;
        let result = self.call(f, &Args::positional(args));
        self.decref(f);
        result
    }

    /// Arguments from positional ones and pairs of name and value; the caller decrefs `names`.
    pub fn args_with_keywords(&mut self, items: &[Obj], kwargs: &[(Obj, Obj)]) -> Args {
        let mut args = Args::positional(items);
        if !kwargs.is_empty() {
            let names: Vec<Obj> = kwargs.iter().map(|(name, _)| self.new_ref(*name)).collect();
            args.names = self.new_tuple(&names);
            args.nkw = kwargs.len();
            args.items.extend(kwargs.iter().map(|(_, value)| *value));
        }
        args
    }

    // -- classes ------------------------------------------------------------------------------------------------------

    /// `type_call`.
    pub fn call_type(&mut self, cls: Obj, args: &Args) -> R {
        if cls == self.t.type_ && args.len() == 1 && args.nkw == 0 {
            let ty = self.visible_type(args.items[0]);
            return Ok(self.new_ref(ty));
        }
        let meta = self.heap.ty(cls);
        if meta != self.t.type_
            && let Some(f) = self.type_lookup(meta, self.n.call)
            && self.heap.kind(f) != Kind::MethodDescriptor
        {
            let bound = with_first(cls, args);
            return self.call(f, &bound);
        }
        if self.type_bits(cls).has(TypeBits::HEAP) || args.items.is_empty() || self.is_vectorcall_type(cls) {
            return self.type_call(cls, args);
        }
        self.with_call_tuple(args, |vm, args| vm.type_call(cls, args))
    }

    fn is_vectorcall_type(&self, cls: Obj) -> bool {
        let name = self.text(self.heap.slot(cls, glassheap_heap::traverse::type_slot::NAME));
        self.profile().interp.vectorcall_types.contains(&name)
    }

    /// `_PyObject_MakeTpCall`: the arguments in a tuple while the call lasts.
    pub fn with_call_tuple(&mut self, args: &Args, call: impl FnOnce(&mut Vm, &Args) -> R) -> R {
        for o in args.pos() {
            self.incref(*o);
        }
        let tuple = self.new_tuple(args.pos());
        let outer = std::mem::replace(&mut self.call_tuple, tuple);
        let result = call(self, args);
        self.call_tuple = outer;
        self.decref(tuple);
        result
    }

    /// The argument tuple of the call that is going on, if it holds just these: a new reference; else a new tuple.
    pub fn argument_tuple(&mut self, items: &[Obj]) -> Obj {
        let tuple = self.call_tuple;
        if !tuple.is_null() && self.heap.slots(tuple).iter().map(|w| Obj(*w)).eq(items.iter().copied()) {
            return self.new_ref(tuple);
        }
        for o in items {
            self.incref(*o);
        }
        self.new_tuple(items)
    }

    /// `type.__call__`: `__new__`, then `__init__`.
    pub fn type_call(&mut self, cls: Obj, args: &Args) -> R {
        let o = self.call_new(cls, args)?;
        if !self.is_instance(o, cls) {
            return Ok(o);
        }
        if let Some(init) = self.special(o, self.n.init) {
            // `object.__init__` of a class without one only checks; skip the call where it can't complain.
            let def = (self.heap.kind(init) == Kind::MethodDescriptor).then(|| self.native_of(init));
            if def.is_some_and(|d| d.kind == NativeKind::Slot)
                && self.heap.slot(init, 0) == self.t.object
                && args.items.is_empty()
            {
                return Ok(o);
            }
            let bound = with_first(o, args);
            self.incref(init);
            let result = if self.heap.kind(init) == Kind::MethodDescriptor {
                self.call_method_descriptor(init, &bound)
            } else {
                self.call(init, &bound)
            };
            self.decref(init);
            match result {
                Ok(value) if value == self.none => self.decref(value),
                Ok(value) => {
                    let got = self.type_name(value);
                    self.decref(value);
                    self.decref(o);
                    return Err(self.type_error(&format!("__init__() should return None, not '{got}'")));
                }
                Err(e) => {
                    self.decref(o);
                    return Err(e);
                }
            }
        }
        Ok(o)
    }

    /// `cls.__new__(cls, …)`.
    pub fn call_new(&mut self, cls: Obj, args: &Args) -> R {
        let Some(new) = self.type_lookup(cls, self.n.new) else {
            let name = self.type_name_of(cls);
            return Err(self.type_error(&format!("cannot create '{name}' instances")));
        };
        let bound = with_first(cls, args);
        let f = if self.is_exact(new, self.t.staticmethod) {
            self.heap.slot(new, 0)
        } else {
            new
        };
        if self.heap.kind(f) == Kind::CFunction {
            let def = self.native_of(f);
            return (def.call)(self, &bound);
        }
        self.incref(f);
        let result = self.call(f, &bound);
        self.decref(f);
        result
    }

    /// `PyType_GenericAlloc` for `cls`, whose instances are laid out as `kind`; `basicsize`: bytes of the builtin part
    /// for a subclass of a builtin type.
    pub fn new_instance(&mut self, cls: Obj, basicsize: u32) -> Obj {
        let bits = self.type_bits(cls);
        let kind = self.instance_kind(cls);
        let layout = self.profile().layout;
        let members = (bits.0 & 0xffff) as u32;
        let modern = layout.managed_pre_header != 0;
        let weakref_inside = layout.instance != 16;
        let mut pre_header = 0;
        let mut size = basicsize + 8 * members;
        if bits.has(TypeBits::OLD_STYLE) {
            return self.new_old_style_instance(cls);
        }
        let builtin_dict = matches!(kind, Kind::Exception | Kind::Type | Kind::Function | Kind::Module);
        if modern {
            if bits.has(TypeBits::HAS_DICT) && !builtin_dict {
                pre_header = layout.managed_pre_header;
            }
            if bits.has(TypeBits::HAS_WEAKREF) && !has_own_weaklist(kind) {
                if weakref_inside {
                    size += 8;
                } else {
                    pre_header = layout.managed_pre_header;
                }
            }
        } else {
            if bits.has(TypeBits::HAS_DICT) && !builtin_dict {
                size += 8;
            }
            if bits.has(TypeBits::HAS_WEAKREF) && !has_own_weaklist(kind) {
                size += 8;
            }
        }
        let mut capacity = None;
        if bits.has(TypeBits::VALUES) && (!layout.inline_values || (kind == Kind::Object && members == 0)) {
            let (room, bytes) = self.heap.new_values_capacity(cls);
            if layout.inline_values {
                size += bytes;
            }
            capacity = Some(room);
        }
        let gc = bits.has(TypeBits::GC);
        let o = self.alloc(NewObject {
            ty: cls,
            kind,
            basicsize: size,
            pre_header,
            gc,
            free_list: None,
            flags: flag::HEAP_TYPE_INSTANCE,
        });
        self.heap.init_ext(o, members, capacity);
        if gc && kind != Kind::Tuple {
            self.heap.gc_track(o);
        }
        o
    }
}

impl Vm {
    /// `PyInstance_NewRaw` (`Objects/classobj.c@v2.7.18`): the dict is made first.
    fn new_old_style_instance(&mut self, cls: Obj) -> Obj {
        let dict = self.new_dict();
        let o = self.alloc(NewObject {
            ty: cls,
            kind: Kind::Object,
            basicsize: self.profile().layout.old_style_instance,
            pre_header: 0,
            gc: true,
            free_list: None,
            flags: flag::HEAP_TYPE_INSTANCE,
        });
        self.heap.init_ext(o, 0, None);
        self.heap.image.odict.set(&mut self.heap.image.journal, o.0, dict.0);
        self.heap.gc_track(o);
        o
    }
}

fn has_own_weaklist(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Set | Kind::FrozenSet | Kind::Function | Kind::Type | Kind::Module | Kind::Generator
    )
}

/// `first` in front of the arguments.
#[must_use]
pub fn with_first(first: Obj, args: &Args) -> Args {
    let mut items = SmallVec::with_capacity(args.items.len() + 1);
    items.push(first);
    items.extend_from_slice(&args.items);
    Args {
        items,
        names: args.names,
        nkw: args.nkw,
    }
}
