//! Running a program: from its text to the interpreter's end. CPython: `Python/pythonrun.c` (`run_mod`),
//! `Python/pylifecycle.c` (`Py_FinalizeEx`, `finalize_modules`), `Objects/moduleobject.c` (`_PyModule_Clear`).

use crate::ceval::{Outcome, frame_flag};
use crate::limits::Stop;
use crate::vm::{Vm, reg};
use glassheap_heap::image::scalar;
use glassheap_heap::traverse::exception;
use glassheap_heap::{Kind, Obj, gc};
use glassheap_syntax::error::CompileError;
use std::rc::Rc;

/// How the text is run; decides who else holds its literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `python FILE`: the syntax tree lives while the program runs.
    Script,
    /// Imported or exec'd: no tree.
    Module,
    /// Each statement its own code object.
    Repl,
}

/// Where the heap begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With what the interpreter has done before the first line.
    Release,
    /// The same after a full collection, as `tests/conformance` records it.
    Collected,
    /// With an empty heap.
    Empty,
}

/// Name of the file that interactive statements come from.
const STDIN: &str = "<stdin>";

/// Objects that the recorder's own start leaves counted behind its collection.
const COLLECTED_COUNT: u64 = 70;

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    Finished,
    Exception {
        type_name: String,
        message: String,
        line: u32,
    },
    Exit {
        code: String,
    },
    Stopped(Stop),
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Running,
    /// The program's last line has run; the interpreter's end comes next.
    Ending,
    Done,
}

/// What a slice led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advance {
    More,
    Done(End),
}

impl Vm {
    /// Compiles the text and puts its frame on the stack; nothing of it has run.
    ///
    /// # Errors
    /// A syntax error, or Python that is not run.
    pub fn start(&mut self, source: &str, filename: &str, mode: Mode, start: Start) -> Result<(), CompileError> {
        let rules = &self.profile().syntax;
        let first = if mode == Mode::Repl {
            self.statements = glassheap_syntax::interactive_statements(source, rules)?;
            // The whole text must be Python that runs, whichever statement it is in.
            for text in &self.statements {
                glassheap_syntax::compile(text, filename, glassheap_syntax::Mode::Single, rules)?;
            }
            None
        } else {
            Some(glassheap_syntax::compile(
                source,
                filename,
                glassheap_syntax::Mode::Exec,
                rules,
            )?)
        };
        self.source = Rc::from(source);
        self.mode = mode;
        self.start_heap(start);
        if mode == Mode::Script {
            let main = self.reg(reg::MAIN);
            let globals = Obj(self.heap.image.odict.get(main.0));
            let file = self.new_str(filename);
            let key = self.n.file;
            let stored = self.dict_set(globals, key, file);
            debug_assert!(stored.is_ok(), "a name is hashable");
            self.decref(file);
        }
        match first {
            Some(compilation) => self.enter_module(&compilation),
            None => {
                self.enter_statement(0);
            }
        }
        self.after_start(start);
        Ok(())
    }

    /// Puts the frame of a module's code on the stack.
    fn enter_module(&mut self, compilation: &glassheap_syntax::code::Compilation) {
        let main = self.reg(reg::MAIN);
        let globals = Obj(self.heap.image.odict.get(main.0));
        let (code, tree) = self.load_code(compilation, false);
        self.hold_tree(tree, self.mode);
        let func = self.new_function(code, globals);
        self.decref(code);
        self.incref(globals);
        let entered = self.enter_function(func, &[], Obj::NULL, 0, globals, frame_flag::ENTRY, 0);
        debug_assert!(entered.is_ok(), "a module takes no arguments");
    }

    /// REPL: compiles statement `i` and puts its frame on the stack; false behind the last one.
    fn enter_statement(&mut self, i: usize) -> bool {
        self.set_reg_number(reg::STATEMENT, i as u64);
        let Some(text) = self.statements.get(i) else {
            return false;
        };
        let mode = glassheap_syntax::Mode::Single;
        match glassheap_syntax::compile(text, STDIN, mode, &self.profile().syntax) {
            Ok(compilation) => {
                self.enter_module(&compilation);
                true
            }
            // `start` compiled them all.
            Err(_) => false,
        }
    }

    /// REPL: the statement has ended; an exception is shown and the next statement runs all the same. True: go on.
    fn next_statement(&mut self, raised: bool) -> bool {
        if self.mode != Mode::Repl {
            return false;
        }
        self.drop_tree();
        if raised {
            if self.raised_is(self.t.system_exit) {
                return false;
            }
            self.report_uncaught();
        }
        let next = self.reg_number(reg::STATEMENT) as usize + 1;
        self.enter_statement(next)
    }

