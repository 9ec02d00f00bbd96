//! The instructions that [`crate::ceval`] does not run itself: names, attributes, items, building, exceptions,
//! imports, patterns.

use crate::ceval::Flow;
use crate::native::Args;
use crate::vm::{R, Raised, Vm, reg};
use glassheap_heap::frame::field;
use glassheap_heap::traverse::{exception, function};
use glassheap_heap::{Kind, Obj};
use glassheap_syntax::code::{BinaryOp, Code, LocalKind, Op};
use std::rc::Rc;

impl Vm {
    fn frame_word(&self, name: u32) -> Obj {
        Obj(self.heap.word(self.regs.fp + name))
    }

    /// The dict that global names live in, borrowed.
    #[must_use]
    pub fn globals(&self) -> Obj {
        self.frame_word(field::GLOBALS)
    }

    fn local_slot(&self, i: u32) -> u32 {
        self.regs.fp + field::LOCALSPLUS + i
    }

    fn cell_in_slot(&self, i: u32) -> Obj {
        Obj(self.heap.word(self.local_slot(i)))
    }

    #[allow(clippy::too_many_lines, reason = "one arm per instruction, each short")]
    pub(crate) fn execute_more(&mut self, code: &Rc<Code>, op: Op, arg: u32) -> R<Flow> {
        match op {
            Op::LoadName => {
                let name = self.name_at(arg);
                let o = self.load_name(name)?;
                self.push(o);
            }
            Op::StoreName => {
                let name = self.name_at(arg);
                let value = self.pop();
                let result = self.store_in_locals(name, value);
                self.decref(value);
                result?;
            }
            Op::DeleteName => {
                let name = self.name_at(arg);
                let locals = self.frame_word(field::LOCALS);
                let found = if self.heap.kind(locals) == Kind::Dict {
                    self.dict_delete_if_there(locals, name)?
                } else {
                    self.delete_item(locals, name).is_ok()
                };
                if !found {
                    return Err(self.name_error(name));
                }
            }
            Op::LoadGlobal => {
                let name = self.name_at(arg);
                let Some(o) = self.find_global(name) else {
                    return Err(self.global_name_error(name));
                };
                self.push(o);
            }
            Op::StoreGlobal => {
                let name = self.name_at(arg);
                let value = self.pop();
                let globals = self.globals();
                let result = self.dict_set(globals, name, value);
                self.decref(value);
                result?;
            }
            Op::DeleteGlobal => {
                let name = self.name_at(arg);
                let globals = self.globals();
                if !self.dict_delete_if_there(globals, name)? {
                    return Err(self.global_name_error(name));
                }
            }
            Op::LoadClosure => {
                let cell = self.cell_in_slot(arg);
                self.incref(cell);
                self.push(cell);
            }
            Op::LoadDeref => {
                let cell = self.cell_in_slot(arg);
                let value = self.heap.slot(cell, 0);
                if value.is_null() {
                    return Err(self.unbound_deref(code, arg));
                }
                self.incref(value);
                self.push(value);
            }
            Op::LoadFromDictOrDeref => {
                let locals = self.pop();
                let name = code.localsplus[arg as usize].name.clone();
                let key = self.intern(&name);
                let found = self.get_item_or_none(locals, key);
                self.decref(key);
                self.decref(locals);
                if let Some(o) = found? {
                    self.push(o);
                } else {
                    let cell = self.cell_in_slot(arg);
                    let value = self.heap.slot(cell, 0);
                    if value.is_null() {
                        return Err(self.unbound_deref(code, arg));
                    }
                    self.incref(value);
                    self.push(value);
                }
            }
            Op::LoadFromDictOrGlobals => {
                let locals = self.pop();
                let name = self.name_at(arg);
                let found = self.get_item_or_none(locals, name);
                self.decref(locals);
                let o = match found? {
                    Some(o) => o,
                    None => self.load_global(name)?,
                };
                self.push(o);
            }
            Op::StoreDeref => {
                let value = self.pop();
                let cell = self.cell_in_slot(arg);
                let old = self.heap.slot(cell, 0);
                self.heap.set_slot(cell, 0, value);
                self.xdecref(old);
            }
            Op::DeleteDeref => {
                let cell = self.cell_in_slot(arg);
                let old = self.heap.slot(cell, 0);
                if old.is_null() {
                    return Err(self.unbound_deref(code, arg));
                }
                self.heap.set_slot(cell, 0, Obj::NULL);
                self.decref(old);
            }
            Op::MakeCell => {
                let at = self.local_slot(arg);
                let word = self.heap.word(at);
                let value = Obj(word & !glassheap_heap::frame::BORROWED);
                if word != value.0 {
                    self.incref(value);
                }
                self.heap.set_word(at, 0);
                let size = self.profile().layout.cell;
                let cell = self.new_slots(self.t.cell, Kind::Cell, size, true, &[value]);
                self.heap.set_word(at, cell.0);
            }
            Op::CopyFreeVars => {
                let func = self.frame_word(field::FUNC);
                let closure = self.heap.slot(func, function::CLOSURE);
                let first = code.localsplus.len() as u32 - arg;
                for i in 0..arg {
                    let cell = self.heap.slot(closure, i);
                    self.incref(cell);
                    let at = self.local_slot(first + i);
                    self.heap.set_word(at, cell.0);
                }
            }
            Op::LoadLocals => {
                let locals = self.frame_word(field::LOCALS);
                self.incref(locals);
                self.push(locals);
            }
            Op::LoadBuildClass => {
                let builtins = self.reg(reg::BUILTINS);
                let f = self.dict_get_str(builtins, "__build_class__").unwrap_or(self.none);
                self.incref(f);
                self.push(f);
            }
            Op::LoadAssertionError => {
                let o = self.t.assertion_error;
                self.incref(o);
                self.push(o);
            }
            Op::LoadAttr => {
                let name = self.name_at(arg);
                let owner = self.pop_ref();
                let result = self.get_attr(owner.obj(), name);
                self.close(owner);
                self.push(result?);
            }
            Op::LoadMethod => return self.op_load_method(arg),
            Op::StoreAttr => {
                let name = self.name_at(arg);
                let owner = self.pop_ref();
                let value = self.pop_ref();
                let result = self.set_attr(owner.obj(), name, value.obj());
                self.close(value);
                self.close(owner);
                result?;
            }
            Op::DeleteAttr => {
                let name = self.name_at(arg);
                let owner = self.pop_ref();
                let result = self.set_attr(owner.obj(), name, Obj::NULL);
                self.close(owner);
                result?;
            }
            Op::LoadSuperAttr | Op::LoadSuperMethod => return self.op_load_super(arg, op == Op::LoadSuperMethod),
            Op::BinarySubscr => {
                let key = self.pop_ref();
                let container = self.pop_ref();
                let result = self.get_item(container.obj(), key.obj());
                self.close(container);
                self.close(key);
                self.push(result?);
            }
            Op::StoreSubscr => {
                let key = self.pop_ref();
                let container = self.pop_ref();
                let value = self.pop_ref();
                let result = self.set_item(container.obj(), key.obj(), value.obj());
                self.close(value);
                self.close(container);
                self.close(key);
                result?;
            }
            Op::DeleteSubscr => {
                let key = self.pop_ref();
                let container = self.pop_ref();
                let result = self.delete_item(container.obj(), key.obj());
                self.close(container);
                self.close(key);
                result?;
            }
            Op::BinarySlice => {
                let stop = self.pop();
                let start = self.pop();
                let container = self.pop_ref();
                let slice = self.new_slice_steal(start, stop, Obj::NULL);
                let result = self.get_item(container.obj(), slice);
                self.decref(slice);
                self.close(container);
                self.push(result?);
            }
            Op::StoreSlice => {
                let stop = self.pop();
                let start = self.pop();
                let container = self.pop_ref();
                let value = self.pop_ref();
                let slice = self.new_slice_steal(start, stop, Obj::NULL);
                let result = self.set_item(container.obj(), slice, value.obj());
                self.decref(slice);
                self.close(value);
                self.close(container);
                result?;
            }
            Op::BuildSlice => {
                let step = if arg == 3 { self.pop() } else { Obj::NULL };
                let stop = self.pop();
                let start = self.pop();
                let slice = self.new_slice_steal(start, stop, step);
                self.push(slice);
            }
            Op::UnaryNegative | Op::UnaryPositive | Op::UnaryInvert | Op::UnaryNot => {
                let top = self.pop_ref();
                let result = match op {
                    Op::UnaryNegative => self.unary(top.obj(), self.n.neg, "-"),
                    Op::UnaryPositive => self.unary(top.obj(), self.n.pos, "+"),
                    Op::UnaryInvert => self.unary(top.obj(), self.n.invert, "~"),
                    _ => match self.truth(top.obj()) {
                        Ok(truth) => Ok(self.new_bool(!truth)),
                        Err(e) => Err(e),
                    },
                };
                self.close(top);
                self.push(result?);
            }
            Op::BinaryOp => {
                let right = self.pop_ref();
                let left = self.pop_ref();
                let inplace = arg >= BinaryOp::INPLACE;
                let result = self.binary(left.obj(), right.obj(), arg % BinaryOp::INPLACE, inplace);
                self.close(left);
                self.close(right);
                self.push(result?);
            }
            Op::CompareOp => {
                let right = self.pop_ref();
                let left = self.pop_ref();
                let result = self.rich_compare(left.obj(), right.obj(), arg);
                self.close(left);
                self.close(right);
                self.push(result?);
            }
            Op::IsOp => {
                let right = self.pop_ref();
                let left = self.pop_ref();
                let same = left.obj() == right.obj();
                self.close(left);
                self.close(right);
                let o = self.new_bool(same != (arg == 1));
                self.push(o);
            }
            Op::ContainsOp => {
                let container = self.pop_ref();
                let item = self.pop_ref();
                let result = self.contains(container.obj(), item.obj());
                self.close(item);
                self.close(container);
                let found = result?;
                let o = self.new_bool(found != (arg == 1));
                self.push(o);
            }
            Op::GetIter => {
                let top = self.pop_ref();
                let result = self.get_iter(top.obj());
                self.close(top);
                self.push(result?);
            }
            Op::ForIter => {
                let iter = self.peek(0);
                match self.iter_next(iter)? {
                    Some(item) => self.push(item),
                    None => {
                        let iter = self.pop_ref();
                        self.close(iter);
                        self.regs.pc = arg;
                    }
                }
            }
            Op::ReturnGenerator => return self.op_return_generator(),
            Op::YieldValue => return self.op_yield(),
            Op::GetYieldFromIter => {
                let top = self.pop_ref();
                let o = top.obj();
                let iter = if self.heap.kind(o) == Kind::Generator {
                    Ok(self.new_ref(o))
                } else {
                    self.get_iter(o)
                };
                self.close(top);
                self.push(iter?);
            }
            Op::Send => return self.op_send(arg),
            Op::EndSend => {
                let result = self.pop();
                let receiver = self.pop_ref();
                self.push(result);
                self.close(receiver);
            }
            Op::CleanupThrow => return self.op_cleanup_throw(),
            Op::StopIterationError => {
                let exc = self.pop();
                let replaced = self.stop_iteration_error(exc);
                self.push(replaced);
            }
            Op::BuildTuple => {
                let items = self.pop_many(arg);
                let o = self.new_tuple(&items);
                self.push(o);
            }
            Op::BuildList => {
                let items = self.pop_many(arg);
                let o = self.new_list(&items);
                self.push(o);
            }
            Op::BuildSet => {
                let items = self.pop_many(arg);
                let set = self.new_set(Kind::Set);
                let mut result = Ok(());
                for item in &items {
                    if result.is_ok() {
                        result = self.set_add(set, *item);
                    }
                    self.decref(*item);
                }
                if let Err(e) = result {
                    self.decref(set);
                    return Err(e);
                }
                self.push(set);
            }
            Op::BuildMap => {
                let items = self.pop_many(arg * 2);
                let dict = self.new_dict();
                let all_str = items.chunks(2).all(|pair| self.is_exact(pair[0], self.t.str));
                self.heap.dict_presize(dict, arg, !all_str);
                let mut result = Ok(());
                for pair in items.chunks(2) {
                    if result.is_ok() {
                        result = self.dict_set(dict, pair[0], pair[1]);
                    }
                }
                for o in items {
                    self.decref(o);
                }
                if let Err(e) = result {
                    self.decref(dict);
                    return Err(e);
                }
                self.push(dict);
            }
            Op::BuildString => {
                let items = self.pop_many(arg);
                let text: String = items.iter().map(|o| self.text(*o)).collect();
                let o = if items.len() == 1 {
                    self.new_ref(items[0])
                } else {
                    self.new_str(&text)
                };
                for item in items {
                    self.decref(item);
                }
                self.push(o);
            }
            Op::BuildConstKeyMap => {
                let keys = self.pop_ref();
                let values = self.pop_many(arg);
                let names: Vec<Obj> = self.heap.slots(keys.obj()).iter().map(|w| Obj(*w)).collect();
                let dict = self.new_dict();
                let all_str = names.iter().all(|k| self.is_exact(*k, self.t.str));
                self.heap.dict_presize(dict, arg, !all_str);
                let mut result = Ok(());
                for (key, value) in names.iter().zip(&values) {
                    if result.is_ok() {
                        result = self.dict_set(dict, *key, *value);
                    }
                }
                for o in values {
                    self.decref(o);
                }
                self.close(keys);
                if let Err(e) = result {
                    self.decref(dict);
                    return Err(e);
                }
                self.push(dict);
            }
            Op::ListAppend => {
                let value = self.pop();
                let list = self.peek(arg - 1);
                self.heap.list_append(list, value);
            }
            Op::SetAdd => {
                let value = self.pop();
                let set = self.peek(arg - 1);
                let result = self.set_add(set, value);
                self.decref(value);
                result?;
            }
            Op::MapAdd => {
                let value = self.pop();
                let key = self.pop();
                let dict = self.peek(arg - 1);
                let result = self.dict_set(dict, key, value);
                self.decref(key);
                self.decref(value);
                result?;
            }
            Op::ListExtend => {
                let iterable = self.pop();
                let list = self.peek(arg - 1);
                let result = self.list_extend(list, iterable);
                if result.is_err() {
                    self.rename_not_iterable(iterable);
                }
                self.decref(iterable);
                result?;
            }
            Op::SetUpdate => {
                let iterable = self.pop();
                let set = self.peek(arg - 1);
                let result = self.set_update(set, iterable);
                self.decref(iterable);
                result?;
            }
            Op::DictUpdate => {
                let mapping = self.pop();
                let dict = self.peek(arg - 1);
                let result = self.dict_merge(dict, mapping);
                if result.is_err() {
                    self.rename_not_mapping(mapping);
                }
                self.decref(mapping);
                result?;
            }
            Op::DictMerge => {
                let mapping = self.pop();
                let dict = self.peek(arg - 1);
                let callee = self.peek(arg + 2);
                let result = self.dict_merge_kwargs(dict, mapping, callee);
                self.decref(mapping);
                result?;
            }
            Op::ListToTuple => {
                let list = self.pop();
                let items: Vec<Obj> = (0..self.heap.list_len(list)).map(|i| self.heap.slot(list, i)).collect();
                for item in &items {
                    self.incref(*item);
                }
                let tuple = self.new_tuple(&items);
                self.decref(list);
                self.push(tuple);
            }
            Op::UnpackSequence => {
                let seq = self.pop_ref();
                let result = self.unpack(seq.obj(), arg, None);
                self.close(seq);
                result?;
            }
            Op::UnpackEx => {
                let seq = self.pop_ref();
                let result = self.unpack(seq.obj(), arg & 0xff, Some(arg >> 8));
                self.close(seq);
                result?;
            }
            Op::ConvertValue => {
                let top = self.pop_ref();
                let result = match arg {
                    1 => self.str_of(top.obj()),
                    2 => self.repr_of(top.obj()),
                    _ => self.ascii_of(top.obj()),
                };
                self.close(top);
                self.push(result?);
            }
            Op::FormatSimple => {
                let top = self.pop_ref();
                let result = if self.is_exact(top.obj(), self.t.str) {
                    Ok(self.new_ref(top.obj()))
                } else {
                    self.format_of(top.obj(), "")
                };
                self.close(top);
                self.push(result?);
            }
            Op::FormatWithSpec => {
                let spec = self.pop_ref();
                let value = self.pop_ref();
                let text = self.text_rc(spec.obj());
                let result = self.format_of(value.obj(), &text);
                self.close(value);
                self.close(spec);
                self.push(result?);
            }
            Op::MakeFunction => self.op_make_function(arg),
            Op::PushExcInfo => {
                let exc = self.pop();
                if self.profile().interp.exc_info_stays {
                    let nothing = self.new_none();
                    self.push(nothing);
                    self.set_exc_info(exc);
                    self.push(exc);
                    return Ok(Flow::Next);
                }
                let previous = self.reg(reg::HANDLED);
                // The reference of `exc_info` moves to the stack; None stands for nothing.
                let below = if previous.is_null() { self.new_none() } else { previous };
                self.push(below);
                self.incref(exc);
                self.set_reg(reg::HANDLED, exc);
                self.push(exc);
            }
            Op::PopExcept => {
                let previous = self.pop();
                if self.profile().interp.exc_info_stays {
                    self.decref(previous);
                    return Ok(Flow::Next);
                }
                let handled = self.reg(reg::HANDLED);
                if previous == self.none {
                    self.set_reg(reg::HANDLED, Obj::NULL);
                    self.decref(previous);
                } else {
                    self.set_reg(reg::HANDLED, previous);
                }
                self.xdecref(handled);
            }
            Op::CheckExcMatch => {
                let wanted = self.pop_ref();
                let exc = self.peek(0);
                let result = self.exception_matches(exc, wanted.obj());
                self.close(wanted);
                let o = result?;
                let o = self.new_bool(o);
                self.push(o);
            }
            Op::CheckEgMatch => {
                let wanted = self.pop();
                let exc = self.pop();
                let result = self.exception_group_match(exc, wanted);
                self.decref(wanted);
                self.decref(exc);
                let (rest, matched) = result?;
                self.push(rest);
                self.push(matched);
            }
            Op::PrepReraiseStar => {
                let list = self.pop();
                let original = self.pop();
                let result = self.prep_reraise_star(original, list);
                self.decref(list);
                self.decref(original);
                self.push(result?);
            }
            Op::Reraise => {
                let exc = self.pop();
                if arg > 0 {
                    // The traceback entry belongs to the instruction that raised first.
                    let at = self.regs.sp - arg;
                    let lasti = Obj(self.heap.word(at));
                    self.record.reraise_pc = Some(self.heap.data0(lasti) as u32);
                }
                self.restore_raised(exc);
                return Err(Raised);
            }
            Op::RaiseVarargs => return self.op_raise(arg),
            Op::BeforeWith => return self.op_before_with(),
            Op::WithExceptStart => {
                let exc = self.peek(0);
                let exit = self.peek(3);
                let ty = self.heap.ty(exc);
                let tb = self.heap.slot(exc, exception::TRACEBACK);
                let tb = if tb.is_null() { self.none } else { tb };
                let result = self.call(exit, &Args::positional(&[ty, exc, tb]))?;
                self.push(result);
            }
            Op::ImportName => {
                let fromlist = self.pop_ref();
                let level = self.pop_ref();
                let name = self.name_at(arg);
                let result = self.import_name(name, level.obj(), fromlist.obj());
                self.close(level);
                self.close(fromlist);
                self.push(result?);
            }
            Op::ImportFrom => {
                let name = self.name_at(arg);
                let module = self.peek(0);
                let o = self.import_from(module, name)?;
                self.push(o);
            }
            Op::ImportStar => {
                let module = self.pop();
                let result = self.import_star(module);
                self.decref(module);
                result?;
            }
            Op::GetLen => {
                let n = self.length(self.peek(0))?;
                let o = self.new_int(n);
                self.push(o);
            }
            Op::MatchMapping => {
                let o = self.peek(0);
                let yes = self.is_mapping(o);
                let o = self.new_bool(yes);
                self.push(o);
            }
            Op::MatchSequence => {
                let o = self.peek(0);
                let yes = self.is_sequence_pattern(o);
                let o = self.new_bool(yes);
                self.push(o);
            }
            Op::MatchKeys => {
                let keys = self.peek(0);
                let subject = self.peek(1);
                let o = self.match_keys(subject, keys)?;
                self.push(o);
            }
            Op::MatchClass => {
                let names = self.pop_ref();
                let class = self.pop_ref();
                let subject = self.pop_ref();
                let result = self.match_class(subject.obj(), class.obj(), arg, names.obj());
                self.close(subject);
                self.close(class);
                self.close(names);
                self.push(result?);
            }
            Op::PrintExpr => {
                let value = self.pop();
                let result = self.display_hook(value);
                self.decref(value);
                result?;
            }
            Op::SetupAnnotations => {
                let locals = self.frame_word(field::LOCALS);
                let key = self.n.annotations;
                if self.dict_get(locals, key).is_none() {
                    let dict = self.new_dict();
                    self.dict_set(locals, key, dict)?;
                    self.decref(dict);
                }
            }
            _ => return self.execute_typing(op, arg),
        }
        Ok(Flow::Next)
    }

