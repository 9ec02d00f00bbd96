//! Expressions (`Python/compile.c@v3.13.0 (compiler_visit_expr1)`).

use super::constants::unary_op;
use super::names::Use;
use super::{Compiled, Compiler, Loc, STACK_USE_GUIDELINE, binary_op};
use crate::code::{BinaryOp, CompareOp, Const, Op};
use crate::ir::{Ir, Label};
use crate::symtable::BlockType;
use glassheap_profile::{Feature, Folding};
use ruff_python_ast::{
    self as ast, BoolOp, CmpOp, Expr, ExprAttribute, ExprCompare, ExprContext, ExprSubscript, Operator, UnaryOp,
};
use ruff_text_size::Ranged;

/// How a display is built piece by piece.
#[derive(Debug, Clone, Copy)]
pub(super) struct Display {
    build: Op,
    add: Op,
    extend: Op,
    to_tuple: bool,
}

pub(super) const LIST: Display = Display {
    build: Op::BuildList,
    add: Op::ListAppend,
    extend: Op::ListExtend,
    to_tuple: false,
};
pub(super) const SET: Display = Display {
    build: Op::BuildSet,
    add: Op::SetAdd,
    extend: Op::SetUpdate,
    to_tuple: false,
};
pub(super) const TUPLE: Display = Display { to_tuple: true, ..LIST };

impl<'a> Compiler<'a> {
    pub(super) fn exprs(&mut self, exprs: impl IntoIterator<Item = &'a Expr>) -> Compiled {
        exprs.into_iter().try_for_each(|e| self.expr(e))
    }

    pub(super) fn expr(&mut self, e: &'a Expr) -> Compiled {
        let loc = self.loc(e);
        if let Some(id) = self.constant(e) {
            self.load_const(id, loc);
            return Ok(());
        }
        match e {
            Expr::Named(n) => {
                self.expr(&n.value)?;
                self.emit(Op::Copy, 1, loc);
                self.expr(&n.target)
            }
            Expr::BoolOp(b) => self.bool_op(b, loc),
            Expr::BinOp(b) => self.bin_op(b, loc),
            Expr::UnaryOp(u) => {
                if u.op == UnaryOp::Not
                    && let Some((c, op)) = inverted_compare(&u.operand)
                {
                    let loc = self.loc(c);
                    self.expr(&c.left)?;
                    self.comparator(op, &c.comparators[0])?;
                    self.compare_op(op, loc);
                    return Ok(());
                }
                self.expr(&u.operand)?;
                self.emit0(unary_op(u.op), loc);
                Ok(())
            }
            Expr::Lambda(l) => self.lambda(l),
            Expr::If(i) => {
                let (end, next) = (self.label(), self.label());
                self.jump_if(loc, &i.test, next, false)?;
                self.expr(&i.body)?;
                self.skip_to(end);
                self.here(next);
                self.expr(&i.orelse)?;
                self.here(end);
                Ok(())
            }
            Expr::Dict(d) => self.dict(d, loc),
            Expr::Set(s) => self.display(&s.elts, 0, SET, loc),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => self.comprehension(e),
            Expr::Await(a) => self.unsupported("await", a.range),
            Expr::Yield(y) => {
                self.check_yield("'yield' outside function", e)?;
                match &y.value {
                    Some(value) => self.expr(value)?,
                    None => self.load_none(loc),
                }
                self.yield_value(loc);
                Ok(())
            }
            Expr::YieldFrom(y) => {
                let message = if self.rules.has(Feature::YieldFromErrorSaysFrom) {
                    "'yield from' outside function"
                } else {
                    "'yield' outside function"
                };
                self.check_yield(message, e)?;
                self.expr(&y.value)?;
                self.emit0(Op::GetYieldFromIter, loc);
                self.load_none(loc);
                self.yield_from(loc);
                Ok(())
            }
            Expr::Compare(c) => self.compare(c, loc),
            Expr::Call(c) => self.call(c),
            Expr::FString(f) => self.f_string(f, loc),
            Expr::TString(t) => self.t_string(t, loc),
            Expr::Attribute(a) => self.attribute(a),
            Expr::Subscript(s) => self.subscript(s),
            Expr::Starred(s) => {
                let message = if s.ctx == ExprContext::Store {
                    "starred assignment target must be in a list or tuple"
                } else {
                    "can't use starred expression here"
                };
                self.error(message, s.range)
            }
            Expr::Name(n) => {
                let how = match n.ctx {
                    ExprContext::Store => Use::Store,
                    ExprContext::Del => Use::Del,
                    ExprContext::Load | ExprContext::Invalid => Use::Load,
                };
                self.name_checked(&n.id, how, loc, n.range)
            }
            Expr::List(l) => match l.ctx {
                ExprContext::Store => self.unpack(&l.elts, loc),
                ExprContext::Del => self.exprs(&l.elts),
                _ => self.display(&l.elts, 0, LIST, loc),
            },
            Expr::Tuple(t) => match t.ctx {
                ExprContext::Store => self.unpack(&t.elts, loc),
                ExprContext::Del => self.exprs(&t.elts),
                _ => self.display(&t.elts, 0, TUPLE, loc),
            },
            Expr::Slice(s) => {
                if let Some(id) = self.constant_slice(s) {
                    self.load_const(id, loc);
                    return Ok(());
                }
                let n = self.slice_parts(s)?;
                self.emit(Op::BuildSlice, n, loc);
                Ok(())
            }
            Expr::IpyEscapeCommand(i) => self.error("invalid syntax", i.range),
            // Literals are constants.
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => Ok(()),
        }
    }