    /// The collector's counters and the objects that the start state only counts.
    fn start_heap(&mut self, start: Start) {
        if start == Start::Empty {
            return;
        }
        self.occupy_pools();
        let state = self.profile().start;
        if start == Start::Release {
            self.park_objects();
        }
        for (i, n) in state.tracked.into_iter().enumerate() {
            self.heap.set_scalar(scalar::GC_VIRTUAL0 + i as u32, u64::from(n));
        }
        self.heap.set_scalar(scalar::GC_VIRTUAL3, u64::from(state.frozen));
        self.heap
            .set_scalar(scalar::BLOCKS_VIRTUAL, u64::from(state.allocated_blocks));
        self.heap.set_scalar(scalar::GC_STATS, u64::from(state.collections));
        self.heap.set_scalar(scalar::GC_STATS + 1, u64::from(state.collected));
    }

    /// Nearly every size class of a running interpreter has a pool with blocks in use: a program's objects never have
    /// a pool for themselves at first.
    fn occupy_pools(&mut self) {
        let rules = self.profile().obmalloc;
        for size in (1..=rules.small_request_threshold / rules.alignment).map(|n| n * rules.alignment) {
            self.heap.malloc(size);
        }
        for name in [scalar::BLOCKS, scalar::LIVE_BYTES] {
            self.heap.set_scalar(name, 0);
        }
    }

    /// What the free lists already hold.
    fn park_objects(&mut self) {
        let state = self.profile().start;
        let many = |vm: &mut Vm, n: u32, make: &dyn Fn(&mut Vm) -> Obj| {
            let made: Vec<Obj> = (0..n).map(|_| make(vm)).collect();
            for o in made {
                vm.decref(o);
            }
        };
        many(self, state.parked_float, &|vm| vm.new_float(0.5));
        many(self, state.parked_list, &|vm| vm.new_list(&[]));
        many(self, state.parked_dict, &|vm| vm.new_dict());
        for (i, n) in state.parked_tuples.into_iter().enumerate() {
            many(self, n, &|vm| {
                let items: Vec<Obj> = (0..=i).map(|_| vm.new_none()).collect();
                vm.new_tuple(&items)
            });
        }
    }

    fn after_start(&mut self, start: Start) {
        if start == Start::Collected {
            // Everything that the interpreter holds is old; what loading the program took remains counted.
            let tracked: u64 = (0..3).map(|i| self.heap.scalar(scalar::GC_VIRTUAL0 + i)).sum();
            for i in 0..2 {
                self.heap.set_scalar(scalar::GC_VIRTUAL0 + i, 0);
            }
            self.heap.set_scalar(scalar::GC_VIRTUAL2, tracked);
            self.heap.set_scalar(scalar::GC_LONG_LIVED_TOTAL, tracked);
            self.heap.set_scalar(scalar::GC_COUNT0, COLLECTED_COUNT);
            return;
        }
        if start == Start::Release {
            let state = self.profile().start;
            for (i, n) in state.gc_count.into_iter().enumerate() {
                self.heap.set_scalar(scalar::GC_COUNT0 + i as u32, u64::from(n));
            }
        } else {
            self.heap.set_scalar(scalar::GC_COUNT0, 0);
        }
    }

    /// In script mode the syntax tree holds the literals; it is a tuple here, so that the ledger can name it.
    fn hold_tree(&mut self, tree: Vec<Obj>, mode: Mode) {
        if mode != Mode::Module {
            let holder = self.new_static_object(self.t.tuple, Kind::Tuple, 0);
            self.heap.init_slots(holder, tree.len() as u32);
            for (i, o) in tree.into_iter().enumerate() {
                self.heap.set_slot(holder, i as u32, o);
            }
            self.set_reg(reg::TREE, holder);
        } else {
            for o in tree {
                self.decref(o);
            }
        }
    }

    /// The syntax tree dies: `run_mod` is over.
    fn drop_tree(&mut self) {
        let tree = self.reg(reg::TREE);
        if tree.is_null() {
            return;
        }
        self.set_reg(reg::TREE, Obj::NULL);
        for i in 0..self.heap.slots_len(tree) {
            let o = self.heap.slot(tree, i);
            self.heap.set_slot(tree, i, Obj::NULL);
            self.decref(o);
        }
    }

    /// Runs about `ops` instructions; a slice ends at a line of the outermost loop.
    pub fn advance(&mut self, ops: u64) -> Advance {
        if self.regs.fp == 0 {
            // An empty text at the prompt: nothing to run.
            let end = self.finish(End::Finished);
            return Advance::Done(end);
        }
        self.record.nested_since = self.reg_number(reg::LINES);
        self.nesting = 1;
        let outcome = self.run(Some(ops));
        self.nesting = 0;
        match outcome {
            Outcome::Slice => Advance::More,
            Outcome::Returned(value) => {
                self.decref(value);
                if self.next_statement(false) {
                    return Advance::More;
                }
                Advance::Done(self.finish(End::Finished))
            }
            Outcome::Raised => {
                if self.next_statement(true) {
                    return Advance::More;
                }
                let end = self.report_uncaught();
                Advance::Done(self.finish(end))
            }
            Outcome::Stopped => {
                let stop = self.stop.unwrap_or(Stop::Person);
                Advance::Done(End::Stopped(stop))
            }
        }
    }

