//! Comprehensions and generator expressions (`Python/compile.c@v3.13.0 (compiler_comprehension)`), in a function of their
//! own or, from 3.12 on, inlined (PEP 709).

use super::unit::UnitKind;
use super::{Compiled, Compiler, Loc};
use crate::code::Op;
use crate::ir::{Ir, Label};
use crate::symtable::{Role, ScopeId, ScopeKind, Symbol, address, flag};
use glassheap_profile::Feature;
use ruff_python_ast::{Comprehension, Expr};

/// What is computed for each item.
#[derive(Clone, Copy)]
enum Element<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
    Yield(&'a Expr),
}

/// What an inlined comprehension must put back (`inlined_comprehension_state`).
struct Inlined {
    pushed: Vec<String>,
    cleanup: Option<Label>,
    overridden: Vec<(String, Option<Symbol>)>,
    hidden: Vec<String>,
}

impl<'a> Compiler<'a> {
    pub(super) fn comprehension(&mut self, e: &'a Expr) -> Compiled {
        let (scope, name, generators, element) = match e {
            Expr::ListComp(c) => (
                self.table.of(c, Role::Body),
                "<listcomp>",
                &c.generators,
                Element::List(&c.elt),
            ),
            Expr::SetComp(c) => (
                self.table.of(c, Role::Body),
                "<setcomp>",
                &c.generators,
                Element::Set(&c.elt),
            ),
            Expr::DictComp(c) => {
                let Some(key) = &c.key else {
                    return self.unsupported("unpacking-in-comprehension", c.range);
                };
                (
                    self.table.of(c, Role::Body),
                    "<dictcomp>",
                    &c.generators,
                    Element::Dict(key, &c.value),
                )
            }
            Expr::Generator(c) => (
                self.table.of(c, Role::Body),
                "<genexpr>",
                &c.generators,
                Element::Yield(&c.elt),
            ),
            _ => return Ok(()),
        };
        let loc = self
            .argument_locs
            .get(&address(e))
            .copied()
            .unwrap_or_else(|| self.loc(e));
        let (Some(scope), Some(outermost)) = (scope, generators.first()) else {
            return Ok(());
        };
        let build = match element {
            Element::List(_) => Some(Op::BuildList),
            Element::Set(_) => Some(Op::BuildSet),
            Element::Dict(..) => Some(Op::BuildMap),
            Element::Yield(_) => None,
        };
        if self.table.scopes[scope].comp_inlined {
            self.outer_iterator(outermost, loc)?;
            let state = self.push_inlined(scope, loc);
            if let Some(build) = build {
                self.emit(build, 0, loc);
                self.emit(Op::Swap, 2, loc);
            }
            self.comprehension_loops(generators, 0, 0, element, loc, true)?;
            self.pop_inlined(state, loc);
            return Ok(());
        }
        let line = u32::try_from(loc.line).unwrap_or(1);
        self.enter(name, UnitKind::Comprehension, scope, line, None);
        self.unit().argcount = 1;
        let handler = matches!(element, Element::Yield(_)).then(|| self.open_stop_iteration());
        if let Some(build) = build {
            self.emit(build, 0, loc);
        }
        self.comprehension_loops(generators, 0, 0, element, loc, false)?;
        match (handler, element) {
            (Some(handler), _) => self.close_stop_iteration(handler),
            (None, Element::List(elt) | Element::Set(elt) | Element::Dict(elt, _)) => {
                let loc = if self.rules.has(Feature::ComprehensionReturnHasElementLocation) {
                    self.loc(elt)
                } else {
                    loc
                };
                self.emit0(Op::ReturnValue, loc);
            }
            _ => {}
        }
        let code = self.finish_unit(true)?;
        self.make_closure(&code, 0, loc);
        self.outer_iterator(outermost, loc)?;
        self.emit(Op::Call, 0, loc);
        Ok(())
    }

    /// The outermost iterable is evaluated by whoever makes the comprehension.
    fn outer_iterator(&mut self, outermost: &'a Comprehension, loc: Loc) -> Compiled {
        let loc = if self.rules.has(Feature::ComprehensionIteratorsHaveLocation) {
            self.loc(&outermost.iter)
        } else {
            loc
        };
        self.iterable(&outermost.iter)?;
        self.emit0(Op::GetIter, loc);
        Ok(())
    }

    /// `compiler_sync_comprehension_generator`.
    fn comprehension_loops(
        &mut self,
        generators: &'a [Comprehension],
        index: usize,
        mut depth: u32,
        element: Element<'a>,
        loc: Loc,
        inlined: bool,
    ) -> Compiled {
        let Some(generator) = generators.get(index) else {
            return Ok(());
        };
        let (start, if_cleanup, anchor) = (self.label(), self.label(), self.label());
        let mut loops = true;
        if index == 0 {
            if !inlined {
                self.emit(Op::LoadFast, 0, loc);
            }
        } else if let Some(only) = single_item(&generator.iter) {
            // `for y in [f(x)]` assigns, it does not loop.
            self.expr(only)?;
            loops = false;
        } else {
            self.iterable(&generator.iter)?;
            let iter_loc = if self.rules.has(Feature::ComprehensionIteratorsHaveLocation) {
                self.loc(&generator.iter)
            } else {
                loc
            };
            self.emit0(Op::GetIter, iter_loc);
        }
        if loops {
            depth += 1;
            self.here(start);
            let iter_loc = if self.rules.has(Feature::ComprehensionIteratorsHaveLocation) {
                self.loc(&generator.iter)
            } else {
                loc
            };
            self.jump(Op::ForIter, anchor, iter_loc);
        }
        self.expr(&generator.target)?;
        for condition in &generator.ifs {
            self.jump_if(loc, condition, if_cleanup, false)?;
        }
        let element_loc;
        if index + 1 < generators.len() {
            element_loc = match element {
                Element::List(e) | Element::Set(e) | Element::Yield(e) | Element::Dict(e, _) => self.loc(e),
            };
            self.comprehension_loops(generators, index + 1, depth, element, loc, inlined)?;
        } else {
            element_loc = self.element(element, depth)?;
        }
        self.here(if_cleanup);
        if loops {
            self.jump(Op::Jump, start, element_loc);
            self.here(anchor);
            self.emit_ir(Ir::EndFor, 0, Loc::NONE);
        }
        Ok(())
    }

