//! Expressions and patterns.

use super::{Visit, Visitor};
use crate::code::SourceRange;
use crate::symtable::{BlockType, Role, address, flag, mangle};
use ruff_python_ast::{Comprehension, Expr, Identifier, InterpolatedStringElement, Pattern};
use ruff_text_size::TextRange;

/// What a comprehension computes.
enum Element<'a> {
    One(&'a Expr),
    Pair(Option<&'a Expr>, &'a Expr),
}

impl Visitor<'_> {
    #[allow(clippy::too_many_lines)]
    pub(super) fn expr(&mut self, expr: &Expr) -> Visit {
        match expr {
            Expr::Named(n) => {
                let id = self.current();
                if self.table.scopes[id].comp_iter_expr > 0 {
                    let message = "assignment expression cannot be used in a comprehension iterable expression";
                    return Err(self.fail(message, n.range));
                }
                self.check_type_scope("named expression", n.range)?;
                if self.table.scopes[id].comprehension
                    && let Expr::Name(name) = n.target.as_ref()
                {
                    self.walrus_in_comprehension(&name.id, name.range)?;
                }
                self.expr(&n.value)?;
                self.expr(&n.target)
            }
            Expr::BoolOp(b) => self.exprs(&b.values),
            Expr::BinOp(b) => {
                self.expr(&b.left)?;
                self.expr(&b.right)
            }
            Expr::UnaryOp(u) => self.expr(&u.operand),
            Expr::Lambda(l) => {
                if let Some(parameters) = &l.parameters {
                    self.defaults(parameters)?;
                }
                self.enter("lambda", BlockType::Function, Some((address(l), Role::Body)), l.range);
                if let Some(parameters) = &l.parameters {
                    self.parameters(parameters)?;
                }
                self.expr(&l.body)?;
                self.leave();
                Ok(())
            }
            Expr::If(i) => {
                self.expr(&i.test)?;
                self.expr(&i.body)?;
                self.expr(&i.orelse)
            }
            Expr::Dict(d) => {
                self.exprs(d.items.iter().filter_map(|i| i.key.as_ref()))?;
                self.exprs(d.items.iter().map(|i| &i.value))
            }
            Expr::Set(s) => self.exprs(&s.elts),
            Expr::ListComp(c) => self.comprehension(
                "listcomp",
                address(c),
                &c.generators,
                &Element::One(&c.elt),
                c.range,
                false,
            ),
            Expr::SetComp(c) => self.comprehension(
                "setcomp",
                address(c),
                &c.generators,
                &Element::One(&c.elt),
                c.range,
                false,
            ),
            Expr::DictComp(c) => {
                let element = Element::Pair(c.key.as_deref(), &c.value);
                self.comprehension("dictcomp", address(c), &c.generators, &element, c.range, false)
            }
            Expr::Generator(c) => self.comprehension(
                "genexpr",
                address(c),
                &c.generators,
                &Element::One(&c.elt),
                c.range,
                true,
            ),
            Expr::Await(a) => Err(self.unsupported("await", a.range)),
            Expr::Yield(y) => {
                self.check_type_scope("yield expression", y.range)?;
                self.exprs(y.value.as_deref())?;
                self.yields(y.range)
            }
            Expr::YieldFrom(y) => {
                self.check_type_scope("yield expression", y.range)?;
                self.expr(&y.value)?;
                self.yields(y.range)
            }
            Expr::Compare(c) => {
                self.expr(&c.left)?;
                self.exprs(&c.comparators)
            }
            Expr::Call(c) => {
                self.expr(&c.func)?;
                self.exprs(&c.arguments.args)?;
                self.exprs(c.arguments.keywords.iter().map(|k| &k.value))
            }
            Expr::FString(f) => f.value.elements().try_for_each(|e| self.interpolated(e)),
            Expr::TString(t) => t.value.elements().try_for_each(|e| self.interpolated(e)),
            Expr::Attribute(a) => self.expr(&a.value),
            Expr::Subscript(s) => {
                self.expr(&s.value)?;
                self.expr(&s.slice)
            }
            Expr::Starred(s) => self.expr(&s.value),
            Expr::Name(n) => self.name(&n.id, n.ctx, n.range),
            Expr::List(l) => self.exprs(&l.elts),
            Expr::Tuple(t) => self.exprs(&t.elts),
            Expr::Slice(s) => {
                let parts = [&s.lower, &s.upper, &s.step];
                self.exprs(parts.into_iter().filter_map(|p| p.as_deref()))
            }
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::IpyEscapeCommand(_) => Ok(()),
        }
    }

    fn interpolated(&mut self, element: &InterpolatedStringElement) -> Visit {
        if let InterpolatedStringElement::Interpolation(i) = element {
            self.expr(&i.expression)?;
            if let Some(spec) = &i.format_spec {
                spec.elements.iter().try_for_each(|e| self.interpolated(e))?;
            }
        }
        Ok(())
    }

    /// A generator, unless it stands where it may not.
    fn yields(&mut self, range: TextRange) -> Visit {
        let scope = self.scope();
        scope.generator = true;
        if scope.comprehension {
            let kind = match scope.name.as_str() {
                "listcomp" => "list comprehension",
                "setcomp" => "set comprehension",
                "dictcomp" => "dict comprehension",
                _ => "generator expression",
            };
            return Err(self.fail(format!("'yield' inside {kind}"), range));
        }
        Ok(())
    }

    fn check_type_scope(&mut self, what: &str, range: TextRange) -> Visit {
        let place = match self.scope().block {
            BlockType::Annotation => "an annotation",
            BlockType::TypeValue => {
                let id = self.current();
                let is_alias = self
                    .table
                    .by_node
                    .iter()
                    .any(|(&(_, role), &s)| s == id && role == Role::Default);
                if is_alias { "a TypeVar default" } else { "a type alias" }
            }
            BlockType::TypeParams => "the definition of a generic",
            _ => return Ok(()),
        };
        Err(self.fail(format!("{what} cannot be used within {place}"), range))
    }

    /// The target of `:=` belongs to the block around the comprehensions
    /// (`Python/symtable.c@v3.13.0 (symtable_extend_namedexpr_scope)`).
    fn walrus_in_comprehension(&mut self, name: &str, range: TextRange) -> Visit {
        let mangled = mangle(self.private.as_deref(), name);
        for i in (0..self.stack.len()).rev() {
            let id = self.stack[i];
            let scope = &self.table.scopes[id];
            if scope.comprehension {
                let flags = scope.get(&mangled).map_or(0, |s| s.flags);
                if flags & flag::COMP_ITER != 0 && flags & flag::LOCAL != 0 {
                    let message =
                        format!("assignment expression cannot rebind comprehension iteration variable '{name}'");
                    return Err(self.fail(message, range));
                }
                continue;
            }
            match scope.block {
                BlockType::Module => {
                    self.define(name, flag::GLOBAL, range)?;
                    return self.define_in(id, name, flag::GLOBAL, range);
                }
                BlockType::Class => {
                    let message = "assignment expression within a comprehension cannot be used in a class body";
                    return Err(self.fail(message, range));
                }
                BlockType::TypeParams | BlockType::TypeValue | BlockType::Annotation => {
                    let message = "assignment expression within a comprehension cannot be used within the definition of a generic";
                    return Err(self.fail(message, range));
                }
                BlockType::Function => {
                    let outer = scope.get(&mangled).map_or(0, |s| s.flags);
                    let kind = if outer & flag::GLOBAL != 0 {
                        flag::GLOBAL
                    } else {
                        flag::NONLOCAL
                    };
                    self.define(name, kind, range)?;
                    let place: SourceRange = self.lines.range(range);
                    self.scope().directives.push((mangled, place));
                    return self.define_in(id, name, flag::LOCAL, range);
                }
            }
        }
        Ok(())
    }

    fn comprehension(
        &mut self,
        name: &str,
        node: usize,
        generators: &[Comprehension],
        element: &Element<'_>,
        range: TextRange,
        genexp: bool,
    ) -> Visit {
        let Some((first, rest)) = generators.split_first() else {
            return Ok(());
        };
        if let Some(c) = generators.iter().find(|c| c.is_async) {
            return Err(self.unsupported("async-comprehension", c.range));
        }
        // The outermost iterable is evaluated in the block around.
        self.scope().comp_iter_expr += 1;
        self.expr(&first.iter)?;
        self.scope().comp_iter_expr -= 1;
        self.enter(name, BlockType::Function, Some((node, Role::Body)), range);
        self.scope().comprehension = true;
        self.scope().genexp = genexp;
        self.define(".0", flag::PARAM, range)?;
        self.scope().comp_iter_target = true;
        self.expr(&first.target)?;
        self.scope().comp_iter_target = false;
        self.exprs(&first.ifs)?;
        for c in rest {
            self.scope().comp_iter_target = true;
            self.expr(&c.target)?;
            self.scope().comp_iter_target = false;
            self.scope().comp_iter_expr += 1;
            self.expr(&c.iter)?;
            self.scope().comp_iter_expr -= 1;
            self.exprs(&c.ifs)?;
        }
        match element {
            Element::One(e) => self.expr(e)?,
            Element::Pair(key, value) => {
                self.exprs(*key)?;
                self.expr(value)?;
            }
        }
        self.scope().generator = genexp;
        self.leave();
        Ok(())
    }

    // -- patterns -----------------------------------------------------------------------------------------------------

    fn capture(&mut self, name: Option<&Identifier>, range: TextRange) -> Visit {
        match name {
            Some(name) => self.define(name, flag::LOCAL, range),
            None => Ok(()),
        }
    }

    pub(super) fn pattern(&mut self, pattern: &Pattern) -> Visit {
        match pattern {
            Pattern::MatchValue(p) => self.expr(&p.value),
            Pattern::MatchSingleton(_) => Ok(()),
            Pattern::MatchSequence(p) => p.patterns.iter().try_for_each(|p| self.pattern(p)),
            Pattern::MatchMapping(p) => {
                self.exprs(&p.keys)?;
                p.patterns.iter().try_for_each(|p| self.pattern(p))?;
                self.capture(p.rest.as_ref(), p.range)
            }
            Pattern::MatchClass(p) => {
                self.expr(&p.cls)?;
                p.arguments.patterns.iter().try_for_each(|p| self.pattern(p))?;
                p.arguments.keywords.iter().try_for_each(|k| self.pattern(&k.pattern))
            }
            Pattern::MatchStar(p) => self.capture(p.name.as_ref(), p.range),
            Pattern::MatchAs(p) => {
                if let Some(inner) = &p.pattern {
                    self.pattern(inner)?;
                }
                self.capture(p.name.as_ref(), p.range)
            }
            Pattern::MatchOr(p) => p.patterns.iter().try_for_each(|p| self.pattern(p)),
        }
    }
}
