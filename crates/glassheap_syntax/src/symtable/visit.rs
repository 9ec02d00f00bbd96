//! The walk that notes what each block does to each name (`Python/symtable.c@v3.13.0 (symtable_visit_stmt)`).

use super::{BlockType, Role, Scope, ScopeId, Symbol, SymbolTable, address, error, flag, mangle};
use crate::error::{CompileError, Unsupported};
use crate::parse::{Tree, TreeBody};
use crate::source::LineIndex;
use glassheap_profile::SyntaxRules;
use ruff_python_ast::{ExceptHandler, Expr, ExprContext, Identifier, Parameters, Stmt, TypeParam, TypeParams};
use ruff_text_size::{Ranged, TextRange};
use std::collections::HashMap;

mod expr;

type Visit = Result<(), CompileError>;

pub(super) struct Visitor<'a> {
    table: SymbolTable,
    stack: Vec<ScopeId>,
    lines: &'a LineIndex,
    rules: &'a SyntaxRules,
    private: Option<String>,
}

impl<'a> Visitor<'a> {
    pub(super) fn new(lines: &'a LineIndex, rules: &'a SyntaxRules) -> Self {
        Visitor {
            table: SymbolTable::default(),
            stack: Vec::new(),
            lines,
            rules,
            private: None,
        }
    }

    pub(super) fn run(mut self, tree: &Tree) -> Result<SymbolTable, CompileError> {
        self.enter("top", BlockType::Module, None, TextRange::default());
        match &tree.body {
            TreeBody::Module(body) => {
                self.table.future_annotations = has_future_annotations(body);
                self.future_imports(body)?;
                self.body(body)?;
            }
            TreeBody::Expression(e) => self.expr(e)?,
        }
        self.leave();
        Ok(self.table)
    }

    /// `from __future__ import` stands first and names what exists (`Python/future.c@v3.13.0 (future_parse)`).
    fn future_imports(&self, body: &[Stmt]) -> Visit {
        const FEATURES: [&str; 10] = [
            "nested_scopes",
            "generators",
            "division",
            "absolute_import",
            "with_statement",
            "print_function",
            "unicode_literals",
            "barry_as_FLUFL",
            "generator_stop",
            "annotations",
        ];
        let mut done = false;
        for (i, stmt) in body.iter().enumerate() {
            let is_docstring = i == 0 && matches!(stmt, Stmt::Expr(e) if e.value.is_string_literal_expr());
            let Stmt::ImportFrom(import) = stmt else {
                done |= !is_docstring;
                continue;
            };
            if import.level != 0 || import.module.as_ref().is_none_or(|m| m.as_str() != "__future__") {
                done = true;
                continue;
            }
            if done {
                let message = "from __future__ imports must occur at the beginning of the file";
                return Err(self.fail(message, import.range));
            }
            for alias in &import.names {
                let name = alias.name.as_str();
                if name == "braces" {
                    return Err(self.fail("not a chance", alias.range));
                }
                if !FEATURES.contains(&name) {
                    return Err(self.fail(format!("future feature {name} is not defined"), alias.range));
                }
            }
        }
        Ok(())
    }

    // -- blocks -------------------------------------------------------------------------------------------------------

    fn enter(&mut self, name: &str, block: BlockType, key: Option<(usize, Role)>, range: TextRange) -> ScopeId {
        let id = self.table.scopes.len();
        let parent = self.stack.last().copied();
        let nested = parent.is_some_and(|p| {
            let p = &self.table.scopes[p];
            p.nested || p.is_function_like()
        });
        self.table.scopes.push(Scope {
            block,
            name: name.to_owned(),
            parent,
            names: Vec::new(),
            symbols: HashMap::new(),
            varnames: Vec::new(),
            children: Vec::new(),
            nested,
            generator: false,
            comprehension: false,
            genexp: false,
            comp_inlined: false,
            varargs: false,
            varkeywords: false,
            needs_class_closure: false,
            needs_classdict: false,
            can_see_class_scope: false,
            annotations_used: false,
            conditional_annotations: false,
            free: false,
            child_free: false,
            comp_iter_expr: parent.map_or(0, |p| self.table.scopes[p].comp_iter_expr),
            comp_iter_target: false,
            in_conditional_block: false,
            private: self.private.clone(),
            range: self.lines.range(range),
            directives: Vec::new(),
        });
        if let Some(parent) = parent {
            self.table.scopes[parent].children.push(id);
        }
        if let Some(key) = key {
            self.table.by_node.insert(key, id);
        }
        self.stack.push(id);
        id
    }