    /// Takes `n` items off as references of one's own, in the order in which they were pushed.
    pub(crate) fn pop_many(&mut self, n: u32) -> Vec<Obj> {
        let mut items: Vec<Obj> = (0..n).map(|_| self.pop()).collect();
        items.reverse();
        items
    }

    // -- names --------------------------------------------------------------------------------------------------------

    fn load_name(&mut self, name: Obj) -> R {
        let locals = self.frame_word(field::LOCALS);
        if self.heap.kind(locals) == Kind::Dict && self.is_exact(locals, self.t.dict) {
            if let Some(o) = self.dict_get(locals, name) {
                return Ok(self.new_ref(o));
            }
        } else if let Some(o) = self.get_item_or_none(locals, name)? {
            return Ok(o);
        }
        self.load_global(name)
    }

    /// A global or builtin name, a new reference.
    pub(crate) fn load_global(&mut self, name: Obj) -> R {
        match self.find_global(name) {
            Some(o) => Ok(o),
            None => Err(self.name_error(name)),
        }
    }

    fn find_global(&mut self, name: Obj) -> Option<Obj> {
        let globals = self.globals();
        if let Some(o) = self.dict_get(globals, name) {
            return Some(self.new_ref(o));
        }
        let builtins = self.frame_word(field::BUILTINS);
        self.dict_get(builtins, name).map(|o| self.new_ref(o))
    }

