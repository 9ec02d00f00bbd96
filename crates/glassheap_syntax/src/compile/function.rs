//! Function definitions and lambdas (`Python/compile.c@v3.13.0 (compiler_function)`).

use super::block::docstring;
use super::names::Use;
use super::unit::UnitKind;
use super::unwind::BlockKind;
use super::{Compiled, Compiler, Loc};
use crate::code::{Code, Op};
use crate::error::CompileError;
use crate::ir::{Ins, Ir, Label};
use crate::symtable::Role;
use glassheap_profile::Feature;
use ruff_python_ast::{Decorator, Expr, ExprLambda, ParameterWithDefault, Parameters, StmtFunctionDef};
use ruff_text_size::{Ranged, TextSize};
use std::rc::Rc;

/// `MAKE_FUNCTION_*`.
pub(super) const DEFAULTS: u32 = 1;
pub(super) const KWDEFAULTS: u32 = 2;
pub(super) const ANNOTATIONS: u32 = 4;
pub(super) const CLOSURE: u32 = 8;

impl<'a> Compiler<'a> {
    /// Where a decorated definition starts: at `def` or `class`, not at its decorators.
    pub(super) fn definition_loc(&self, decorators: &[Decorator], start: TextSize, end: TextSize) -> Loc {
        let start = match decorators.last() {
            Some(last) => self.tree.start_after(last.end()),
            None => start,
        };
        self.place(ruff_text_size::TextRange::new(start.min(end), end)).into()
    }

    /// Line of the first decorator, or of the definition.
    pub(super) fn first_line(&self, decorators: &[Decorator], loc: Loc) -> u32 {
        decorators.first().map_or_else(
            || u32::try_from(loc.line).unwrap_or(1),
            |d| self.lines.line(d.expression.start()),
        )
    }

    pub(super) fn decorators(&mut self, decorators: &'a [Decorator]) -> Compiled {
        self.exprs(decorators.iter().map(|d| &d.expression))
    }

    pub(super) fn apply_decorators(&mut self, decorators: &'a [Decorator]) {
        for decorator in decorators.iter().rev() {
            let loc = self.loc(&decorator.expression);
            self.emit(Op::Call, 0, loc);
        }
    }

    pub(super) fn function(&mut self, f: &'a StmtFunctionDef) -> Compiled {
        if f.is_async {
            return self.unsupported("async-function", f.range);
        }
        self.python2_notices(&f.parameters, f.returns.is_some());
        self.decorators(&f.decorator_list)?;
        let loc = self.definition_loc(&f.decorator_list, f.start(), f.end());
        let first_line = self.first_line(&f.decorator_list, loc);
        let mut flags = self.defaults(&f.parameters, loc)?;
        if let Some(params) = &f.type_params {
            self.generic_function(f, params, flags, first_line, loc)?;
        } else {
            flags |= self.function_annotations(f, loc)?;
            self.function_object(f, flags, first_line, loc)?;
        }
        self.apply_decorators(&f.decorator_list);
        self.name_checked(&f.name, Use::Store, loc, f.name.range)
    }

    /// What Python 2 does not have in a parameter list.
    fn python2_notices(&mut self, parameters: &Parameters, returns: bool) {
        if let Some(first) = parameters.kwonlyargs.first() {
            self.notice("syntax-keyword-only", Feature::KeywordOnlyParameters, first.range);
        }
        let annotated = parameters.iter().any(|p| p.annotation().is_some());
        if annotated || returns {
            self.notice("syntax-annotation", Feature::FunctionAnnotations, parameters.range);
        }
    }

    /// `compiler_function_body` and the closure around it.
    pub(super) fn function_object(
        &mut self,
        f: &'a StmtFunctionDef,
        flags: u32,
        first_line: u32,
        loc: Loc,
    ) -> Compiled {
        let Some(scope) = self.table.of(f, Role::Body) else {
            return Ok(());
        };
        self.check_parameters(&f.parameters)?;
        self.enter(&f.name, UnitKind::Function, scope, first_line, None);
        self.set_arguments(Some(&f.parameters));
        let mut body = &f.body[..];
        if let Some((text, range)) = docstring(body) {
            let id = self.docstring_const(text, range);
            self.const_index(id);
            self.unit().has_docstring = true;
            body = &body[1..];
        } else if self.rules.none_is_first_const {
            let none = self.pool.make(crate::code::Const::None, 0);
            self.const_index(none);
        }
        let handler = self.table.scopes[scope].generator.then(|| self.open_stop_iteration());
        self.stmts(body)?;
        if let Some(handler) = handler {
            self.close_stop_iteration(handler);
        }
        let code = self.finish_unit(true)?;
        self.make_closure(&code, flags, loc);
        Ok(())
    }

    fn check_parameters(&mut self, parameters: &Parameters) -> Compiled {
        match parameters.iter().find(|p| p.name().as_str() == "__debug__") {
            Some(p) => self.error("cannot assign to __debug__", p.name().range()),
            None => Ok(()),
        }
    }