    // -- yield --------------------------------------------------------------------------------------------------------

    fn check_yield(&mut self, message: &str, e: &Expr) -> Compiled {
        if self.scope().block == BlockType::Function {
            Ok(())
        } else {
            self.error(message, e.range())
        }
    }

    pub(super) fn yield_value(&mut self, loc: Loc) {
        self.emit(Op::YieldValue, 0, loc);
        self.emit(Op::Resume, 1, loc);
    }

    /// `compiler_add_yield_from`.
    fn yield_from(&mut self, loc: Loc) {
        let (send, fail, exit) = (self.label(), self.label(), self.label());
        self.here(send);
        self.jump(Op::Send, exit, loc);
        self.jump_ir(Ir::SetupFinally, fail, loc);
        self.emit(Op::YieldValue, 0, loc);
        self.emit_ir(Ir::PopBlock, 0, Loc::NONE);
        self.emit(Op::Resume, 2, loc);
        self.jump_ir(Ir::JumpNoInterrupt, send, loc);
        self.here(fail);
        self.emit0(Op::CleanupThrow, loc);
        self.here(exit);
        self.emit0(Op::EndSend, loc);
    }

    // -- operators ----------------------------------------------------------------------------------------------------

    fn bin_op(&mut self, b: &'a ast::ExprBinOp, loc: Loc) -> Compiled {
        if b.op == Operator::Mod && self.rules.folding != Folding::Peephole && self.percent_format(b, loc)? {
            return Ok(());
        }
        self.expr(&b.left)?;
        self.expr(&b.right)?;
        self.emit(Op::BinaryOp, binary_op(b.op) as u32, loc);
        Ok(())
    }

    fn bool_op(&mut self, b: &'a ast::ExprBoolOp, loc: Loc) -> Compiled {
        let op = if b.op == BoolOp::And {
            Ir::JumpIfFalse
        } else {
            Ir::JumpIfTrue
        };
        let end = self.label();
        let Some((last, init)) = b.values.split_last() else {
            return Ok(());
        };
        for value in init {
            self.expr(value)?;
            self.jump_ir(op, end, loc);
            self.emit0(Op::PopTop, loc);
        }
        self.expr(last)?;
        self.here(end);
        Ok(())
    }