    fn store_in_locals(&mut self, name: Obj, value: Obj) -> R<()> {
        let locals = self.frame_word(field::LOCALS);
        if self.is_exact(locals, self.t.dict) {
            self.dict_set(locals, name, value)
        } else {
            self.set_item(locals, name, value)
        }
    }

    pub(crate) fn unbound_local(&mut self, code: &Code, i: u32) -> Raised {
        let name = code.localsplus[i as usize].name.clone();
        self.unbound_name_error(&name, true)
    }

    fn unbound_deref(&mut self, code: &Code, i: u32) -> Raised {
        let slot = code.localsplus[i as usize].clone();
        self.unbound_name_error(&slot.name, slot.kind != LocalKind::Free)
    }

    // -- functions ----------------------------------------------------------------------------------------------------

    fn op_make_function(&mut self, flags: u32) {
        let code = self.pop();
        let mut parts = [Obj::NULL; 4];
        for (i, bit) in [8, 4, 2, 1].into_iter().enumerate() {
            if flags & bit != 0 {
                parts[i] = self.pop();
            }
        }
        let [closure, annotations, kwdefaults, defaults] = parts;
        let f = self.new_function(code, self.globals());
        self.decref(code);
        for (slot, value) in [
            (function::CLOSURE, closure),
            (function::ANNOTATIONS, annotations),
            (function::KWDEFAULTS, kwdefaults),
            (function::DEFAULTS, defaults),
        ] {
            if !value.is_null() {
                self.heap.set_slot(f, slot, value);
            }
        }
        self.push(f);
    }