    fn element(&mut self, element: Element<'a>, depth: u32) -> Result<Loc, crate::error::CompileError> {
        Ok(match element {
            Element::Yield(e) => {
                self.expr(e)?;
                let loc = self.loc(e);
                self.yield_value(loc);
                self.emit0(Op::PopTop, loc);
                loc
            }
            Element::List(e) => {
                self.expr(e)?;
                let loc = self.loc(e);
                self.emit(Op::ListAppend, depth + 1, loc);
                loc
            }
            Element::Set(e) => {
                self.expr(e)?;
                let loc = self.loc(e);
                self.emit(Op::SetAdd, depth + 1, loc);
                loc
            }
            Element::Dict(key, value) => {
                self.expr(key)?;
                self.expr(value)?;
                let end = self.loc(value);
                let mut loc = self.loc(key);
                (loc.end_line, loc.end_col) = (end.end_line, end.end_col);
                self.emit(Op::MapAdd, depth + 1, loc);
                loc
            }
        })
    }

    // -- inlining -----------------------------------------------------------------------------------------------------

    /// Sets the comprehension's names apart from those around (`push_inlined_comprehension_state`).
    fn push_inlined(&mut self, comp: ScopeId, loc: Loc) -> Inlined {
        let in_class = self.scope().block == crate::symtable::BlockType::Class && self.unit_ref().inlined_depth == 0;
        let is_function = self.scope().is_function_like();
        self.unit().inlined_depth += 1;
        let mut state = Inlined {
            pushed: Vec::new(),
            cleanup: None,
            overridden: Vec::new(),
            hidden: Vec::new(),
        };
        let names: Vec<String> = self.table.scopes[comp].names().to_vec();
        for name in names {
            let Some(symbol) = self.table.scopes[comp].get(&name) else {
                continue;
            };
            let is_local = symbol.flags & flag::LOCAL != 0 && symbol.flags & flag::NONLOCAL == 0;
            // In a class CPython sets aside every name that is mentioned.
            if !(is_local || in_class) {
                continue;
            }
            if !is_function && self.unit().fast_hidden.insert(name.clone()) {
                self.unit().hidden_ever.insert(name.clone());
                state.hidden.push(name.clone());
            }
            let inner = symbol.scope;
            let outer = self.kind_of(&name);
            if inner != outer || in_class {
                let old = self.unit().overrides.insert(name.clone(), symbol);
                state.overridden.push((name.clone(), old));
            }
            let index = self.fast_index(&name);
            self.emit(Op::LoadFastAndClear, index, loc);
            if inner == Some(ScopeKind::Cell) {
                let cell = self.deref_index(&name);
                self.emit(Op::MakeCell, cell, loc);
            }
            state.pushed.push(name);
        }
        if !state.pushed.is_empty() {
            self.emit(Op::Swap, Self::count(state.pushed.len() + 1), loc);
            let cleanup = self.label();
            self.jump_ir(Ir::SetupFinally, cleanup, loc);
            state.cleanup = Some(cleanup);
        }
        state
    }

    fn pop_inlined(&mut self, state: Inlined, loc: Loc) {
        self.unit().inlined_depth -= 1;
        if let Some(cleanup) = state.cleanup {
            self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
            let end = self.label();
            self.jump_ir(Ir::JumpNoInterrupt, end, Loc::NONE);
            self.here(cleanup);
            self.emit(Op::Swap, 2, Loc::NONE);
            self.emit0(Op::PopTop, Loc::NONE);
            self.restore_locals(&state.pushed, loc);
            self.emit(Op::Reraise, 0, loc);
            self.here(end);
            self.restore_locals(&state.pushed, loc);
        }
        for name in &state.hidden {
            self.unit().fast_hidden.remove(name);
        }
        for (name, old) in state.overridden.into_iter().rev() {
            match old {
                Some(symbol) => self.unit().overrides.insert(name, symbol),
                None => self.unit().overrides.remove(&name),
            };
        }
    }

    fn restore_locals(&mut self, pushed: &[String], loc: Loc) {
        self.emit(Op::Swap, Self::count(pushed.len() + 1), loc);
        for name in pushed.iter().rev() {
            self.store_maybe_null(name, loc);
        }
    }
}

/// The item of `[x]` or `(x,)` in `for y in [x]`.
fn single_item(iter: &Expr) -> Option<&Expr> {
    let elts = match iter {
        Expr::List(l) => &l.elts,
        Expr::Tuple(t) => &t.elts,
        _ => return None,
    };
    match &elts[..] {
        [only] if !only.is_starred_expr() => Some(only),
        _ => None,
    }
}
