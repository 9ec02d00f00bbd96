//! The evaluation loop. CPython: `Python/ceval.c`, `Python/bytecodes.c`.
//!
//! The loop does not call itself for Python-to-Python calls, so between two instructions of the outermost loop all
//! state is in the image and the registers: there a slice may end, a keyframe be kept, a run be continued.

use crate::limits::Stop;
use crate::vm::{R, Raised, Vm, reg};
use glassheap_heap::blob::Blob;
use glassheap_heap::frame::{BORROWED, field};
use glassheap_heap::image::scalar;
use glassheap_heap::{Kind, MarkKind, Obj};
use glassheap_syntax::code::{Code, Instruction, Op};
use std::rc::Rc;

/// Call sites: `CALL` of a class is taken apart from its second execution on (`CALL_ALLOC_AND_ENTER_INIT`).
impl Vm {
    /// Whether the instruction that runs has run before in this code object; notes that it has.
    pub(crate) fn call_site_is_warm(&mut self) -> bool {
        let code = Obj(self.heap.word(self.regs.fp + field::CODE));
        let pc = self.regs.pc - 1;
        if self.heap.image.ext_len.get(code.0) == 0 {
            let n = self.code_of(code).map_or(0, |c| c.code.len() as u32).div_ceil(32);
            let at = self.heap.alloc_words(n);
            self.heap.image.ext.set(&mut self.heap.image.journal, code.0, at);
            self.heap.image.ext_len.set(&mut self.heap.image.journal, code.0, n);
        }
        let at = self.heap.image.ext.get(code.0) + pc / 32;
        let word = self.heap.word(at);
        let bit = 1 << (pc % 32);
        self.heap.set_word(at, word | bit);
        word & bit != 0
    }
}

/// Line of a frame that has not reached its `RESUME`: no line is an event yet.
pub const BEFORE_RESUME: u32 = u32::MAX - 1;

/// Bits of a frame's [`field::VM0`].
pub mod frame_flag {
    /// The loop that pushed it ends when it returns.
    pub const ENTRY: u32 = 1;
    /// `__init__` of a new object, which lies on the caller's stack: its None is dropped.
    pub const INIT: u32 = 2;
    /// The frame of a generator.
    pub const GENERATOR: u32 = 4;
}

/// A word of the value stack: an object, and whether the stack owns its reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StackRef(pub u32);

impl StackRef {
    /// The object.
    #[inline]
    #[must_use]
    pub fn obj(self) -> Obj {
        Obj(self.0 & !BORROWED)
    }

    #[inline]
    #[must_use]
    pub fn is_borrowed(self) -> bool {
        self.0 & BORROWED != 0
    }
}

/// What one instruction leads to.
pub enum Flow {
    Next,
    /// The frame was left or entered: code and registers must be looked up again.
    Frame,
    /// The frame of this loop's entry has returned.
    Return(Obj),
}

/// Why the loop gave control back.
pub enum Outcome {
    Returned(Obj),
    Raised,
    /// The slice is used up.
    Slice,
    /// A limit or the person ended the run.
    Stopped,
}

impl Vm {
    // -- the value stack ----------------------------------------------------------------------------------------------

    #[inline]
    pub fn push(&mut self, o: Obj) {
        let sp = self.regs.sp;
        self.heap.set_word(sp, o.0);
        self.regs.sp = sp + 1;
    }

    #[inline]
    pub fn push_borrowed(&mut self, o: Obj) {
        let sp = self.regs.sp;
        self.heap.set_word(sp, o.0 | BORROWED);
        self.regs.sp = sp + 1;
    }

    /// Pushes a reference once more (`PyStackRef_DUP`): of a borrowed one, which an argument can be, another borrowed one.
    #[inline]
    pub fn push_dup(&mut self, r: StackRef) {
        if !r.is_borrowed() && r.0 != 0 {
            self.heap.incref(r.obj());
        }
        let sp = self.regs.sp;
        self.heap.set_word(sp, r.0);
        self.regs.sp = sp + 1;
    }