    /// `PyFunction_New`: a function object with nothing but its code.
    pub fn new_function(&mut self, code: Obj, globals: Obj) -> Obj {
        let compiled = self.code_of(code);
        let name = self.heap.slot(code, crate::code::NAME);
        let qualname = self.heap.slot(code, crate::code::QUALNAME);
        let doc = match &compiled {
            Some(c) if c.has_docstring => {
                let consts = self.heap.slot(code, crate::code::CONSTS);
                self.heap.slot(consts, 0)
            }
            _ => self.none,
        };
        let key = self.n.name;
        let module = self.dict_get(globals, key).unwrap_or(Obj::NULL);
        let builtins = self.reg(reg::BUILTINS);
        let mut slots = [Obj::NULL; function::LEN as usize];
        for (i, o) in [
            (function::CODE, code),
            (function::GLOBALS, globals),
            (function::MODULE, module),
            (function::DOC, doc),
            (function::NAME, name),
            (function::QUALNAME, qualname),
            (function::BUILTINS, builtins),
        ] {
            if !o.is_null() {
                slots[i as usize] = self.new_ref(o);
            }
        }
        let size = self.profile().layout.function;
        self.new_slots(self.t.function, Kind::Function, size, true, &slots)
    }

    // -- with ---------------------------------------------------------------------------------------------------------