    fn compare_op(&mut self, op: CmpOp, loc: Loc) {
        let (op, arg) = match op {
            CmpOp::Eq => (Op::CompareOp, CompareOp::Eq as u32),
            CmpOp::NotEq => (Op::CompareOp, CompareOp::Ne as u32),
            CmpOp::Lt => (Op::CompareOp, CompareOp::Lt as u32),
            CmpOp::LtE => (Op::CompareOp, CompareOp::Le as u32),
            CmpOp::Gt => (Op::CompareOp, CompareOp::Gt as u32),
            CmpOp::GtE => (Op::CompareOp, CompareOp::Ge as u32),
            CmpOp::Is => (Op::IsOp, 0),
            CmpOp::IsNot => (Op::IsOp, 1),
            CmpOp::In => (Op::ContainsOp, 0),
            CmpOp::NotIn => (Op::ContainsOp, 1),
        };
        self.emit(op, arg, loc);
    }

    /// The right operand; a display behind the last `in` is folded as an iterable.
    fn comparator(&mut self, op: CmpOp, e: &'a Expr) -> Compiled {
        if matches!(op, CmpOp::In | CmpOp::NotIn) {
            return self.iterable(e);
        }
        self.expr(e)
    }

    /// An expression that is only iterated or searched.
    pub(super) fn iterable(&mut self, e: &'a Expr) -> Compiled {
        if let Some(id) = self.constant_iterable(e) {
            let loc = self.loc(e);
            self.load_const(id, loc);
            return Ok(());
        }
        if self.rules.folding == Folding::Tree
            && let Expr::List(l) = e
            && !l.elts.iter().any(Expr::is_starred_expr)
        {
            let loc = self.loc(e);
            return self.display(&l.elts, 0, TUPLE, loc);
        }
        self.expr(e)
    }

    fn compare(&mut self, c: &'a ExprCompare, loc: Loc) -> Compiled {
        let Some((last, init)) = c.comparators.split_last() else {
            return Ok(());
        };
        let last_op = c.ops[c.ops.len() - 1];
        self.expr(&c.left)?;
        if init.is_empty() {
            self.comparator(last_op, last)?;
            self.compare_op(last_op, loc);
            return Ok(());
        }
        let cleanup = self.label();
        for (comparator, op) in init.iter().zip(&c.ops) {
            self.expr(comparator)?;
            self.emit(Op::Swap, 2, loc);
            self.emit(Op::Copy, 2, loc);
            self.compare_op(*op, loc);
            self.jump_ir(Ir::JumpIfFalse, cleanup, loc);
            self.emit0(Op::PopTop, loc);
        }
        self.comparator(last_op, last)?;
        self.compare_op(last_op, loc);
        let end = self.label();
        self.skip_to(end);
        self.here(cleanup);
        self.emit(Op::Swap, 2, loc);
        self.emit0(Op::PopTop, loc);
        self.here(end);
        Ok(())
    }

    /// Jumps to `next` if the truth of `e` is `cond` (`compiler_jump_if`).
    pub(super) fn jump_if(&mut self, loc: Loc, e: &'a Expr, next: Label, cond: bool) -> Compiled {
        if self.constant(e).is_none() {
            match e {
                Expr::UnaryOp(u) if u.op == UnaryOp::Not && inverted_compare(&u.operand).is_none() => {
                    return self.jump_if(loc, &u.operand, next, !cond);
                }
                Expr::BoolOp(b) => {
                    let stops_at = b.op == BoolOp::Or;
                    let Some((last, init)) = b.values.split_last() else {
                        return Ok(());
                    };
                    let short = if stops_at == cond { next } else { self.label() };
                    for value in init {
                        self.jump_if(loc, value, short, stops_at)?;
                    }
                    self.jump_if(loc, last, next, cond)?;
                    if stops_at != cond {
                        self.here(short);
                    }
                    return Ok(());
                }
                Expr::If(i) => {
                    let (end, other) = (self.label(), self.label());
                    self.jump_if(loc, &i.test, other, false)?;
                    self.jump_if(loc, &i.body, next, cond)?;
                    self.skip_to(end);
                    self.here(other);
                    self.jump_if(loc, &i.orelse, next, cond)?;
                    self.here(end);
                    return Ok(());
                }
                Expr::Compare(c) if c.ops.len() > 1 => return self.jump_if_chain(c, next, cond),
                _ => {}
            }
        }
        self.expr(e)?;
        let op = if cond { Op::PopJumpIfTrue } else { Op::PopJumpIfFalse };
        let loc = if self.rules.has(Feature::ConditionJumpsHaveConditionLocation) {
            self.loc(e)
        } else {
            loc
        };
        self.jump(op, next, loc);
        Ok(())
    }

