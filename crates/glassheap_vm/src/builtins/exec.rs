//! `exec`, `eval`, `compile`: text that a program makes. CPython: `Python/bltinmodule.c`, `Python/pythonrun.c`.

use crate::ceval::frame_flag;
use crate::native::Args;
use crate::vm::{R, Raised, Vm, reg};
use glassheap_heap::traverse::exception;
use glassheap_heap::{Kind, Obj};
use glassheap_syntax::Mode;
use glassheap_syntax::error::CompileError;

fn argument(vm: &Vm, args: &Args, i: usize, name: &str) -> Option<Obj> {
    args.get(i).or_else(|| args.keyword(vm, name)).filter(|o| *o != vm.none)
}

fn namespaces(vm: &mut Vm, args: &Args, function: &str) -> R<(Obj, Obj)> {
    let globals = argument(vm, args, 1, "globals");
    let locals = argument(vm, args, 2, "locals");
    if let Some(g) = globals
        && vm.heap.kind(g) != Kind::Dict
    {
        let got = vm.type_name(g);
        return Err(vm.type_error(&format!("{function}() globals must be a dict, not {got}")));
    }
    Ok(match (globals, locals) {
        (Some(g), Some(l)) => (vm.new_ref(g), vm.new_ref(l)),
        (Some(g), None) => (vm.new_ref(g), vm.new_ref(g)),
        (None, l) => {
            let g = vm.globals();
            vm.incref(g);
            let l = match l {
                Some(l) => vm.new_ref(l),
                None => {
                    let f = vm.regs.fp;
                    vm.frame_locals_dict(f)?
                }
            };
            (g, l)
        }
    })
}

/// `exec(source, globals=None, locals=None)`.
pub fn exec(vm: &mut Vm, args: &Args) -> R {
    let result = run(vm, args, Mode::Exec, "exec")?;
    vm.decref(result);
    Ok(vm.new_none())
}

/// `eval(source, globals=None, locals=None)`.
pub fn eval(vm: &mut Vm, args: &Args) -> R {
    run(vm, args, Mode::Eval, "eval")
}

fn run(vm: &mut Vm, args: &Args, mode: Mode, function: &str) -> R {
    let source = args.items[0];
    let (globals, locals) = namespaces(vm, args, function)?;
    let code = match vm.heap.kind(source) {
        Kind::Code => Ok((vm.new_ref(source), Vec::new())),
        Kind::Str => {
            let text = vm.text_rc(source);
            let text = if mode == Mode::Eval {
                text.trim_start_matches([' ', '\t']).to_string()
            } else {
                text.to_string()
            };
            compile_text(vm, &text, "<string>", mode)
        }
        _ => Err(vm.type_error(&format!("{function}() arg 1 must be a string, bytes or code object"))),
    };
    let (code, tree) = match code {
        Ok(code) => code,
        Err(e) => {
            vm.decref(globals);
            vm.decref(locals);
            return Err(e);
        }
    };
    let key = vm.n.builtins;
    if vm.dict_get(globals, key).is_none() {
        let builtins = vm.reg(reg::BUILTINS);
        vm.dict_set(globals, key, builtins)?;
    }
    let func = vm.new_function(code, globals);
    vm.decref(code);
    let result = vm.check_nesting().and_then(|()| {
        vm.save_frame();
        vm.enter_function(func, &[], Obj::NULL, 0, locals, frame_flag::ENTRY, 0)
    });
    let result = result.and_then(|()| vm.run_nested());
    for o in tree {
        vm.decref(o);
    }
    vm.decref(globals);
    result
}

/// Code object of a text and the references of its syntax tree.
fn compile_text(vm: &mut Vm, text: &str, filename: &str, mode: Mode) -> R<(Obj, Vec<Obj>)> {
    match glassheap_syntax::compile(text, filename, mode, &vm.profile().syntax) {
        Ok(compilation) => Ok(vm.load_code(&compilation, false)),
        Err(e) => Err(vm.raise_compile_error(&e)),
    }
}

/// `compile(source, filename, mode)`.
pub fn compile(vm: &mut Vm, args: &Args) -> R {
    let source = args.get(0).or_else(|| args.keyword(vm, "source")).unwrap_or(vm.none);
    if vm.heap.kind(source) != Kind::Str {
        return Err(vm.type_error("compile() arg 1 must be a string, bytes or AST object"));
    }
    let filename = match args.get(1).or_else(|| args.keyword(vm, "filename")) {
        Some(f) => vm.expect_str(f, "compile() argument 2")?,
        None => std::rc::Rc::from("<string>"),
    };
    let mode = match args.get(2).or_else(|| args.keyword(vm, "mode")) {
        Some(m) => vm.expect_str(m, "compile() argument 3")?,
        None => std::rc::Rc::from("exec"),
    };
    let mode = match &*mode {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => return Err(vm.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    let text = vm.text_rc(source);
    let (code, tree) = compile_text(vm, &text, &filename, mode)?;
    for o in tree {
        vm.decref(o);
    }
    Ok(code)
}

impl Vm {
    /// Raises what a refused text is in Python.
    pub fn raise_compile_error(&mut self, error: &CompileError) -> Raised {
        match error {
            CompileError::Syntax(e) => {
                let ty = match e.type_name {
                    "IndentationError" => self.t.indentation_error,
                    "TabError" => self.t.tab_error,
                    _ => self.t.syntax_error,
                };
                let raised = self.raise(ty, &e.message);
                let exc = self.reg(reg::RAISED);
                let line = self.new_int(i64::from(e.range.line));
                self.replace_slot(exc, exception::EXTRA, line);
                self.decref(line);
                raised
            }
            CompileError::Unsupported(u) => self.not_implemented_error(&format!(
                "Glassheap does not run this Python: {}",
                u.construct.replace('-', " ")
            )),
        }
    }
}