    fn op_before_with(&mut self) -> R<Flow> {
        let manager = self.pop();
        let (enter_name, exit_name) = (self.n.enter, self.n.exit);
        if self.profile().interp.with_calls_unbound
            && self
                .special(manager, enter_name)
                .is_some_and(|f| self.heap.kind(f) == Kind::Function)
            && self.special(manager, exit_name).is_some()
        {
            // `LOAD_SPECIAL`: the manager moves into what will be called at the exit, `__enter__` gets it once more.
            let exit = self.bind_special(manager, exit_name);
            self.decref(manager);
            let Some(exit) = exit? else { return Err(Raised) };
            return match self.call_special(manager, enter_name, &[]) {
                Ok(value) => {
                    let value = value.unwrap_or(self.none);
                    self.push(exit);
                    self.push(value);
                    Ok(Flow::Next)
                }
                Err(e) => {
                    self.decref(exit);
                    Err(e)
                }
            };
        }
        let found = self.find_with(manager, enter_name, exit_name);
        self.decref(manager);
        let (enter, exit) = found?;
        let value = self.call(enter, &Args::default());
        self.decref(enter);
        match value {
            Ok(value) => {
                self.push(exit);
                self.push(value);
                Ok(Flow::Next)
            }
            Err(e) => {
                self.decref(exit);
                Err(e)
            }
        }
    }

    /// `__enter__` and `__exit__`, bound: the manager itself is let go before the call.
    fn find_with(&mut self, manager: Obj, enter_name: Obj, exit_name: Obj) -> R<(Obj, Obj)> {
        let missing = |vm: &mut Vm, what: &str| {
            let name = vm.type_name(manager);
            let tail = if what == "__exit__" {
                " (missed __exit__ method)"
            } else {
                ""
            };
            let quoted = vm.type_qualname_for_errors(manager).unwrap_or(name);
            vm.type_error(&format!(
                "'{quoted}' object does not support the context manager protocol{tail}"
            ))
        };
        let Some(enter) = self.bind_special(manager, enter_name)? else {
            return Err(missing(self, "__enter__"));
        };
        match self.bind_special(manager, exit_name) {
            Ok(Some(exit)) => Ok((enter, exit)),
            Ok(None) => {
                self.decref(enter);
                Err(missing(self, "__exit__"))
            }
            Err(e) => {
                self.decref(enter);
                Err(e)
            }
        }
    }
}