    /// Takes the top off.
    #[inline]
    pub fn pop_ref(&mut self) -> StackRef {
        self.regs.sp -= 1;
        let word = self.heap.word(self.regs.sp);
        self.heap.set_word(self.regs.sp, 0);
        StackRef(word)
    }

    /// Takes the top off as a reference of one's own.
    #[inline]
    pub fn pop(&mut self) -> Obj {
        let top = self.pop_ref();
        if top.is_borrowed() {
            self.heap.incref(top.obj());
        }
        top.obj()
    }

    /// The object `i` below the top; 0 is the top.
    #[inline]
    #[must_use]
    pub fn peek(&self, i: u32) -> Obj {
        Obj(self.heap.word(self.regs.sp - 1 - i) & !BORROWED)
    }

    /// Gives up a reference taken by [`Vm::pop_ref`] (`PyStackRef_CLOSE`).
    #[inline]
    pub fn close(&mut self, r: StackRef) {
        if !r.is_borrowed() && r.0 != 0 {
            self.decref(r.obj());
        }
    }

    /// Drops `n` items, the top first.
    pub fn drop_stack(&mut self, n: u32) {
        for _ in 0..n {
            let top = self.pop_ref();
            self.close(top);
        }
    }

    #[inline]
    fn local_at(&self, i: u32) -> u32 {
        self.regs.fp + field::LOCALSPLUS + i
    }

    // -- frames -------------------------------------------------------------------------------------------------------

    /// The code of a frame.
    #[must_use]
    pub fn frame_code(&self, f: u32) -> Option<Rc<Code>> {
        self.code_of(Obj(self.heap.word(f + field::CODE)))
    }

    /// What a code object was compiled to.
    #[must_use]
    pub fn code_of(&self, o: Obj) -> Option<Rc<Code>> {
        match self.heap.image.blob.get(o.0) {
            Some(Blob::Opaque(any)) => Rc::clone(any).downcast::<Code>().ok(),
            _ => None,
        }
    }

    /// Saves the registers of the running frame in it.
    pub fn save_frame(&mut self) {
        let Registers { fp, pc, sp, line } = self.regs;
        if fp == 0 {
            return;
        }
        self.heap.set_word(fp + field::PC, pc);
        let base = fp + field::LOCALSPLUS + self.heap.word(fp + field::NLOCALSPLUS);
        self.heap.set_word(fp + field::DEPTH, sp - base);
        self.heap.set_word(fp + field::LINE, line);
    }

    /// Makes `f` the running frame.
    pub fn load_frame(&mut self, f: u32) {
        let pc = self.heap.word(f + field::PC);
        let base = f + field::LOCALSPLUS + self.heap.word(f + field::NLOCALSPLUS);
        let sp = base + self.heap.word(f + field::DEPTH);
        let line = self.heap.word(f + field::LINE);
        self.regs = Registers { fp: f, pc, sp, line };
        self.set_reg_number(reg::FRAME, u64::from(f));
    }

    /// Runs until the frame on top has returned; `slice`: instructions after which to come back (outermost loop only).
    pub fn run(&mut self, slice: Option<u64>) -> Outcome {
        let mut left = slice.unwrap_or(u64::MAX);
        loop {
            let Some(code) = self.frame_code(self.regs.fp) else {
                debug_assert!(false, "a frame without code");
                return Outcome::Stopped;
            };
            match self.run_frame(&code, &mut left, slice.is_some()) {
                Ok(None) => {}
                Ok(Some(outcome)) => return outcome,
                Err(Raised) => {
                    if let Some(outcome) = self.unwind() {
                        return outcome;
                    }
                }
            }
        }
    }

    /// Goes on with the exception on its way raised where the running frame stands.
    pub fn run_raised(&mut self) -> Outcome {
        match self.unwind() {
            Some(outcome) => outcome,
            None => self.run(None),
        }
    }

