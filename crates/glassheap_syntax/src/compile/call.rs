//! Calls (`Python/compile.c@v3.13.0 (compiler_call)`).

use super::expr::TUPLE;
use super::{Compiled, Compiler, Loc, STACK_USE_GUIDELINE};
use crate::code::{Const, Op};
use crate::error::CompileError;
use crate::symtable::{BlockType, ScopeKind};
use glassheap_profile::Feature;
use ruff_python_ast::{Arguments, Expr, ExprAttribute, ExprCall, Keyword};

impl<'a> Compiler<'a> {
    pub(super) fn call(&mut self, c: &'a ExprCall) -> Compiled {
        self.check_keywords(&c.arguments.keywords)?;
        self.note_bare_generator(&c.arguments);
        if self.method_call(c)? {
            return Ok(());
        }
        self.expr(&c.func)?;
        let func_loc = self.loc(c.func.as_ref());
        self.emit0(Op::PushNull, func_loc);
        let loc = self.loc(c);
        self.call_arguments(&c.arguments, 0, loc)
    }

    pub(super) fn note_bare_generator(&mut self, arguments: &Arguments) {
        if let [e @ Expr::Generator(g)] = &*arguments.args
            && !g.parenthesized
        {
            let loc = self.place(arguments.range).into();
            self.argument_locs.insert(crate::symtable::address(e), loc);
        }
    }

    fn check_keywords(&mut self, keywords: &'a [Keyword]) -> Compiled {
        for (i, keyword) in keywords.iter().enumerate() {
            let Some(name) = &keyword.arg else { continue };
            if name.as_str() == "__debug__" {
                return self.error("cannot assign to __debug__", keyword.range);
            }
            if let Some(again) = keywords[i + 1..]
                .iter()
                .find(|k| k.arg.as_ref().is_some_and(|n| n.id == name.id))
            {
                return self.error(format!("keyword argument repeated: {name}"), again.range);
            }
        }
        Ok(())
    }

    /// `obj.name(...)` without a bound method (`maybe_optimize_method_call`).
    fn method_call(&mut self, c: &'a ExprCall) -> Result<bool, CompileError> {
        let Expr::Attribute(attr) = c.func.as_ref() else {
            return Ok(false);
        };
        if !self.rules.has(Feature::CallsLoadMethods) || self.is_imported(&attr.value) {
            return Ok(false);
        }
        let (args, keywords) = (&c.arguments.args, &c.arguments.keywords);
        let names = usize::from(!keywords.is_empty());
        let fits = args.len() + keywords.len() + names < STACK_USE_GUIDELINE;
        if !fits || args.iter().any(Expr::is_starred_expr) || keywords.iter().any(|k| k.arg.is_none()) {
            return Ok(false);
        }
        if !self.super_attribute(attr, Op::LoadSuperMethod)? {
            self.expr(&attr.value)?;
            let loc = self.attr_loc(self.loc(attr), attr);
            let name = self.name_index(&attr.attr);
            self.emit(Op::LoadMethod, name, loc);
        }
        self.exprs(args)?;
        let loc = self.attr_loc(self.loc(c), attr);
        self.finish_call(args.len(), keywords, loc)?;
        Ok(true)
    }

    /// A name that the module imports is most likely a module, which has no methods (`is_import_originated`).
    fn is_imported(&self, e: &Expr) -> bool {
        let Expr::Name(name) = e else { return false };
        if self.unit_ref().inlined_depth > 0 && self.scope().block == BlockType::Module {
            // There CPython sees the comprehension's own entry for the name.
            return false;
        }
        let top = &self.table.scopes[self.table.top()];
        top.get(&name.id)
            .is_some_and(|s| s.flags & crate::symtable::flag::IMPORT != 0)
    }

    /// `super().name` without a super object (`can_optimize_super_call`, `load_args_for_super`).
    pub(super) fn super_attribute(&mut self, attr: &'a ExprAttribute, op: Op) -> Result<bool, CompileError> {
        if !self.rules.super_attr || attr.attr.as_str() == "__class__" {
            return Ok(false);
        }
        let Expr::Call(call) = attr.value.as_ref() else {
            return Ok(false);
        };
        let Expr::Name(name) = call.func.as_ref() else {
            return Ok(false);
        };
        if name.id.as_str() != "super" || !call.arguments.keywords.is_empty() {
            return Ok(false);
        }
        let is_global = self.kind_of("super") == Some(ScopeKind::GlobalImplicit);
        let top = &self.table.scopes[self.table.top()];
        let rebound = top
            .get("super")
            .is_some_and(|s| s.flags & crate::symtable::flag::BOUND != 0);
        if !is_global || rebound || self.scope().block != BlockType::Function {
            return Ok(false);
        }
        let args = &call.arguments.args;
        let loc = self.loc(call);
        match args.len() {
            2 if !args.iter().any(Expr::is_starred_expr) => {
                self.expr(&call.func)?;
                self.exprs(args)?;
            }
            0 => {
                let is_free = self.kind_of("__class__") == Some(ScopeKind::Free);
                let first = self.unit_ref().varnames.names().first().cloned();
                let (true, Some(first)) = (is_free && self.unit_ref().argcount > 0, first) else {
                    return Ok(false);
                };
                if self.unit_ref().inlined_depth > 0 {
                    return Ok(false);
                }
                self.expr(&call.func)?;
                let class = self.deref_index("__class__");
                self.emit(Op::LoadDeref, class, loc);
                self.name(&first, super::names::Use::Load, loc);
            }
            _ => return Ok(false),
        }
        let loc = self.attr_loc(self.loc(attr), attr);
        let name = self.name_index(&attr.attr);
        self.emit(op, name, loc);
        Ok(true)
    }

