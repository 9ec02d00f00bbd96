//! Type parameters, type aliases and generic definitions (PEP 695;
//! `Python/compile.c@v3.13.0 (compiler_type_params, compiler_typealias)`).

use super::function::{DEFAULTS, KWDEFAULTS};
use super::names::Use;
use super::unit::UnitKind;
use super::{Compiled, Compiler, Loc};
use crate::code::Op;
use crate::symtable::{Role, ScopeId};
use ruff_python_ast::{Expr, StmtClassDef, StmtFunctionDef, StmtTypeAlias, TypeParam, TypeParams};
use ruff_text_size::Ranged;

impl<'a> Compiler<'a> {
    fn enter_type_params(&mut self, name: &str, scope: ScopeId, line: u32) {
        let name = format!("<generic parameters of {name}>");
        self.enter(&name, UnitKind::TypeParams, scope, line, None);
    }

    /// Pushes the tuple of type parameters and binds their names.
    fn type_params(&mut self, params: &'a TypeParams) -> Compiled {
        for param in &params.type_params {
            let loc = self.loc(param);
            let name = param.name();
            self.load_str(name, loc);
            match param {
                TypeParam::TypeVar(t) => match t.bound.as_deref() {
                    Some(bound) => {
                        self.lazy_value(name, param, Role::Value, bound, loc)?;
                        // arg 1: a tuple of constraints.
                        let constraints = u32::from(bound.is_tuple_expr());
                        self.emit(Op::TypeVarWithBound, constraints, loc);
                    }
                    None => self.emit0(Op::TypeVar, loc),
                },
                TypeParam::ParamSpec(_) => self.emit0(Op::ParamSpec, loc),
                TypeParam::TypeVarTuple(_) => self.emit0(Op::TypeVarTuple, loc),
            }
            if let Some(default) = param.default() {
                self.lazy_value(name, param, Role::Default, default, loc)?;
                self.emit0(Op::SetTypeparamDefault, loc);
            }
            self.emit(Op::Copy, 1, loc);
            self.name(name, Use::Store, loc);
        }
        let loc = params.type_params.first().map_or(Loc::NONE, |p| self.loc(p));
        self.emit(Op::BuildTuple, Self::count(params.type_params.len()), loc);
        Ok(())
    }

    /// A function that computes a bound or default when asked.
    fn lazy_value(&mut self, name: &str, param: &'a TypeParam, role: Role, value: &'a Expr, loc: Loc) -> Compiled {
        let Some(scope) = self.table.of(param, role) else {
            return Ok(());
        };
        let line = self.lines.line(value.start());
        self.enter(name, UnitKind::Function, scope, line, None);
        match value {
            Expr::Starred(s) => {
                self.expr(&s.value)?;
                self.emit(Op::UnpackSequence, 1, loc);
            }
            other => self.expr(other)?,
        }
        self.emit0(Op::ReturnValue, loc);
        let code = self.finish_unit(true)?;
        self.make_closure(&code, 0, loc);
        Ok(())
    }

    pub(super) fn type_alias(&mut self, t: &'a StmtTypeAlias) -> Compiled {
        let loc = self.loc(t);
        let Expr::Name(target) = t.name.as_ref() else {
            return self.error("invalid syntax", t.name.range());
        };
        let name = target.id.to_string();
        let line = u32::try_from(loc.line).unwrap_or(1);
        if let Some(params) = &t.type_params {
            let Some(scope) = self.table.of(t, Role::TypeParams) else {
                return Ok(());
            };
            self.enter_type_params(&name, scope, line);
            self.load_str(&name, loc);
            self.type_params(params)?;
            self.alias_object(t, &name, line, loc)?;
            self.finish_type_params(loc)?;
            self.emit0(Op::PushNull, loc);
            self.emit(Op::Call, 0, loc);
        } else {
            self.load_str(&name, loc);
            self.load_none(loc);
            self.alias_object(t, &name, line, loc)?;
        }
        self.name_checked(&name, Use::Store, loc, target.range)
    }

    fn alias_object(&mut self, t: &'a StmtTypeAlias, name: &str, line: u32, loc: Loc) -> Compiled {
        let Some(scope) = self.table.of(t, Role::Value) else {
            return Ok(());
        };
        self.enter(name, UnitKind::Function, scope, line, None);
        self.expr(&t.value)?;
        self.emit0(Op::ReturnValue, loc);
        let code = self.finish_unit(true)?;
        self.make_closure(&code, 0, loc);
        self.emit(Op::BuildTuple, 3, loc);
        self.emit0(Op::TypeAlias, loc);
        Ok(())
    }

    /// Completes the unit of the type parameters and pushes its function.
    fn finish_type_params(&mut self, loc: Loc) -> Compiled {
        self.emit0(Op::ReturnValue, loc);
        let code = self.finish_unit(true)?;
        self.make_closure(&code, 0, loc);
        Ok(())
    }

    /// Defaults, evaluated outside, are the arguments of the parameters' function.
    pub(super) fn generic_function(
        &mut self,
        f: &'a StmtFunctionDef,
        params: &'a TypeParams,
        mut flags: u32,
        first_line: u32,
        loc: Loc,
    ) -> Compiled {
        let arguments = (flags & (DEFAULTS | KWDEFAULTS)).count_ones();
        if arguments == 2 {
            self.emit(Op::Swap, 2, loc);
        }
        let Some(scope) = self.table.of(f, Role::TypeParams) else {
            return Ok(());
        };
        self.enter_type_params(&f.name, scope, first_line);
        self.unit().argcount = arguments;
        self.type_params(params)?;
        for i in 0..arguments {
            self.emit(Op::LoadFast, i, loc);
        }
        flags |= self.function_annotations(f, loc)?;
        self.function_object(f, flags, first_line, loc)?;
        self.emit0(Op::SetFunctionTypeParams, loc);
        self.finish_type_params(loc)?;
        if arguments > 0 {
            self.emit(Op::Swap, arguments + 1, loc);
            self.emit(Op::Call, arguments - 1, loc);
        } else {
            self.emit0(Op::PushNull, loc);
            self.emit(Op::Call, 0, loc);
        }
        Ok(())
    }

    pub(super) fn generic_class(
        &mut self,
        c: &'a StmtClassDef,
        params: &'a TypeParams,
        first_line: u32,
        loc: Loc,
    ) -> Compiled {
        let Some(scope) = self.table.of(c, Role::TypeParams) else {
            return Ok(());
        };
        self.enter_type_params(&c.name, scope, first_line);
        self.unit().private = Some(c.name.to_string());
        self.type_params(params)?;
        self.name(".type_params", Use::Store, loc);
        self.class_object(c, first_line, loc)?;
        self.name(".type_params", Use::Load, loc);
        self.emit0(Op::SubscriptGeneric, loc);
        self.name(".generic_base", Use::Store, loc);
        let (args, keywords) = match &c.arguments {
            Some(a) => (&a.args[..], &a.keywords[..]),
            None => (&[][..], &[][..]),
        };
        self.call_with(args, keywords, 2, Some(".generic_base"), loc)?;
        self.finish_type_params(loc)?;
        self.emit0(Op::PushNull, loc);
        self.emit(Op::Call, 0, loc);
        Ok(())
    }
}