    /// Runs instructions of one frame until it is left; `None`: look the frame up again.
    fn run_frame(&mut self, code: &Rc<Code>, left: &mut u64, sliced: bool) -> Result<Option<Outcome>, Raised> {
        loop {
            let pc = self.regs.pc;
            let Some(&Instruction { op, arg }) = code.code.get(pc as usize) else {
                debug_assert!(false, "ran off the end of {}", code.co_qualname);
                return Ok(Some(Outcome::Stopped));
            };
            let line = code.positions[pc as usize].line;
            if line != self.regs.line && line != 0 && self.regs.line != BEFORE_RESUME {
                if *left == 0 && sliced {
                    return Ok(Some(Outcome::Slice));
                }
                self.regs.line = line;
                if !self.line_event(line) {
                    return Ok(Some(Outcome::Stopped));
                }
            }
            *left = left.saturating_sub(1);
            if self.heap.image.journal.on {
                self.heap.mark(MarkKind::Op, pc, self.regs.fp);
                self.heap.set_word(self.regs.fp + field::PC, pc);
            }
            self.record.ops += 1;
            self.regs.pc = pc + 1;
            match self.execute(code, op, arg)? {
                Flow::Next => {}
                Flow::Frame => {
                    if self.stop.is_some() {
                        return Ok(Some(Outcome::Stopped));
                    }
                    return Ok(None);
                }
                Flow::Return(value) => return Ok(Some(Outcome::Returned(value))),
            }
        }
    }

    /// A line is about to run. False: the run ends here.
    fn line_event(&mut self, line: u32) -> bool {
        self.save_frame();
        let lines = self.reg_number(reg::LINES) + 1;
        self.set_reg_number(reg::LINES, lines);
        self.heap.mark(MarkKind::Line, line, self.regs.fp);
        let fp = self.regs.fp;
        if self.is_visible_frame(fp) {
            self.note_line(line);
        } else {
            self.set_reg_number(reg::LINES, lines - 1);
        }
        if let Some(stop) = self.check_limits() {
            self.stop = Some(stop);
            return false;
        }
        true
    }

    /// The eval breaker: a collection that waits (3.12+).
    #[inline]
    pub fn check_eval_breaker(&mut self) {
        if self.heap.scalar(scalar::GC_SCHEDULED) == 1 {
            self.save_frame();
            self.run_scheduled_collection();
        }
    }

    /// Looks for a handler of the exception on its way, frame by frame.
    fn unwind(&mut self) -> Option<Outcome> {
        loop {
            if self.stop.is_some() {
                return Some(Outcome::Stopped);
            }
            let code = self.frame_code(self.regs.fp)?;
            let pc = self.regs.pc - 1;
            self.add_traceback(&code, pc);
            if let Some(entry) = find_handler(&code, pc) {
                let base = self.regs.fp + field::LOCALSPLUS + self.heap.word(self.regs.fp + field::NLOCALSPLUS);
                while self.regs.sp > base + entry.depth {
                    let top = self.pop_ref();
                    self.close(top);
                }
                if entry.push_lasti {
                    let lasti = self.new_int(i64::from(pc));
                    self.push(lasti);
                }
                let exc = self.take_raised();
                self.push(exc);
                self.regs.pc = entry.target;
                return None;
            }
            let base = self.regs.fp + field::LOCALSPLUS + self.heap.word(self.regs.fp + field::NLOCALSPLUS);
            while self.regs.sp > base {
                let top = self.pop_ref();
                self.close(top);
            }
            let flags = self.heap.word(self.regs.fp + field::VM0);
            self.leave_frame();
            if flags & frame_flag::ENTRY != 0 {
                return Some(Outcome::Raised);
            }
        }
    }

    // -- one instruction ----------------------------------------------------------------------------------------------