    /// Arguments and the call itself; `n` arguments are already on the stack (`compiler_call_helper`).
    pub(super) fn call_arguments(&mut self, arguments: &'a Arguments, n: usize, loc: Loc) -> Compiled {
        self.call_with(&arguments.args, &arguments.keywords, n, None, loc)
    }

    /// The same; `last` is a name that is loaded as one more argument.
    pub(super) fn call_with(
        &mut self,
        args: &'a [Expr],
        keywords: &'a [Keyword],
        n: usize,
        last: Option<&str>,
        loc: Loc,
    ) -> Compiled {
        let extra = usize::from(last.is_some());
        let too_many = args.len() + extra + keywords.len() * 2 > STACK_USE_GUIDELINE;
        let unpacks = args.iter().any(Expr::is_starred_expr) || keywords.iter().any(|k| k.arg.is_none());
        if too_many || unpacks {
            return self.call_unpacking(args, keywords, n, last, loc);
        }
        self.exprs(args)?;
        if let Some(name) = last {
            self.name(name, super::names::Use::Load, loc);
        }
        self.finish_call(n + args.len() + extra, keywords, loc)
    }

    fn finish_call(&mut self, positional: usize, keywords: &'a [Keyword], loc: Loc) -> Compiled {
        if keywords.is_empty() {
            self.emit(Op::Call, Self::count(positional), loc);
            return Ok(());
        }
        self.exprs(keywords.iter().map(|k| &k.value))?;
        let names: Vec<String> = keywords
            .iter()
            .filter_map(|k| Some(self.mangled(k.arg.as_ref()?)))
            .collect();
        let names = self.str_tuple(names);
        self.load_const(names, loc);
        self.emit(Op::CallKw, Self::count(positional + keywords.len()), loc);
        Ok(())
    }

    fn call_unpacking(
        &mut self,
        args: &'a [Expr],
        keywords: &'a [Keyword],
        n: usize,
        last: Option<&str>,
        loc: Loc,
    ) -> Compiled {
        match args {
            [Expr::Starred(only)] if n == 0 && last.is_none() => self.expr(&only.value)?,
            _ if last.is_some() => {
                self.emit(Op::BuildList, Self::count(n), loc);
                for arg in args {
                    if let Expr::Starred(s) = arg {
                        self.expr(&s.value)?;
                        self.emit(Op::ListExtend, 1, loc);
                    } else {
                        self.expr(arg)?;
                        self.emit(Op::ListAppend, 1, loc);
                    }
                }
                if let Some(name) = last {
                    self.name(name, super::names::Use::Load, loc);
                    self.emit(Op::ListAppend, 1, loc);
                }
                self.emit0(Op::ListToTuple, loc);
            }
            _ => self.display(args, n, TUPLE, loc)?,
        }
        let mut have_dict = false;
        let mut pending = 0;
        for (i, keyword) in keywords.iter().enumerate() {
            if keyword.arg.is_some() {
                pending += 1;
                continue;
            }
            if pending > 0 {
                self.sub_keywords(&keywords[i - pending..i], loc)?;
                if have_dict {
                    self.emit(Op::DictMerge, 1, loc);
                }
                have_dict = true;
                pending = 0;
            }
            if !have_dict {
                self.emit(Op::BuildMap, 0, loc);
                have_dict = true;
            }
            self.expr(&keyword.value)?;
            self.emit(Op::DictMerge, 1, loc);
        }
        if pending > 0 {
            self.sub_keywords(&keywords[keywords.len() - pending..], loc)?;
            if have_dict {
                self.emit(Op::DictMerge, 1, loc);
            }
        }
        self.emit(Op::CallFunctionEx, u32::from(!keywords.is_empty()), loc);
        Ok(())
    }

    /// `compiler_subkwargs`.
    fn sub_keywords(&mut self, keywords: &'a [Keyword], loc: Loc) -> Compiled {
        let n = keywords.len();
        let big = n * 2 > STACK_USE_GUIDELINE;
        let names: Vec<String> = keywords
            .iter()
            .filter_map(|k| Some(self.mangled(k.arg.as_ref()?)))
            .collect();
        if n > 1 && !big && self.const_key_maps() {
            self.exprs(keywords.iter().map(|k| &k.value))?;
            let names = self.str_tuple(names);
            self.load_const(names, loc);
            self.emit(Op::BuildConstKeyMap, Self::count(n), loc);
            return Ok(());
        }
        if big {
            self.emit(Op::BuildMap, 0, Loc::NONE);
        }
        for (keyword, name) in keywords.iter().zip(&names) {
            let loc = self.loc(keyword);
            self.load_str(name, loc);
            self.expr(&keyword.value)?;
            if big {
                self.emit(Op::MapAdd, 1, Loc::NONE);
            }
        }
        if !big {
            self.emit(Op::BuildMap, Self::count(n), loc);
        }
        Ok(())
    }

    /// `self.name = ...` in a method is a static attribute of the class around (3.13+,
    /// `compiler_maybe_add_static_attribute_to_class`).
    pub(super) fn note_static_attribute(&mut self, a: &ExprAttribute) {
        let Expr::Name(name) = a.value.as_ref() else { return };
        if name.id.as_str() != "self" {
            return;
        }
        let class = self
            .units
            .iter_mut()
            .rev()
            .find(|u| u.kind == super::unit::UnitKind::Class);
        if let Some(class) = class {
            class.static_attributes.insert(a.attr.to_string());
        }
    }

    /// The tuple of the static attributes of a class.
    pub(super) fn static_attributes(&mut self) -> crate::code::ConstId {
        let names: Vec<String> = self.unit_ref().static_attributes.iter().cloned().collect();
        if names.is_empty() {
            return self.pool.make(Const::Tuple(Vec::new()), 0);
        }
        self.str_tuple(names)
    }
}
