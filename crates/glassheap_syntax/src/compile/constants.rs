//! Which expressions are constants, and which object each is.

use super::{Compiler, Loc, binary_op};
use crate::code::{Const, ConstId, Op};
use crate::fold::{self, FoldLimits, Subscript};
use crate::source::to_u32;
use crate::symtable::address;
use glassheap_profile::Folding;
use num_bigint::BigInt;
use ruff_python_ast::{Expr, Int, Number, Operator, UnaryOp};

impl Compiler<'_> {
    pub(super) fn limits(&self) -> FoldLimits {
        FoldLimits {
            max_str: self.rules.max_folded_str,
            limits_every_result: self.rules.folding == Folding::Peephole,
        }
    }

    /// The constant that the tree holds here after folding, if any.
    pub(super) fn constant(&mut self, e: &Expr) -> Option<ConstId> {
        let key = address(e);
        if let Some(&known) = self.folded.get(&key) {
            return known;
        }
        let found = self.literal(e).or_else(|| match self.rules.folding {
            Folding::Tree => self.fold_tree(e),
            Folding::Peephole => self.negative_literal(e),
            Folding::FlowGraph => None,
        });
        self.folded.insert(key, found);
        found
    }

    pub(super) fn all_constant<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) -> Option<Vec<ConstId>> {
        exprs.into_iter().map(|e| self.constant(e)).collect()
    }

    fn literal(&mut self, e: &Expr) -> Option<ConstId> {
        let value = match e {
            Expr::NoneLiteral(_) => Const::None,
            Expr::BooleanLiteral(b) if b.value => Const::True,
            Expr::BooleanLiteral(_) => Const::False,
            Expr::EllipsisLiteral(_) => Const::Ellipsis,
            Expr::NumberLiteral(n) => match &n.value {
                Number::Int(i) => int_literal(i),
                Number::Float(f) => Const::Float(*f),
                Number::Complex { real, imag } => Const::Complex(*real, *imag),
            },
            Expr::StringLiteral(s) => Const::Str(s.value.to_str().to_owned()),
            Expr::BytesLiteral(b) => Const::Bytes(b.value.bytes().collect()),
            Expr::Name(n) if n.id.as_str() == "__debug__" && n.ctx.is_load() => Const::True,
            _ => return None,
        };
        Some(self.pool.make(value, 1))
    }

    /// 2.7's parser reads `-1` as one literal (`Python/ast.c@v2.7.18 (ast_for_factor)`).
    fn negative_literal(&mut self, e: &Expr) -> Option<ConstId> {
        let Expr::UnaryOp(u) = e else { return None };
        if u.op != UnaryOp::USub || !matches!(u.operand.as_ref(), Expr::NumberLiteral(_)) {
            return None;
        }
        let operand = self.constant(&u.operand)?;
        let value = fold::unary(&self.pool, Op::UnaryNegative, operand)?;
        Some(self.pool.make(value, 1))
    }

    /// `Python/ast_opt.c@v3.13.0 (astfold_expr)`.
    fn fold_tree(&mut self, e: &Expr) -> Option<ConstId> {
        match e {
            Expr::BinOp(b) => {
                let (left, right) = (self.constant(&b.left)?, self.constant(&b.right)?);
                if b.op == Operator::Mod && matches!(self.pool.get(left), Const::Str(_) | Const::Bytes(_)) {
                    return None;
                }
                let limits = self.limits();
                let value = fold::binary(&mut self.pool, binary_op(b.op), left, right, limits)?;
                Some(self.pool.make(value, 1))
            }
            Expr::UnaryOp(u) => {
                let operand = self.constant(&u.operand)?;
                let value = fold::unary(&self.pool, unary_op(u.op), operand)?;
                Some(self.pool.make(value, 1))
            }
            Expr::Tuple(t) if t.ctx.is_load() => {
                let items = self.all_constant(&t.elts)?;
                Some(self.pool.make(Const::Tuple(items), 1))
            }
            Expr::Subscript(s) if s.ctx.is_load() => {
                let (value, index) = (self.constant(&s.value)?, self.constant(&s.slice)?);
                match fold::subscript(&self.pool, value, index)? {
                    Subscript::Item(id) => Some(id),
                    Subscript::New(value) => Some(self.pool.make(value, 1)),
                }
            }
            _ => None,
        }
    }

    /// A list or set display that is only iterated or searched: a constant tuple or frozenset
    /// (`Python/ast_opt.c@v3.13.0 (fold_iter)`).
    pub(super) fn constant_iterable(&mut self, e: &Expr) -> Option<ConstId> {
        if self.rules.folding != Folding::Tree {
            return None;
        }
        match e {
            Expr::List(l) => {
                let items = self.all_constant(&l.elts)?;
                Some(self.pool.make(Const::Tuple(items), 1))
            }
            Expr::Set(s) => {
                let items = self.all_constant(&s.elts)?;
                let items = self.without_duplicates(items);
                Some(self.pool.make(Const::FrozenSet(items), 1))
            }
            _ => None,
        }
    }

    pub(super) fn without_duplicates(&self, items: Vec<ConstId>) -> Vec<ConstId> {
        let mut seen = Vec::new();
        items
            .into_iter()
            .filter(|&id| {
                let key = self.pool.key(id).clone();
                let is_new = !seen.contains(&key);
                seen.push(key);
                is_new
            })
            .collect()
    }

    // -- loading ------------------------------------------------------------------------------------------------------

    pub(super) fn load_const(&mut self, id: ConstId, loc: Loc) {
        if self.rules.load_small_int
            && let Const::Int(n @ 0..=255) = *self.pool.get(id)
        {
            self.emit(Op::LoadSmallInt, u32::try_from(n).unwrap_or(0), loc);
            return;
        }
        let index = self.const_index(id);
        self.emit(Op::LoadConst, index, loc);
    }

    /// A constant that the compiler makes itself.
    pub(super) fn load_new(&mut self, value: Const, loc: Loc) {
        let id = self.pool.make(value, 0);
        self.load_const(id, loc);
    }

    pub(super) fn load_none(&mut self, loc: Loc) {
        self.load_new(Const::None, loc);
    }

    pub(super) fn load_str(&mut self, s: &str, loc: Loc) {
        self.load_new(Const::Str(s.to_owned()), loc);
    }

    /// A tuple of new strings.
    pub(super) fn str_tuple<S: AsRef<str>>(&mut self, items: impl IntoIterator<Item = S>) -> ConstId {
        let items = items
            .into_iter()
            .map(|s| self.pool.make(Const::Str(s.as_ref().to_owned()), 0))
            .collect();
        self.pool.make(Const::Tuple(items), 0)
    }

    /// A number of items as an instruction argument.
    pub(super) fn count(n: usize) -> u32 {
        to_u32(n)
    }
}

pub(super) fn unary_op(op: UnaryOp) -> Op {
    match op {
        UnaryOp::Invert => Op::UnaryInvert,
        UnaryOp::Not => Op::UnaryNot,
        UnaryOp::UAdd => Op::UnaryPositive,
        UnaryOp::USub => Op::UnaryNegative,
    }
}

fn int_literal(i: &Int) -> Const {
    if let Some(n) = i.as_i64() {
        return Const::Int(n);
    }
    let text = i.to_string();
    let digits = text.replace('_', "");
    let radix = match digits.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => 10,
    };
    let digits = if radix == 10 { &digits[..] } else { &digits[2..] };
    match BigInt::parse_bytes(digits.as_bytes(), radix) {
        Some(n) => fold::int_const(&n),
        None => Const::Int(0),
    }
}