    #[allow(clippy::too_many_lines, reason = "one arm per instruction, each short")]
    fn execute(&mut self, code: &Rc<Code>, op: Op, arg: u32) -> R<Flow> {
        match op {
            Op::Nop => {}
            Op::Resume => {
                if arg == 0 {
                    // From here on lines are events, the definition's own line too.
                    self.regs.line = u32::MAX;
                }
                self.note_call(self.regs.fp, true);
                if arg < 2 {
                    self.check_eval_breaker();
                }
            }
            Op::PopTop => {
                let top = self.pop_ref();
                self.close(top);
            }
            Op::Copy => {
                let word = self.heap.word(self.regs.sp - arg);
                self.push_dup(StackRef(word));
            }
            Op::Swap => {
                let (top, other) = (self.regs.sp - 1, self.regs.sp - arg);
                let (a, b) = (self.heap.word(top), self.heap.word(other));
                self.heap.set_word(top, b);
                self.heap.set_word(other, a);
            }
            Op::PushNull => self.push(Obj::NULL),
            Op::LoadConst => {
                let o = self.constant(arg);
                self.incref(o);
                self.push(o);
            }
            Op::LoadConstBorrow => {
                let o = self.constant(arg);
                self.push_borrowed(o);
            }
            Op::LoadSmallInt => {
                let o = self.new_int(i64::from(arg));
                self.push(o);
            }
            Op::LoadFast => {
                let word = StackRef(self.heap.word(self.local_at(arg)));
                if word.0 == 0 {
                    return Err(self.unbound_local(code, arg));
                }
                self.push_dup(word);
            }
            Op::LoadFastBorrow => {
                let word = StackRef(self.heap.word(self.local_at(arg)));
                if word.0 == 0 {
                    return Err(self.unbound_local(code, arg));
                }
                self.push_borrowed(word.obj());
            }
            Op::LoadFastCheck => {
                let word = StackRef(self.heap.word(self.local_at(arg)));
                if word.0 == 0 {
                    return Err(self.unbound_local(code, arg));
                }
                self.push_dup(word);
            }
            Op::LoadFastAndClear => {
                let at = self.local_at(arg);
                let word = self.heap.word(at);
                self.heap.set_word(at, 0);
                let sp = self.regs.sp;
                self.heap.set_word(sp, word);
                self.regs.sp = sp + 1;
            }
            Op::StoreFast => {
                let at = self.local_at(arg);
                let value = self.pop();
                let old = StackRef(self.heap.word(at));
                self.heap.set_word(at, value.0);
                self.close(old);
            }
            Op::DeleteFast => {
                let at = self.local_at(arg);
                let old = StackRef(self.heap.word(at));
                if old.0 == 0 {
                    return Err(self.unbound_local(code, arg));
                }
                self.heap.set_word(at, 0);
                self.close(old);
            }
            Op::JumpBackward => {
                self.regs.pc = arg;
                self.regs.line = u32::MAX;
                self.check_eval_breaker();
            }
            Op::Jump => self.regs.pc = arg,
            Op::PopJumpIfFalse | Op::PopJumpIfTrue => {
                let top = self.pop_ref();
                let truth = self.truth(top.obj());
                self.close(top);
                if truth? == (op == Op::PopJumpIfTrue) {
                    self.regs.pc = arg;
                }
            }
            Op::PopJumpIfNone | Op::PopJumpIfNotNone => {
                let top = self.pop_ref();
                let is_none = top.obj() == self.none;
                self.close(top);
                if is_none == (op == Op::PopJumpIfNone) {
                    self.regs.pc = arg;
                }
            }
            Op::ReturnValue => {
                let value = self.pop();
                return self.return_value(value);
            }
            Op::Call => return self.op_call(arg),
            Op::CallKw => return self.op_call_kw(arg),
            Op::CallFunctionEx => return self.op_call_ex(arg),
            _ => return self.execute_more(code, op, arg),
        }
        Ok(Flow::Next)
    }

    /// Constant `i` of the running code, borrowed.
    #[inline]
    #[must_use]
    pub fn constant(&self, i: u32) -> Obj {
        let code = Obj(self.heap.word(self.regs.fp + field::CODE));
        let consts = self.heap.slot(code, crate::code::CONSTS);
        self.heap.slot(consts, i)
    }

    /// Name `i` of the running code, borrowed.
    #[inline]
    #[must_use]
    pub fn name_at(&self, i: u32) -> Obj {
        let code = Obj(self.heap.word(self.regs.fp + field::CODE));
        let names = self.heap.slot(code, crate::code::NAMES);
        self.heap.slot(names, i)
    }