    fn leave(&mut self) {
        self.stack.pop();
    }

    fn current(&self) -> ScopeId {
        self.stack.last().copied().unwrap_or(0)
    }

    fn scope(&mut self) -> &mut Scope {
        let id = self.current();
        &mut self.table.scopes[id]
    }

    fn fail(&self, message: impl Into<String>, range: TextRange) -> CompileError {
        error(message.into(), self.lines.range(range))
    }

    fn unsupported(&self, construct: &'static str, range: TextRange) -> CompileError {
        CompileError::Unsupported(Unsupported {
            construct,
            range: self.lines.range(range),
        })
    }

    // -- names --------------------------------------------------------------------------------------------------------

    fn define(&mut self, name: &str, flags: u16, range: TextRange) -> Visit {
        let id = self.current();
        self.define_in(id, name, flags, range)
    }

    fn define_in(&mut self, id: ScopeId, name: &str, flags: u16, range: TextRange) -> Visit {
        let name = mangle(self.private.as_deref(), name);
        let scope = &mut self.table.scopes[id];
        let mut all = scope.get(&name).map_or(0, |s| s.flags);
        if flags & flag::PARAM != 0 && all & flag::PARAM != 0 {
            return Err(self.fail(format!("duplicate argument '{name}' in function definition"), range));
        }
        if flags & flag::TYPE_PARAM != 0 && all & flag::TYPE_PARAM != 0 {
            return Err(self.fail(format!("duplicate type parameter '{name}'"), range));
        }
        all |= flags;
        if scope.comp_iter_target {
            if all & (flag::GLOBAL | flag::NONLOCAL) != 0 {
                let message = format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
                return Err(self.fail(message, range));
            }
            all |= flag::COMP_ITER;
        }
        scope.set(
            &name,
            Symbol {
                flags: all,
                scope: None,
            },
        );
        if flags & flag::PARAM != 0 {
            scope.varnames.push(name.clone());
        }
        if flags & flag::GLOBAL != 0 {
            let top = self.table.top();
            let module = &mut self.table.scopes[top];
            let old = module.get(&name).map_or(0, |s| s.flags);
            let symbol = Symbol {
                flags: old | flag::GLOBAL,
                scope: None,
            };
            module.set(&name, symbol);
        }
        Ok(())
    }

    fn lookup(&self, name: &str) -> u16 {
        let name = mangle(self.private.as_deref(), name);
        self.table.scopes[self.current()].get(&name).map_or(0, |s| s.flags)
    }

    fn name(&mut self, name: &str, ctx: ExprContext, range: TextRange) -> Visit {
        let flags = if ctx == ExprContext::Load {
            flag::USE
        } else {
            flag::LOCAL
        };
        self.define(name, flags, range)?;
        if ctx == ExprContext::Load && name == "super" && self.scope().is_function_like() {
            self.define("__class__", flag::USE, range)?;
        }
        Ok(())
    }

    // -- statements ---------------------------------------------------------------------------------------------------