    pub(super) fn set_arguments(&mut self, parameters: Option<&Parameters>) {
        let Some(p) = parameters else { return };
        let posonly = Self::count(p.posonlyargs.len());
        let unit = self.unit();
        unit.posonly = posonly;
        unit.argcount = posonly + Self::count(p.args.len());
        unit.kwonly = Self::count(p.kwonlyargs.len());
    }

    /// Pushes the default values (`compiler_default_arguments`).
    pub(super) fn defaults(&mut self, parameters: &'a Parameters, loc: Loc) -> Result<u32, CompileError> {
        let mut flags = 0;
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        let defaults: Vec<&Expr> = positional.filter_map(|p| p.default.as_deref()).collect();
        if !defaults.is_empty() {
            flags |= DEFAULTS;
            let n = Self::count(defaults.len());
            self.exprs(defaults)?;
            self.emit(Op::BuildTuple, n, loc);
        }
        let with_default = |p: &'a ParameterWithDefault| Some((p.parameter.name.as_str(), p.default.as_deref()?));
        let keyword: Vec<(&str, &Expr)> = parameters.kwonlyargs.iter().filter_map(with_default).collect();
        if !keyword.is_empty() {
            flags |= KWDEFAULTS;
            let n = Self::count(keyword.len());
            if self.const_key_maps() {
                self.exprs(keyword.iter().map(|(_, e)| *e))?;
                let names: Vec<String> = keyword.iter().map(|(name, _)| self.mangled(name)).collect();
                let names = self.str_tuple(names);
                self.load_const(names, loc);
                self.emit(Op::BuildConstKeyMap, n, loc);
            } else {
                for (name, e) in keyword {
                    let name = self.mangled(name);
                    self.load_str(&name, loc);
                    self.expr(e)?;
                }
                self.emit(Op::BuildMap, n, loc);
            }
        }
        Ok(flags)
    }

    pub(super) fn lambda(&mut self, l: &'a ExprLambda) -> Compiled {
        let loc = self.loc(l);
        let mut flags = 0;
        if let Some(parameters) = &l.parameters {
            self.check_parameters(parameters)?;
            self.python2_notices(parameters, false);
            flags = self.defaults(parameters, loc)?;
        }
        let Some(scope) = self.table.of(l, Role::Body) else {
            return Ok(());
        };
        let line = u32::try_from(loc.line).unwrap_or(1);
        self.enter("<lambda>", UnitKind::Lambda, scope, line, None);
        if self.rules.none_is_first_const {
            let none = self.pool.make(crate::code::Const::None, 0);
            self.const_index(none);
        }
        self.set_arguments(l.parameters.as_deref());
        let code = if self.table.scopes[scope].generator {
            let handler = self.open_stop_iteration();
            self.expr(&l.body)?;
            self.emit0(Op::ReturnValue, Loc::NONE);
            self.here(handler);
            self.emit0(Op::StopIterationError, Loc::NONE);
            self.emit(Op::Reraise, 1, Loc::NONE);
            self.unit().blocks.pop();
            self.finish_unit(false)?
        } else {
            self.expr(&l.body)?;
            let body = self.loc(l.body.as_ref());
            self.emit0(Op::ReturnValue, body);
            self.finish_unit(true)?
        };
        self.make_closure(&code, flags, loc);
        Ok(())
    }

    /// `compiler_make_closure`.
    pub(super) fn make_closure(&mut self, code: &Rc<Code>, mut flags: u32, loc: Loc) {
        let free: Vec<String> = code
            .localsplus
            .iter()
            .filter(|s| s.kind == crate::code::LocalKind::Free)
            .map(|s| s.name.clone())
            .collect();
        if !free.is_empty() {
            for name in &free {
                let index = self.deref_index(name);
                self.emit(Op::LoadClosure, index, loc);
            }
            self.emit(Op::BuildTuple, Self::count(free.len()), loc);
            flags |= CLOSURE;
        }
        let index = self.code_const(Rc::clone(code));
        self.emit(Op::LoadConst, index, loc);
        self.emit(Op::MakeFunction, flags, loc);
    }

    /// A generator turns a StopIteration that leaves it into a RuntimeError (`wrap_in_stopiteration_handler`).
    pub(super) fn open_stop_iteration(&mut self) -> Label {
        let handler = self.label();
        if !self.rules.has(Feature::GeneratorsCatchStopIteration) {
            // Before PEP 479 it just ends the generator. Up to 3.11 the evaluation loop does what this code does.
            return handler;
        }
        // It covers the start of the generator too.
        let setup = Ins {
            op: Ir::SetupCleanup,
            arg: 0,
            target: Some(handler),
            loc: Loc::NONE,
        };
        self.unit().code.insert(0, setup);
        self.push_block(BlockKind::StopIteration, None, None, Loc::NONE);
        handler
    }

    pub(super) fn close_stop_iteration(&mut self, handler: Label) {
        self.load_none(Loc::NONE);
        self.emit0(Op::ReturnValue, Loc::NONE);
        self.here(handler);
        self.emit0(Op::StopIterationError, Loc::NONE);
        self.emit(Op::Reraise, 1, Loc::NONE);
        self.unit().blocks.pop();
    }
}