    fn jump_if_chain(&mut self, c: &'a ExprCompare, next: Label, cond: bool) -> Compiled {
        let loc = self.loc(c);
        let Some((last, init)) = c.comparators.split_last() else {
            return Ok(());
        };
        let last_op = c.ops[c.ops.len() - 1];
        let cleanup = self.label();
        self.expr(&c.left)?;
        for (comparator, op) in init.iter().zip(&c.ops) {
            self.expr(comparator)?;
            self.emit(Op::Swap, 2, loc);
            self.emit(Op::Copy, 2, loc);
            self.compare_op(*op, loc);
            self.jump(Op::PopJumpIfFalse, cleanup, loc);
        }
        self.comparator(last_op, last)?;
        self.compare_op(last_op, loc);
        let op = if cond { Op::PopJumpIfTrue } else { Op::PopJumpIfFalse };
        self.jump(op, next, loc);
        let end = self.label();
        self.skip_to(end);
        self.here(cleanup);
        self.emit0(Op::PopTop, loc);
        if !cond {
            self.jump(Op::Jump, next, Loc::NONE);
        }
        self.here(end);
        Ok(())
    }

    // -- displays -----------------------------------------------------------------------------------------------------

    /// Lists, sets and tuples (`starunpack_helper`); `pushed` items are already on the stack.
    pub(super) fn display(&mut self, elts: &'a [Expr], pushed: usize, how: Display, loc: Loc) -> Compiled {
        let n = elts.len();
        let has_star = elts.iter().any(Expr::is_starred_expr);
        if n > 2
            && !has_star
            && self.rules.folding == Folding::Tree
            && let Some(items) = self.all_constant(elts)
        {
            if how.build == Op::BuildSet {
                let items = self.without_duplicates(items);
                let set = self.pool.make(Const::FrozenSet(items), 0);
                self.emit(Op::BuildSet, Self::count(pushed), loc);
                self.load_const(set, loc);
                self.emit(Op::SetUpdate, 1, loc);
                return Ok(());
            }
            let tuple = self.pool.make(Const::Tuple(items), 0);
            if how.to_tuple && pushed == 0 {
                self.load_const(tuple, loc);
                return Ok(());
            }
            self.emit(how.build, Self::count(pushed), loc);
            self.load_const(tuple, loc);
            self.emit(how.extend, 1, loc);
            if how.to_tuple {
                self.emit0(Op::ListToTuple, loc);
            }
            return Ok(());
        }
        let big = n + pushed > STACK_USE_GUIDELINE;
        if !has_star && !big {
            self.exprs(elts)?;
            let build = if how.to_tuple { Op::BuildTuple } else { how.build };
            self.emit(build, Self::count(n + pushed), loc);
            return Ok(());
        }
        let mut built = false;
        if big {
            self.emit(how.build, Self::count(pushed), loc);
            built = true;
        }
        for (i, elt) in elts.iter().enumerate() {
            if let Expr::Starred(s) = elt {
                if !built {
                    self.emit(how.build, Self::count(i + pushed), loc);
                    built = true;
                }
                self.expr(&s.value)?;
                self.emit(how.extend, 1, loc);
            } else {
                self.expr(elt)?;
                if built {
                    self.emit(how.add, 1, loc);
                }
            }
        }
        if how.to_tuple {
            self.emit0(Op::ListToTuple, loc);
        }
        Ok(())
    }