    fn body(&mut self, body: &[Stmt]) -> Visit {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    fn conditional_body(&mut self, body: &[Stmt]) -> Visit {
        let before = std::mem::replace(&mut self.scope().in_conditional_block, true);
        self.body(body)?;
        self.scope().in_conditional_block = before;
        Ok(())
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) -> Visit {
        exprs.into_iter().try_for_each(|e| self.expr(e))
    }

    fn stmt(&mut self, stmt: &Stmt) -> Visit {
        match stmt {
            Stmt::FunctionDef(f) => self.function(f),
            Stmt::ClassDef(c) => self.class(c),
            Stmt::TypeAlias(alias) => self.type_alias(alias),
            Stmt::Return(r) => self.exprs(r.value.as_deref()),
            Stmt::Delete(d) => self.exprs(&d.targets),
            Stmt::Assign(a) => {
                self.exprs(&a.targets)?;
                self.expr(&a.value)
            }
            Stmt::AugAssign(a) => {
                self.expr(&a.target)?;
                self.expr(&a.value)
            }
            Stmt::AnnAssign(a) => self.annotated_assignment(a),
            Stmt::For(f) => {
                if f.is_async {
                    return Err(self.unsupported("async-for", f.range));
                }
                self.expr(&f.target)?;
                self.expr(&f.iter)?;
                self.conditional_body(&f.body)?;
                self.conditional_body(&f.orelse)
            }
            Stmt::While(w) => {
                self.expr(&w.test)?;
                self.conditional_body(&w.body)?;
                self.conditional_body(&w.orelse)
            }
            Stmt::If(i) => {
                self.expr(&i.test)?;
                self.conditional_body(&i.body)?;
                for clause in &i.elif_else_clauses {
                    self.exprs(clause.test.as_ref())?;
                    self.conditional_body(&clause.body)?;
                }
                Ok(())
            }
            Stmt::With(w) => {
                if w.is_async {
                    return Err(self.unsupported("async-with", w.range));
                }
                for item in &w.items {
                    self.expr(&item.context_expr)?;
                    self.exprs(item.optional_vars.as_deref())?;
                }
                self.conditional_body(&w.body)
            }
            Stmt::Match(m) => {
                self.expr(&m.subject)?;
                for case in &m.cases {
                    self.pattern(&case.pattern)?;
                    self.exprs(case.guard.as_deref())?;
                    self.conditional_body(&case.body)?;
                }
                Ok(())
            }
            Stmt::Raise(r) => {
                self.exprs(r.exc.as_deref())?;
                self.exprs(r.cause.as_deref())
            }
            Stmt::Try(t) => {
                self.conditional_body(&t.body)?;
                self.conditional_body(&t.orelse)?;
                for ExceptHandler::ExceptHandler(h) in &t.handlers {
                    self.exprs(h.type_.as_deref())?;
                    if let Some(name) = &h.name {
                        self.define(name, flag::LOCAL, h.range)?;
                    }
                    self.conditional_body(&h.body)?;
                }
                self.conditional_body(&t.finalbody)
            }
            Stmt::Assert(a) => {
                self.expr(&a.test)?;
                self.exprs(a.msg.as_deref())
            }
            Stmt::Import(i) => i.names.iter().try_for_each(|alias| {
                let name = alias.asname.as_ref().map_or_else(
                    || alias.name.as_str().split('.').next().unwrap_or_default(),
                    Identifier::as_str,
                );
                self.define(name, flag::IMPORT, alias.range)
            }),
            Stmt::ImportFrom(i) => {
                for alias in &i.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    if name.as_str() == "*" {
                        if self.scope().block != BlockType::Module {
                            return Err(self.fail("import * only allowed at module level", i.range));
                        }
                        continue;
                    }
                    self.define(name, flag::IMPORT, alias.range)?;
                }
                Ok(())
            }
            Stmt::Global(g) => self.declare(&g.names, g.range, flag::GLOBAL),
            Stmt::Nonlocal(n) => self.declare(&n.names, n.range, flag::NONLOCAL),
            Stmt::Expr(e) => self.expr(&e.value),
            Stmt::Pass(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::IpyEscapeCommand(_) => Ok(()),
        }
    }

    /// `global` and `nonlocal`.
    fn declare(&mut self, names: &[Identifier], range: TextRange, kind: u16) -> Visit {
        let word = if kind == flag::GLOBAL { "global" } else { "nonlocal" };
        for name in names {
            let seen = self.lookup(name);
            if seen & (flag::PARAM | flag::LOCAL | flag::USE | flag::ANNOT) != 0 {
                let message = if seen & flag::PARAM != 0 {
                    format!("name '{name}' is parameter and {word}")
                } else if seen & flag::USE != 0 {
                    format!("name '{name}' is used prior to {word} declaration")
                } else if seen & flag::ANNOT != 0 {
                    format!("annotated name '{name}' can't be {word}")
                } else {
                    format!("name '{name}' is assigned to before {word} declaration")
                };
                return Err(self.fail(message, range));
            }
            self.define(name, kind, range)?;
            let mangled = mangle(self.private.as_deref(), name);
            let range = self.lines.range(range);
            self.scope().directives.push((mangled, range));
        }
        Ok(())
    }

    fn annotated_assignment(&mut self, a: &ruff_python_ast::StmtAnnAssign) -> Visit {
        if let Expr::Name(name) = a.target.as_ref() {
            let seen = self.lookup(&name.id);
            let is_module = self.scope().block == BlockType::Module;
            if seen & (flag::GLOBAL | flag::NONLOCAL) != 0 && !is_module && a.simple {
                let word = if seen & flag::GLOBAL != 0 { "global" } else { "nonlocal" };
                return Err(self.fail(format!("annotated name '{}' can't be {word}", name.id), a.range));
            }
            if a.simple {
                self.define(&name.id, flag::ANNOT | flag::LOCAL, name.range)?;
            } else if a.value.is_some() {
                self.define(&name.id, flag::LOCAL, name.range)?;
            }
        } else {
            self.expr(&a.target)?;
        }
        let lazy = self.rules.lazy_annotations && !self.table.future_annotations;
        let is_class_or_module = !self.scope().is_function_like();
        self.scope().annotations_used |= is_class_or_module;
        if lazy && is_class_or_module {
            if a.simple {
                let conditional = self.scope().block == BlockType::Module || self.scope().in_conditional_block;
                if conditional && !self.scope().conditional_annotations {
                    self.scope().conditional_annotations = true;
                    self.define("__conditional_annotations__", flag::USE, a.range)?;
                }
                self.in_annotations(self.stack_top_key(), a.range, |v| v.expr(&a.annotation))?;
            } else {
                self.expr(&a.annotation)?;
            }
        } else if !(self.table.future_annotations || lazy) {
            self.expr(&a.annotation)?;
        }
        self.exprs(a.value.as_deref())
    }

    fn stack_top_key(&self) -> (usize, Role) {
        (self.current(), Role::Annotations)
    }

    /// The `__annotate__` block of the current one, made on first need.
    fn in_annotations(
        &mut self,
        key: (usize, Role),
        range: TextRange,
        visit: impl FnOnce(&mut Self) -> Visit,
    ) -> Visit {
        if let Some(&id) = self.table.by_node.get(&key) {
            self.stack.push(id);
        } else {
            let in_class = self.scope().block == BlockType::Class;
            self.enter("__annotate__", BlockType::Annotation, Some(key), range);
            self.define(".format", flag::PARAM, range)?;
            self.define(".format", flag::USE, range)?;
            if in_class {
                self.scope().can_see_class_scope = true;
                self.define("__classdict__", flag::USE, range)?;
            }
        }
        visit(self)?;
        self.leave();
        Ok(())
    }

    fn function(&mut self, f: &ruff_python_ast::StmtFunctionDef) -> Visit {
        if f.is_async {
            return Err(self.unsupported("async-function", f.range));
        }
        self.define(&f.name, flag::LOCAL, f.name.range)?;
        self.defaults(&f.parameters)?;
        self.exprs(f.decorator_list.iter().map(|d| &d.expression))?;
        if let Some(params) = &f.type_params {
            let positional = f
                .parameters
                .posonlyargs
                .iter()
                .chain(&f.parameters.args)
                .any(|p| p.default.is_some());
            let keyword = f.parameters.kwonlyargs.iter().any(|p| p.default.is_some());
            self.enter_type_params(&f.name, params, address(f), [positional, keyword], f.range)?;
        }
        if !self.table.future_annotations {
            let annotations = function_annotations(&f.parameters, f.returns.as_deref());
            if self.rules.lazy_annotations {
                if !annotations.is_empty() {
                    self.in_annotations((address(f), Role::Annotations), f.range, |v| v.exprs(annotations))?;
                }
            } else {
                self.exprs(annotations)?;
            }
        }
        self.enter(&f.name, BlockType::Function, Some((address(f), Role::Body)), f.range);
        self.parameters(&f.parameters)?;
        self.body(&f.body)?;
        self.leave();
        if f.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    fn defaults(&mut self, parameters: &Parameters) -> Visit {
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        self.exprs(positional.filter_map(|p| p.default.as_deref()))?;
        self.exprs(parameters.kwonlyargs.iter().filter_map(|p| p.default.as_deref()))
    }

    fn parameters(&mut self, parameters: &Parameters) -> Visit {
        for p in parameters.iter_non_variadic_params() {
            self.define(&p.parameter.name, flag::PARAM, p.parameter.range)?;
        }
        if let Some(p) = &parameters.vararg {
            self.define(&p.name, flag::PARAM, p.range)?;
            self.scope().varargs = true;
        }
        if let Some(p) = &parameters.kwarg {
            self.define(&p.name, flag::PARAM, p.range)?;
            self.scope().varkeywords = true;
        }
        Ok(())
    }

    fn class(&mut self, c: &ruff_python_ast::StmtClassDef) -> Visit {
        self.define(&c.name, flag::LOCAL, c.name.range)?;
        self.exprs(c.decorator_list.iter().map(|d| &d.expression))?;
        let outer = self.private.clone();
        if let Some(params) = &c.type_params {
            self.enter_type_params(&c.name, params, address(c), [false; 2], c.range)?;
            self.private = Some(c.name.to_string());
            self.scope().private = self.private.clone();
            self.define(".type_params", flag::LOCAL, c.range)?;
            self.define(".type_params", flag::USE, c.range)?;
            self.define(".generic_base", flag::LOCAL, c.range)?;
            self.define(".generic_base", flag::USE, c.range)?;
        }
        if let Some(arguments) = &c.arguments {
            self.exprs(&arguments.args)?;
            self.exprs(arguments.keywords.iter().map(|k| &k.value))?;
        }
        self.private = Some(c.name.to_string());
        self.enter(&c.name, BlockType::Class, Some((address(c), Role::Body)), c.range);
        if c.type_params.is_some() {
            self.define("__type_params__", flag::LOCAL, c.range)?;
            self.define(".type_params", flag::USE, c.range)?;
        }
        self.body(&c.body)?;
        self.leave();
        if c.type_params.is_some() {
            self.leave();
        }
        self.private = outer;
        Ok(())
    }

    fn type_alias(&mut self, alias: &ruff_python_ast::StmtTypeAlias) -> Visit {
        self.expr(&alias.name)?;
        let name = match alias.name.as_ref() {
            Expr::Name(n) => n.id.to_string(),
            _ => String::new(),
        };
        let in_class = self.scope().block == BlockType::Class;
        if let Some(params) = &alias.type_params {
            self.enter_type_params(&name, params, address(alias), [false; 2], alias.range)?;
        }
        self.enter(
            &name,
            BlockType::TypeValue,
            Some((address(alias), Role::Value)),
            alias.range,
        );
        if in_class {
            self.scope().can_see_class_scope = true;
            self.define("__classdict__", flag::USE, alias.range)?;
        }
        self.expr(&alias.value)?;
        self.leave();
        if alias.type_params.is_some() {
            self.leave();
        }
        Ok(())
    }

    /// Opens the block of the type parameters; the caller leaves it.
    fn enter_type_params(
        &mut self,
        name: &str,
        params: &TypeParams,
        node: usize,
        defaults: [bool; 2],
        range: TextRange,
    ) -> Visit {
        let in_class = self.scope().block == BlockType::Class;
        self.enter(name, BlockType::TypeParams, Some((node, Role::TypeParams)), range);
        if in_class {
            self.scope().can_see_class_scope = true;
            self.define("__classdict__", flag::USE, range)?;
        }
        for (name, present) in [".defaults", ".kwdefaults"].into_iter().zip(defaults) {
            if present {
                self.define(name, flag::PARAM, range)?;
            }
        }
        for param in &params.type_params {
            let name = param.name();
            self.define(name, flag::TYPE_PARAM | flag::LOCAL, param.range())?;
            let bound = match param {
                TypeParam::TypeVar(t) => t.bound.as_deref(),
                _ => None,
            };
            for (value, role) in [(bound, Role::Value), (param.default(), Role::Default)] {
                let Some(value) = value else { continue };
                let sees_class = self.scope().can_see_class_scope;
                self.enter(name, BlockType::TypeValue, Some((address(param), role)), value.range());
                if sees_class {
                    self.scope().can_see_class_scope = true;
                    self.define("__classdict__", flag::USE, value.range())?;
                }
                self.expr(value)?;
                self.leave();
            }
        }
        Ok(())
    }
}

/// Annotations in the order the compiler evaluates them
/// (`Python/compile.c@v3.13.0 (compiler_visit_annotations_in_scope)`).
pub(crate) fn function_annotations<'e>(parameters: &'e Parameters, returns: Option<&'e Expr>) -> Vec<&'e Expr> {
    annotated(parameters, returns).into_iter().map(|(_, e)| e).collect()
}

/// The same with their names.
pub(crate) fn annotated<'e>(parameters: &'e Parameters, returns: Option<&'e Expr>) -> Vec<(&'e str, &'e Expr)> {
    let plain = parameters
        .args
        .iter()
        .chain(&parameters.posonlyargs)
        .map(|p| &p.parameter);
    let rest = parameters.kwonlyargs.iter().map(|p| &p.parameter);
    let all = plain
        .chain(parameters.vararg.as_deref())
        .chain(rest)
        .chain(parameters.kwarg.as_deref());
    let mut found: Vec<(&str, &Expr)> = all
        .filter_map(|p| Some((p.name.as_str(), p.annotation.as_deref()?)))
        .collect();
    found.extend(returns.map(|e| ("return", e)));
    found
}

fn has_future_annotations(body: &[Stmt]) -> bool {
    body.iter().any(|s| {
        matches!(s, Stmt::ImportFrom(i)
            if i.module.as_ref().is_some_and(|m| m.as_str() == "__future__")
                && i.names.iter().any(|n| n.name.as_str() == "annotations"))
    })
}
