//! Exceptions: raising, handling, tracebacks, what is printed of them. CPython: `Python/errors.c`,
//! `Python/traceback.c`, `Python/pythonrun.c`, `Objects/exceptions.c`.

use crate::ceval::Flow;
use crate::native::Args;
use crate::vm::{R, Raised, Vm, reg};
use glassheap_heap::frame::field;
use glassheap_heap::traverse::exception;
use glassheap_heap::{Kind, MarkKind, NewObject, Obj};
use glassheap_profile::Feature;
use glassheap_syntax::code::Code;
use std::fmt::Write as _;
use std::rc::Rc;

macro_rules! raisers {
    ($($(#[$doc:meta])* $name:ident $field:ident;)*) => {
        impl Vm {
            $($(#[$doc])*
            pub fn $name(&mut self, message: &str) -> Raised {
                self.raise(self.t.$field, message)
            })*
        }
    };
}

raisers! {
    /// Raises TypeError.
    type_error type_error;
    /// Raises ValueError.
    value_error value_error;
    /// Raises IndexError.
    index_error index_error;
    /// Raises OverflowError.
    overflow_error overflow_error;
    /// Raises ZeroDivisionError.
    zero_division_error zero_division_error;
    /// Raises RuntimeError.
    runtime_error runtime_error;
    /// Raises AttributeError without name and object.
    attribute_error_plain attribute_error;
    /// Raises SystemError.
    system_error system_error;
    /// Raises ReferenceError.
    reference_error reference_error;
    /// Raises AssertionError.
    assertion_error assertion_error;
    /// Raises UnicodeError's subclass for decoding.
    unicode_decode_error unicode_decode_error;
    /// Raises UnicodeEncodeError.
    unicode_encode_error unicode_encode_error;
    /// Raises LookupError.
    lookup_error lookup_error;
    /// Raises NotImplementedError.
    not_implemented_error not_implemented_error;
}

impl Vm {
    /// Raises an exception of a builtin type with one text argument.
    pub fn raise(&mut self, ty: Obj, message: &str) -> Raised {
        let text = self.new_str(message);
        let exc = self.new_exception(ty, &[text]);
        self.decref(text);
        self.set_raised(exc);
        Raised
    }

    /// Raises MemoryError.
    pub fn memory_error(&mut self) -> Raised {
        let exc = self.new_exception(self.t.memory_error, &[]);
        self.set_raised(exc);
        Raised
    }

    /// Raises KeyError with the key as its argument.
    pub fn key_error(&mut self, key: Obj) -> Raised {
        let exc = self.new_exception(self.t.key_error, &[key]);
        self.set_raised(exc);
        Raised
    }

    /// Raises StopIteration, with a value unless it is NULL or None.
    pub fn stop_iteration(&mut self, value: Obj) -> Raised {
        let args: &[Obj] = if value.is_null() || value == self.none {
            &[]
        } else {
            &[value]
        };
        let exc = self.new_exception(self.t.stop_iteration, args);
        self.set_raised(exc);
        Raised
    }

    /// Raises RecursionError.
    pub fn recursion_error(&mut self, tail: &str) -> Raised {
        // 2.x has no type of its own for it (`Python/ceval.c@v2.7.18 (_Py_CheckRecursiveCall)`).
        let ty = if self.profile().interp.classic_errors {
            self.t.runtime_error
        } else {
            self.t.recursion_error
        };
        self.raise(ty, &format!("maximum recursion depth exceeded{tail}"))
    }

    /// A new exception object of a builtin type; `args` are borrowed.
    pub fn new_exception(&mut self, ty: Obj, args: &[Obj]) -> Obj {
        for a in args {
            self.incref(*a);
        }
        let tuple = self.new_tuple(args);
        let exc = self.alloc_exception(ty);
        self.heap.set_slot(exc, exception::ARGS, tuple);
        self.init_exception_fields(exc, args);
        exc
    }

    /// An exception object of `ty` without arguments.
    pub fn alloc_exception(&mut self, ty: Obj) -> Obj {
        let size = self.exception_size(ty);
        let exc = if self.type_bits(ty).has(crate::class::TypeBits::HEAP) {
            self.new_instance(ty, size)
        } else {
            let o = self.alloc(NewObject {
                ty,
                kind: Kind::Exception,
                basicsize: size,
                pre_header: 0,
                gc: true,
                free_list: None,
                flags: 0,
            });
            self.heap.gc_track(o);
            o
        };
        self.heap.init_slots(exc, exception::LEN);
        exc
    }

    /// `tp_basicsize` of an exception type.
    #[must_use]
    pub fn exception_size(&self, ty: Obj) -> u32 {
        let layout = &self.profile().layout;
        let t = &self.t;
        let is = |base| self.is_subtype(ty, base);
        if is(t.os_error) {
            layout.os_error
        } else if is(t.syntax_error) {
            layout.syntax_error
        } else if is(t.import_error) {
            layout.import_error
        } else if is(t.stop_iteration) || is(t.system_exit) || is(t.name_error) {
            layout.stop_iteration
        } else if is(t.attribute_error) {
            layout.stop_iteration + 8
        } else if is(t.unicode_error) && !is(t.unicode_translate_error) && ty != t.unicode_error {
            layout.exception + 40
        } else if is(t.base_exception_group) {
            layout.exception + 16
        } else {
            layout.exception
        }
    }

    /// Fields that some exception types fill from their arguments.
    pub fn init_exception_fields(&mut self, exc: Obj, args: &[Obj]) {
        let ty = self.heap.ty(exc);
        let t = self.t;
        if self.is_subtype(ty, t.stop_iteration) {
            let value = args.first().copied().unwrap_or(self.none);
            self.replace_slot(exc, exception::VALUE, value);
        } else if self.is_subtype(ty, t.system_exit) {
            let value = match args {
                [] => self.none,
                [one] => *one,
                _ => self.heap.slot(exc, exception::ARGS),
            };
            self.replace_slot(exc, exception::VALUE, value);
        } else if self.is_subtype(ty, t.os_error) && (2..=5).contains(&args.len()) {
            self.replace_slot(exc, exception::VALUE, args[0]);
            self.replace_slot(exc, exception::EXTRA, args[1]);
            if let Some(file) = args.get(2) {
                self.replace_slot(exc, exception::EXTRA2, *file);
            }
        } else if self.is_subtype(ty, t.import_error) && args.len() == 1 {
            self.replace_slot(exc, exception::VALUE, args[0]);
        } else if self.is_subtype(ty, t.syntax_error)
            && let Some(msg) = args.first()
        {
            self.replace_slot(exc, exception::VALUE, *msg);
        } else if self.is_subtype(ty, t.base_exception_group) && args.len() == 2 {
            self.replace_slot(exc, exception::VALUE, args[0]);
            self.replace_slot(exc, exception::EXTRA, args[1]);
        }
    }

    /// Stores a borrowed value into a slot.
    pub fn replace_slot(&mut self, o: Obj, i: u32, value: Obj) {
        if !value.is_null() {
            self.incref(value);
        }
        let old = self.heap.slot(o, i);
        self.heap.set_slot(o, i, value);
        self.xdecref(old);
    }

    // -- the exception on its way -------------------------------------------------------------------------------------

    /// Sets the exception on its way (`_PyErr_SetObject`): the one being handled becomes its context. Takes the
    /// reference over.
    pub fn set_raised(&mut self, exc: Obj) {
        let handled = self.reg(reg::HANDLED);
        if !handled.is_null() && handled != exc && !self.profile().interp.exc_info_stays {
            self.break_context_cycle(handled, exc);
            let old = self.heap.slot(exc, exception::CONTEXT);
            if old.is_null() {
                self.replace_slot(exc, exception::CONTEXT, handled);
            }
        }
        self.restore_raised(exc);
        self.heap.mark(MarkKind::Raise, exc.0, 0);
    }

    /// The context chain of the handled exception must not lead back to the new one.
    fn break_context_cycle(&mut self, handled: Obj, exc: Obj) {
        let mut at = handled;
        loop {
            let context = self.heap.slot(at, exception::CONTEXT);
            if context.is_null() {
                return;
            }
            if context == exc {
                self.replace_slot(at, exception::CONTEXT, Obj::NULL);
                return;
            }
            at = context;
        }
    }

    /// Sets the exception on its way as it is (`_PyErr_SetRaisedException`). Takes the reference over.
    pub fn restore_raised(&mut self, exc: Obj) {
        let old = self.reg(reg::RAISED);
        self.set_reg(reg::RAISED, exc);
        self.xdecref(old);
    }

    /// Takes the exception on its way (`_PyErr_GetRaisedException`).
    pub fn take_raised(&mut self) -> Obj {
        let exc = self.reg(reg::RAISED);
        self.set_reg(reg::RAISED, Obj::NULL);
        exc
    }

    /// Forgets it (`PyErr_Clear`).
    pub fn drop_raised(&mut self) {
        let exc = self.take_raised();
        self.xdecref(exc);
    }

    /// Whether the exception on its way is an instance of `ty`. False when the run is being stopped.
    #[must_use]
    pub fn raised_is(&self, ty: Obj) -> bool {
        let exc = self.reg(reg::RAISED);
        !exc.is_null() && self.is_instance(exc, ty)
    }

    /// Adds a note to the exception on its way.
    pub fn add_note_to_raised(&mut self, text: &str) {
        let exc = self.reg(reg::RAISED);
        if exc.is_null() {
            return;
        }
        let note = self.new_str(text);
        let notes = self.heap.slot(exc, exception::NOTES);
        if notes.is_null() {
            let list = self.new_list(&[note]);
            self.heap.set_slot(exc, exception::NOTES, list);
            let dict = self.object_dict(exc);
            if !dict.is_null() {
                let key = self.n.notes;
                let stored = self.dict_set(dict, key, list);
                debug_assert!(stored.is_ok(), "a name is hashable");
            }
        } else {
            self.heap.list_append(notes, note);
        }
    }

    // -- particular errors --------------------------------------------------------------------------------------------

    /// `NameError` for a global name.
    pub fn name_error(&mut self, name: Obj) -> Raised {
        let text = self.text_rc(name);
        let raised = self.raise(self.t.name_error, &format!("name '{text}' is not defined"));
        let exc = self.reg(reg::RAISED);
        self.replace_slot(exc, exception::VALUE, name);
        raised
    }

    /// The same from a function: 2.x says so (`Python/ceval.c@v2.7.18 (GLOBAL_NAME_ERROR_MSG)`).
    pub fn global_name_error(&mut self, name: Obj) -> Raised {
        if !self.profile().interp.classic_errors {
            return self.name_error(name);
        }
        let text = self.text_rc(name);
        self.raise(self.t.name_error, &format!("global name '{text}' is not defined"))
    }

    /// An unbound local or free variable.
    pub fn unbound_name_error(&mut self, name: &str, local: bool) -> Raised {
        if local {
            let message = if self.profile().has(Feature::UnboundErrorsSayCannotAccess) {
                format!("cannot access local variable '{name}' where it is not associated with a value")
            } else {
                format!("local variable '{name}' referenced before assignment")
            };
            let raised = self.raise(self.t.unbound_local_error, &message);
            self.set_error_name(name);
            return raised;
        }
        let message = if self.profile().has(Feature::UnboundErrorsSayCannotAccess) {
            format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope")
        } else {
            format!("free variable '{name}' referenced before assignment in enclosing scope")
        };
        let raised = self.raise(self.t.name_error, &message);
        self.set_error_name(name);
        raised
    }

    fn set_error_name(&mut self, name: &str) {
        let exc = self.reg(reg::RAISED);
        let name = self.intern(name);
        self.replace_slot(exc, exception::VALUE, name);
        self.decref(name);
    }

    /// `AttributeError` in the usual words.
    pub fn attribute_error(&mut self, o: Obj, name: Obj) -> Raised {
        let text = self.text_rc(name);
        if self.is_old_style_instance(o) {
            let cls = self.type_name_of(self.heap.ty(o));
            return self.attribute_error_text(&format!("{cls} instance has no attribute '{text}'"), o, name);
        }
        let ty = self.type_name_for_errors(o);
        self.attribute_error_text(&format!("'{ty}' object has no attribute '{text}'"), o, name)
    }

    /// `AttributeError` with name and object set.
    pub fn attribute_error_text(&mut self, message: &str, o: Obj, name: Obj) -> Raised {
        let raised = self.raise(self.t.attribute_error, message);
        let exc = self.reg(reg::RAISED);
        self.replace_slot(exc, exception::VALUE, name);
        self.replace_slot(exc, exception::EXTRA, o);
        raised
    }

    /// Setting an attribute of an object that has no dict.
    pub fn no_dict_error(&mut self, o: Obj, name: Obj, found: bool) -> Raised {
        let ty = self.type_name_for_errors(o);
        let text = self.text_rc(name);
        let message = if found {
            format!("'{ty}' object attribute '{text}' is read-only")
        } else if self.profile().has(Feature::NoDictErrorSaysSo) {
            format!("'{ty}' object has no attribute '{text}' and no __dict__ for setting new attributes")
        } else {
            format!("'{ty}' object has no attribute '{text}'")
        };
        if !self.profile().interp.set_attr_error_has_name {
            return self.attribute_error_plain(&message);
        }
        self.attribute_error_text(&message, o, name)
    }

    /// `tp_name` as messages show it.
    #[must_use]
    pub fn type_name_for_errors(&self, o: Obj) -> String {
        self.type_name(o)
    }

    /// `module.qualname` as a few messages show it.
    #[must_use]
    pub fn type_qualname_for_errors(&self, o: Obj) -> Option<String> {
        let ty = self.heap.ty(o);
        if !self.type_bits(ty).has(crate::class::TypeBits::HEAP) {
            return None;
        }
        let key = self.n.module;
        let module = self.type_lookup(ty, key).map(|m| self.text_rc(m))?;
        let qualname = self.type_qualname(ty);
        if !self.profile().has(Feature::ContextManagerErrorNamesModule) {
            return None;
        }
        Some(if &*module == "builtins" {
            qualname
        } else {
            format!("{module}.{qualname}")
        })
    }

    /// `[*x]`: the words of list displays for something that can't be iterated.
    pub fn rename_not_iterable(&mut self, o: Obj) {
        if self.raised_is(self.t.type_error) && !self.can_iterate(o) {
            self.drop_raised();
            let ty = self.type_name(o);
            let Raised = self.type_error(&format!("Value after * must be an iterable, not {ty}"));
        }
    }

    /// `{**x}`: the same for mappings.
    pub fn rename_not_mapping(&mut self, o: Obj) {
        if self.raised_is(self.t.attribute_error) {
            self.drop_raised();
            let ty = self.type_name(o);
            let Raised = self.type_error(&format!("'{ty}' object is not a mapping"));
        }
    }

    fn can_iterate(&self, o: Obj) -> bool {
        self.special(o, self.n.iter).is_some() || self.special(o, self.n.getitem).is_some()
    }

    // -- raise, except ------------------------------------------------------------------------------------------------

    /// `RAISE_VARARGS`.
    pub(crate) fn op_raise(&mut self, arg: u32) -> R<Flow> {
        let cause = if arg == 2 { self.pop() } else { Obj::NULL };
        if arg == 0 {
            let handled = self.reg(reg::HANDLED);
            if handled.is_null() {
                return Err(self.runtime_error("No active exception to reraise"));
            }
            self.incref(handled);
            self.restore_raised(handled);
            return Err(Raised);
        }
        let what = self.pop();
        let exc = self.make_exception(what);
        let exc = match exc {
            Ok(exc) => exc,
            Err(e) => {
                self.xdecref(cause);
                return Err(e);
            }
        };
        if !cause.is_null() {
            let cause = if cause == self.none {
                self.decref(cause);
                Ok(Obj::NULL)
            } else if self.is_exception_class(cause) {
                let made = self.call(cause, &Args::default());
                self.decref(cause);
                made
            } else if self.is_instance(cause, self.t.base_exception) {
                Ok(cause)
            } else {
                self.decref(cause);
                Err(self.type_error("exception causes must derive from BaseException"))
            };
            match cause {
                Ok(cause) => {
                    let old = self.heap.slot(exc, exception::CAUSE);
                    self.heap.set_slot(exc, exception::CAUSE, cause);
                    self.xdecref(old);
                    self.heap.set_data0(exc, self.heap.data0(exc) | SUPPRESS_CONTEXT);
                }
                Err(e) => {
                    self.decref(exc);
                    return Err(e);
                }
            }
        }
        self.set_raised(exc);
        Err(Raised)
    }

    /// Whether `o` is a class derived from BaseException.
    #[must_use]
    pub fn is_exception_class(&self, o: Obj) -> bool {
        self.heap.kind(o) == Kind::Type && self.is_subtype(o, self.t.base_exception)
    }

    /// What `raise what` raises; takes the reference over.
    fn make_exception(&mut self, what: Obj) -> R {
        if self.is_exception_class(what) {
            let exc = self.call(what, &Args::default());
            self.decref(what);
            let exc = exc?;
            if !self.is_instance(exc, self.t.base_exception) {
                let (class, got) = (self.type_name_of(what), self.type_name(exc));
                self.decref(exc);
                return Err(self.type_error(&format!(
                    "calling {class} should have returned an instance of BaseException, not {got}"
                )));
            }
            return Ok(exc);
        }
        if self.is_instance(what, self.t.base_exception) {
            return Ok(what);
        }
        let got = self.type_name(what);
        self.decref(what);
        if self.profile().interp.classic_errors {
            return Err(self.type_error(&format!(
                "exceptions must be old-style classes or derived from BaseException, not {got}"
            )));
        }
        Err(self.type_error("exceptions must derive from BaseException"))
    }

    /// `CHECK_EXC_MATCH`.
    pub fn exception_matches(&mut self, exc: Obj, wanted: Obj) -> R<bool> {
        let classes: Vec<Obj> = if self.heap.kind(wanted) == Kind::Tuple {
            self.heap.slots(wanted).iter().map(|w| Obj(*w)).collect()
        } else {
            vec![wanted]
        };
        for class in &classes {
            if !self.is_exception_class(*class) {
                return Err(self.type_error("catching classes that do not inherit from BaseException is not allowed"));
            }
        }
        Ok(classes.iter().any(|c| self.is_instance(exc, *c)))
    }

    /// `except*`: `(rest, match)`; both new references, None where empty.
    pub(crate) fn exception_group_match(&mut self, exc: Obj, wanted: Obj) -> R<(Obj, Obj)> {
        crate::types::exceptions::group_match(self, exc, wanted)
    }

    /// `PREP_RERAISE_STAR`.
    pub(crate) fn prep_reraise_star(&mut self, original: Obj, list: Obj) -> R {
        crate::types::exceptions::prep_reraise_star(self, original, list)
    }

    // -- 2.x: sys.exc_info() ------------------------------------------------------------------------------------------

    /// `set_exc_info` (`Python/ceval.c@v2.7.18`): the frame that handles an exception for the first time keeps what was
    /// handled before; `sys.exc_value` holds the new one too. `exc` is borrowed.
    pub(crate) fn set_exc_info(&mut self, exc: Obj) {
        let previous = self.reg(reg::HANDLED);
        self.incref(exc);
        self.set_reg(reg::HANDLED, exc);
        let at = self.regs.fp + field::OUTER_EXC;
        if self.heap.word(at) == 0 {
            let outer = if previous.is_null() { self.new_none() } else { previous };
            self.heap.set_word(at, outer.0);
            self.publish_exc_value(exc);
        } else {
            self.publish_exc_value(exc);
            self.drop_handled(previous);
        }
    }

    /// `reset_exc_info`: frame `f` returns or yields, and what was handled before it is handled again.
    pub(crate) fn reset_exc_info(&mut self, f: u32) {
        let outer = Obj(self.heap.word(f + field::OUTER_EXC));
        if outer.is_null() {
            return;
        }
        self.heap.set_word(f + field::OUTER_EXC, 0);
        let handled = self.reg(reg::HANDLED);
        self.publish_exc_value(outer);
        if outer == self.none {
            self.set_reg(reg::HANDLED, Obj::NULL);
            self.decref(outer);
        } else {
            self.set_reg(reg::HANDLED, outer);
        }
        self.drop_handled(handled);
    }

    /// `sys.exc_value`.
    fn publish_exc_value(&mut self, value: Obj) {
        if let Some(sys) = self.module("sys") {
            let dict = Obj(self.heap.image.odict.get(sys.0));
            let key = self.intern("exc_value");
            if self.dict_set(dict, key, value).is_err() {
                self.drop_raised();
            }
            self.decref(key);
        }
    }

    /// An exception is not handled any more: its traceback, which belongs to the state and not to the exception, goes
    /// too, unless the exception is on its way again.
    fn drop_handled(&mut self, exc: Obj) {
        if exc.is_null() {
            return;
        }
        let mut tb = Obj::NULL;
        if exc != self.reg(reg::RAISED) && exc != self.reg(reg::HANDLED) {
            tb = self.heap.slot(exc, exception::TRACEBACK);
            self.heap.set_slot(exc, exception::TRACEBACK, Obj::NULL);
        }
        self.decref(exc);
        self.xdecref(tb);
    }

    // -- tracebacks ---------------------------------------------------------------------------------------------------

    /// `PyTraceBack_Here`: the running frame was passed by the exception on its way.
    pub(crate) fn add_traceback(&mut self, code: &Rc<Code>, pc: u32) {
        let exc = self.reg(reg::RAISED);
        if exc.is_null() {
            self.record.reraise_pc = None;
            return;
        }
        let reraised = self.record.reraise_pc.take();
        let at = reraised.unwrap_or(pc);
        let line = code.positions.get(at as usize).map_or(0, |p| p.line);
        // A re-raise in the frame that has its entry already adds none.
        let old = self.heap.slot(exc, exception::TRACEBACK);
        if reraised.is_some() && !old.is_null() {
            let frame = self.heap.slot(old, 1);
            if self.heap.data0(frame) as u32 == self.regs.fp {
                return;
            }
        }
        self.save_frame();
        let frame = self.frame_object(self.regs.fp);
        let size = self.profile().layout.traceback;
        let tb = self.new_slots(self.t.traceback, Kind::Traceback, size, true, &[old, frame]);
        self.heap.set_data0(tb, u64::from(line));
        self.heap.set_data1(tb, u64::from(at));
        self.heap.set_slot(exc, exception::TRACEBACK, tb);
    }

    /// The frame object of frame `f`, made if need be: a new reference (`_PyFrame_GetFrameObject`).
    pub fn frame_object(&mut self, f: u32) -> Obj {
        let existing = Obj(self.heap.word(f + field::FRAME_OBJ));
        if !existing.is_null() {
            return self.new_ref(existing);
        }
        let n = self.heap.word(f + field::SIZE) - field::LOCALSPLUS;
        let size = self.profile().layout.frame + 8 * n;
        let o = self.alloc(NewObject {
            ty: self.t.frame,
            kind: Kind::Frame,
            basicsize: size,
            pre_header: 0,
            gc: true,
            free_list: None,
            flags: 0,
        });
        self.heap.set_data0(o, u64::from(f));
        self.heap.set_word(f + field::FRAME_OBJ, o.0);
        self.new_ref(o)
    }

    /// The traceback of an exception as `(line, function, code, instruction)`, outermost first.
    #[must_use]
    pub fn traceback_entries(&self, exc: Obj) -> Vec<(u32, Rc<Code>, u32)> {
        let mut found = Vec::new();
        let mut tb = self.heap.slot(exc, exception::TRACEBACK);
        while !tb.is_null() {
            let frame = self.heap.slot(tb, 1);
            let f = self.heap.data0(frame) as u32;
            if let Some(code) = self.frame_code(f) {
                found.push((self.heap.data0(tb) as u32, code, self.heap.data1(tb) as u32));
            }
            tb = self.heap.slot(tb, 0);
        }
        found
    }

    /// `str(exc)` as the last line of a traceback shows it.
    pub fn exception_text(&mut self, exc: Obj) -> String {
        match self.str_of(exc) {
            Ok(o) => {
                let text = self.text(o).to_string();
                self.decref(o);
                text
            }
            Err(Raised) => {
                self.drop_raised();
                "<exception str() failed>".to_string()
            }
        }
    }

    /// `module.Name: text`, the last line.
    pub fn exception_line(&mut self, exc: Obj) -> String {
        let ty = self.heap.ty(exc);
        let mut name = self.type_qualname(ty);
        if self.type_bits(ty).has(crate::class::TypeBits::HEAP)
            && let Some(module) = self.type_lookup(ty, self.n.module)
        {
            let module = self.text(module);
            if module != "__main__" && module != "builtins" && !module.is_empty() {
                name = format!("{module}.{name}");
            }
        }
        let text = self.exception_text(exc);
        let mut line = if text.is_empty() {
            name
        } else {
            format!("{name}: {text}")
        };
        let notes = self.heap.slot(exc, exception::NOTES);
        if !notes.is_null() && self.heap.kind(notes) == Kind::List {
            for i in 0..self.heap.list_len(notes) {
                let note = self.heap.slot(notes, i);
                let _ = write!(line, "\n{}", self.text(note));
            }
        }
        line
    }

    /// The whole report of an uncaught exception.
    pub fn format_exception(&mut self, exc: Obj) -> String {
        let mut out = String::new();
        self.format_exception_into(exc, &mut out, &mut Vec::new());
        out
    }

    fn format_exception_into(&mut self, exc: Obj, out: &mut String, seen: &mut Vec<Obj>) {
        seen.push(exc);
        let cause = self.heap.slot(exc, exception::CAUSE);
        let context = self.heap.slot(exc, exception::CONTEXT);
        let suppressed = self.heap.data0(exc) & SUPPRESS_CONTEXT != 0;
        if !cause.is_null() && cause != self.none && !seen.contains(&cause) {
            self.format_exception_into(cause, out, seen);
            out.push_str("\nThe above exception was the direct cause of the following exception:\n\n");
        } else if !context.is_null() && !suppressed && !seen.contains(&context) {
            self.format_exception_into(context, out, seen);
            out.push_str("\nDuring handling of the above exception, another exception occurred:\n\n");
        }
        crate::types::traceback_text::append(self, exc, out);
        let line = self.exception_line(exc);
        out.push_str(&line);
        out.push_str(&crate::types::traceback_text::suggestion(self, exc));
        out.push('\n');
    }
}

/// Bit of an exception's `data0`: `__suppress_context__`.
pub const SUPPRESS_CONTEXT: u64 = 1;