    /// The frame on top returns `value`.
    pub fn return_value(&mut self, value: Obj) -> R<Flow> {
        let flags = self.heap.word(self.regs.fp + field::VM0);
        let drops = self.heap.word(self.regs.fp + field::VM1);
        self.leave_frame();
        if flags & frame_flag::ENTRY != 0 {
            return Ok(Flow::Return(value));
        }
        if drops != 0 && flags & frame_flag::INIT == 0 {
            // 2.x: the caller kept callable and arguments on its stack.
            self.drop_stack(drops);
        }
        if flags & frame_flag::INIT != 0 {
            // The new object lies on top of what `type_call` and its callers hold; `__init__` must have returned None.
            let object = self.pop();
            self.drop_type_call(drops);
            if value == self.none {
                self.push(object);
                self.decref(value);
            } else {
                let got = self.type_name(value);
                self.decref(value);
                self.decref(object);
                return Err(self.type_error(&format!("__init__() should return None, not '{got}'")));
            }
        } else {
            self.push(value);
        }
        Ok(Flow::Frame)
    }

    /// Pops the running frame and makes its caller the running one.
    pub fn leave_frame(&mut self) {
        let f = self.regs.fp;
        self.save_frame();
        self.reset_exc_info(f);
        self.note_call(f, false);
        let previous = self.heap.word(f + field::PREVIOUS);
        if previous == 0 && self.nesting <= 1 {
            self.program_ends();
        }
        let depth = self.reg_number(reg::DEPTH);
        self.set_reg_number(reg::DEPTH, depth - 1);
        self.heap.mark(MarkKind::Return, self.heap.word(f + field::FUNC), f);
        let flags = self.heap.word(f + field::VM0);
        // While its names die the caller already runs, as in `clear_thread_frame`.
        if previous == 0 {
            self.regs = Registers::default();
            self.set_reg_number(reg::FRAME, 0);
        } else {
            self.load_frame(previous);
        }
        if flags & frame_flag::GENERATOR != 0 {
            self.generator_frame_left(f);
        } else {
            self.destroy_frame(f);
        }
    }

    /// Clears a frame whose call has ended, or hands it to the frame object that somebody holds.
    pub fn destroy_frame(&mut self, f: u32) {
        let frame_obj = Obj(self.heap.word(f + field::FRAME_OBJ));
        if !frame_obj.is_null() {
            if self.heap.refcnt(frame_obj) > 1 {
                self.heap
                    .set_word(f + field::OWNER, glassheap_heap::frame::owner::FRAME_OBJECT);
                self.heap.set_word(f + field::PREVIOUS, 0);
                self.heap.set_word(f + field::FRAME_OBJ, 0);
                // The frame owned one reference to its object; the object now owns the frame.
                self.heap.gc_track(frame_obj);
                self.decref(frame_obj);
                return;
            }
            self.heap.set_word(f + field::FRAME_OBJ, 0);
            self.heap.set_data0(frame_obj, 0);
            self.decref(frame_obj);
        }
        glassheap_heap::dealloc::clear_frame(self, f);
        self.heap.frame_free(f);
    }

    /// A limit is reached deep inside a native call.
    pub fn stop_run(&mut self, stop: Stop) -> Raised {
        self.stop = Some(stop);
        Raised
    }

    /// Kind of a frame's code that the picture leaves out (library code of our own).
    #[must_use]
    pub fn is_visible_frame(&self, f: u32) -> bool {
        let code = Obj(self.heap.word(f + field::CODE));
        self.heap.kind(code) == Kind::Code && self.heap.data1(code) == 0
    }
}

use crate::vm::Registers;

/// The innermost handler that covers instruction `pc`.
pub(crate) fn find_handler(code: &Code, pc: u32) -> Option<glassheap_syntax::code::ExceptionEntry> {
    code.exception_table
        .iter()
        .filter(|e| e.start <= pc && pc < e.end)
        .min_by_key(|e| (e.end - e.start, std::cmp::Reverse(e.depth)))
        .copied()
}