    /// Targets of an assignment (`unpack_helper`).
    fn unpack(&mut self, elts: &'a [Expr], loc: Loc) -> Compiled {
        let star = elts.iter().position(Expr::is_starred_expr);
        match star {
            None => self.emit(Op::UnpackSequence, Self::count(elts.len()), loc),
            Some(i) => {
                if let Some(second) = elts[i + 1..].iter().find(|e| e.is_starred_expr()) {
                    return self.error("multiple starred expressions in assignment", second.range());
                }
                let after = elts.len() - i - 1;
                if i >= 1 << 8 || after >= (i32::MAX >> 8) as usize {
                    return self.error("too many expressions in star-unpacking assignment", elts[i].range());
                }
                self.emit(Op::UnpackEx, Self::count(i + (after << 8)), loc);
            }
        }
        for elt in elts {
            match elt {
                Expr::Starred(s) => self.expr(&s.value)?,
                other => self.expr(other)?,
            }
        }
        Ok(())
    }

    fn dict(&mut self, d: &'a ast::ExprDict, loc: Loc) -> Compiled {
        let mut have_dict = false;
        let mut pending = 0;
        let flush = |c: &mut Self, items: &'a [ast::DictItem], have_dict: &mut bool| {
            c.sub_dict(items, loc)?;
            if *have_dict {
                c.emit(Op::DictUpdate, 1, loc);
            }
            *have_dict = true;
            Compiled::Ok(())
        };
        for (i, item) in d.items.iter().enumerate() {
            if item.key.is_none() {
                if pending > 0 {
                    flush(self, &d.items[i - pending..i], &mut have_dict)?;
                    pending = 0;
                }
                if !have_dict {
                    self.emit(Op::BuildMap, 0, loc);
                    have_dict = true;
                }
                self.expr(&item.value)?;
                self.emit(Op::DictUpdate, 1, loc);
            } else if pending * 2 > STACK_USE_GUIDELINE {
                flush(self, &d.items[i - pending..=i], &mut have_dict)?;
                pending = 0;
            } else {
                pending += 1;
            }
        }
        if pending > 0 {
            let from = d.items.len() - pending;
            flush(self, &d.items[from..], &mut have_dict)?;
        }
        if !have_dict {
            self.emit(Op::BuildMap, 0, loc);
        }
        Ok(())
    }

    /// `compiler_subdict`.
    fn sub_dict(&mut self, items: &'a [ast::DictItem], loc: Loc) -> Compiled {
        let n = items.len();
        let big = n * 2 > STACK_USE_GUIDELINE;
        if n > 1
            && !big
            && self.const_key_maps()
            && let Some(keys) = self.all_constant(items.iter().filter_map(|i| i.key.as_ref()))
        {
            self.exprs(items.iter().map(|i| &i.value))?;
            let keys = self.pool.make(Const::Tuple(keys), 0);
            self.load_const(keys, loc);
            self.emit(Op::BuildConstKeyMap, Self::count(n), loc);
            return Ok(());
        }
        if big {
            self.emit(Op::BuildMap, 0, loc);
        }
        for item in items {
            self.exprs(item.key.as_ref())?;
            self.expr(&item.value)?;
            if big {
                self.emit(Op::MapAdd, 1, loc);
            }
        }
        if !big {
            self.emit(Op::BuildMap, Self::count(n), loc);
        }
        Ok(())
    }

    /// `BUILD_CONST_KEY_MAP` came with 3.6 and went with 3.14.
    pub(super) fn const_key_maps(&self) -> bool {
        self.rules.folding == Folding::Tree
    }

    // -- attributes and items -----------------------------------------------------------------------------------------

    /// The place of an attribute's name where it is on another line than the start
    /// (`update_start_location_to_match_attr`).
    pub(super) fn attr_loc(&self, mut loc: Loc, attr: &ExprAttribute) -> Loc {
        let end = self.lines.range(attr.range);
        if loc.line != i64::from(end.end_line) {
            loc.line = i64::from(end.end_line);
            let len = Self::count(attr.attr.len());
            if len <= end.end_col {
                loc.col = end.end_col - len;
                loc.end_col = end.end_col;
            }
            loc.end_line = loc.end_line.max(end.end_line);
        }
        loc
    }

    fn attribute(&mut self, a: &'a ExprAttribute) -> Compiled {
        if a.ctx == ExprContext::Load && self.super_attribute(a, Op::LoadSuperAttr)? {
            return Ok(());
        }
        if a.ctx == ExprContext::Store {
            self.note_static_attribute(a);
        }
        self.expr(&a.value)?;
        let loc = self.attr_loc(self.loc(a), a);
        if a.attr.as_str() == "__debug__" && a.ctx != ExprContext::Load {
            let word = if a.ctx == ExprContext::Store {
                "assign to"
            } else {
                "delete"
            };
            return self.error(format!("cannot {word} __debug__"), a.range);
        }
        let name = self.name_index(&a.attr);
        let op = match a.ctx {
            ExprContext::Store => Op::StoreAttr,
            ExprContext::Del => Op::DeleteAttr,
            _ => Op::LoadAttr,
        };
        self.emit(op, name, loc);
        Ok(())
    }

    fn subscript(&mut self, s: &'a ExprSubscript) -> Compiled {
        let loc = self.loc(s);
        self.expr(&s.value)?;
        if let Some(slice) = self.two_element_slice(s)
            && s.ctx != ExprContext::Del
        {
            self.slice_parts(slice)?;
            let op = if s.ctx == ExprContext::Store {
                Op::StoreSlice
            } else {
                Op::BinarySlice
            };
            self.emit0(op, loc);
            return Ok(());
        }
        self.expr(&s.slice)?;
        let op = match s.ctx {
            ExprContext::Store => Op::StoreSubscr,
            ExprContext::Del => Op::DeleteSubscr,
            _ => Op::BinarySubscr,
        };
        self.emit0(op, loc);
        Ok(())
    }

    /// `x[a:b]` without a step, where the release has an operation for it.
    pub(super) fn two_element_slice(&mut self, s: &'a ExprSubscript) -> Option<&'a ast::ExprSlice> {
        let Expr::Slice(slice) = s.slice.as_ref() else {
            return None;
        };
        let fits = self.rules.slice_ops && slice.step.is_none();
        (fits && self.constant_slice(slice).is_none()).then_some(slice)
    }

    /// A slice of constants (3.14+).
    fn constant_slice(&mut self, s: &'a ast::ExprSlice) -> Option<crate::code::ConstId> {
        if !self.rules.const_slices {
            return None;
        }
        let mut parts = [0; 3];
        for (part, e) in parts.iter_mut().zip([&s.lower, &s.upper, &s.step]) {
            *part = match e {
                Some(e) => self.constant(e)?,
                None => self.pool.make(Const::None, 0),
            };
        }
        let [a, b, c] = parts;
        Some(self.pool.make(Const::Slice(a, b, c), 0))
    }

    /// Pushes start, stop and, where there is one, step; returns how many.
    pub(super) fn slice_parts(&mut self, s: &'a ast::ExprSlice) -> Result<u32, crate::error::CompileError> {
        let loc = self.loc(s);
        for part in [&s.lower, &s.upper] {
            match part {
                Some(e) => self.expr(e)?,
                None => self.load_none(loc),
            }
        }
        let Some(step) = &s.step else { return Ok(2) };
        self.expr(step)?;
        Ok(3)
    }

    /// `+=` of a value on the stack.
    pub(super) fn inplace(&mut self, op: Operator, loc: Loc) {
        self.emit(Op::BinaryOp, binary_op(op) as u32 + BinaryOp::INPLACE, loc);
    }
}

/// `not a in b` is `a not in b` (`Python/ast_opt.c@v3.13.0 (fold_unaryop)`).
fn inverted_compare(e: &Expr) -> Option<(&ExprCompare, CmpOp)> {
    let Expr::Compare(c) = e else { return None };
    let [op] = &*c.ops else { return None };
    let inverted = match op {
        CmpOp::In => CmpOp::NotIn,
        CmpOp::NotIn => CmpOp::In,
        CmpOp::Is => CmpOp::IsNot,
        CmpOp::IsNot => CmpOp::Is,
        _ => return None,
    };
    Some((c, inverted))
}