    /// Runs to the end.
    pub fn run_to_end(&mut self) -> End {
        loop {
            if let Advance::Done(end) = self.advance(1 << 40) {
                return end;
            }
        }
    }

    /// The module's code returns or is left by an exception; its frame and names are still there.
    pub(crate) fn program_ends(&mut self) {
        let last_statement = self.reg_number(reg::STATEMENT) as usize + 1 >= self.statements.len();
        if self.reg_number(reg::FINALIZING) != 0 || self.record.end_event.is_some() || !last_statement {
            return;
        }
        self.record.end_event = Some(self.heap.image.journal.count);
        if let Some(mut observer) = self.record.observer.take() {
            // Line 0: the end.
            let calls = std::mem::take(&mut self.record.calls);
            observer(self, 0, 0, &calls);
        }
    }

    /// `PyErr_Print`: SystemExit ends quietly, everything else is shown.
    fn report_uncaught(&mut self) -> End {
        let exc = self.take_raised();
        if exc.is_null() {
            return End::Finished;
        }
        if self.is_instance(exc, self.t.system_exit) {
            let code = self.heap.slot(exc, exception::VALUE);
            let text = if code.is_null() || code == self.none {
                "0".to_string()
            } else if let Some(n) = self.int_value(code) {
                n.to_string()
            } else {
                let text = self.str_text_of(code).unwrap_or_default();
                self.print_out(&format!("{text}\n"), true);
                "1".to_string()
            };
            self.decref(exc);
            return End::Exit { code: text };
        }
        if let Some(hook) = self.excepthook() {
            let ty = self.heap.ty(exc);
            let tb = self.heap.slot(exc, exception::TRACEBACK);
            let tb = if tb.is_null() { self.none } else { tb };
            let called = self.call_and_drop(hook, &[ty, exc, tb]);
            if called.is_err() {
                self.drop_raised();
            }
        } else {
            let text = self.format_exception(exc);
            self.print_out(&text, true);
        }
        let type_name = self.type_name(exc);
        let message = self.exception_text(exc);
        let line = self.traceback_entries(exc).last().map_or(0, |e| e.0);
        self.keep_last_exception(exc);
        self.decref(exc);
        End::Exception {
            type_name,
            message,
            line,
        }
    }

    /// The program has ended: its tree and code go, then the interpreter ends.
    fn finish(&mut self, end: End) -> End {
        self.drop_tree();
        self.record.observer = None;
        self.record.at_exit_from = Some(self.record.output.len());
        self.set_reg_number(reg::FINALIZING, 1);
        self.finalize();
        end
    }

    /// `Py_FinalizeEx`, as far as programs can see it.
    fn finalize(&mut self) {
        self.run_exit_functions();
        let main = self.reg(reg::MAIN);
        let globals = Obj(self.heap.image.odict.get(main.0));
        if self.profile().interp.del_runs_again {
            // 2.x wipes `__main__` first and never collects again (`Python/import.c@v2.7.18 (PyImport_Cleanup)`); before
            // that `sys.last_value` and its kin become None.
            self.forget_last_exception();
            self.wipe_module(globals);
            return;
        }
        if self.heap.scalar(scalar::GC_ENABLED) == 1 {
            gc::collect(self, 2, true);
        }
        self.forget_last_exception();
        // `sys.modules[...] = None`: the module dies if nothing else refers to it.
        if self.heap.refcnt(globals) == 1 {
            // Only the module holds its dict: the values die in insertion order.
            self.clear_module_values(globals);
        }
        self.set_reg(reg::MAIN, Obj::NULL);
        self.forget_main_module(main);
        gc::collect(self, 2, true);
        if self.heap.is_alive(globals) && self.heap.kind(globals) == Kind::Dict && self.heap.dict_len(globals) > 0 {
            self.wipe_module(globals);
            gc::collect(self, 2, true);
        }
    }

    fn clear_module_values(&mut self, globals: Obj) {
        for entry in self.heap.dict_take_all(globals) {
            self.decref(entry.key);
            self.decref(entry.value);
        }
    }

    /// `_PyModule_ClearDict`: names with one underscore first, then the others.
    fn wipe_module(&mut self, globals: Obj) {
        for underscore in [true, false] {
            for entry in self.heap.dict_items(globals) {
                let name = self.text_rc(entry.key);
                let single = name.starts_with('_') && !name.starts_with("__");
                if single != underscore || &*name == "__builtins__" {
                    continue;
                }
                let (key, none) = (entry.key, self.none);
                if self.dict_get(globals, key).is_some_and(|v| v != none) {
                    let stored = self.dict_set(globals, key, none);
                    debug_assert!(stored.is_ok(), "a name is hashable");
                }
            }
        }
    }
}
