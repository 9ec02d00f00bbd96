//! `match` (`Python/compile.c@v3.13.0 (compiler_match_inner, compiler_pattern)`).

use super::names::Use;
use super::{Compiled, Compiler, Loc};
use crate::code::{BinaryOp, CompareOp, Const, Op};
use crate::consts::ConstKey;
use crate::ir::Label;
use ruff_python_ast::{
    Expr, Identifier, Pattern, PatternMatchClass, PatternMatchMapping, PatternMatchOr, PatternMatchSequence, Singleton,
    StmtMatch,
};
use ruff_text_size::{Ranged, TextRange};

/// `pattern_context`.
#[derive(Debug, Default)]
struct Context {
    /// Captured names, whose values lie on the stack.
    stores: Vec<String>,
    allow_irrefutable: bool,
    /// Where a failure goes that has to pop so many values.
    fail_pop: Vec<Label>,
    /// Values above the captured ones.
    on_top: usize,
}

impl<'a> Compiler<'a> {
    pub(super) fn match_stmt(&mut self, m: &'a StmtMatch, _loc: Loc) -> Compiled {
        self.expr(&m.subject)?;
        let end = self.label();
        let cases = m.cases.len();
        let has_default = cases > 1 && m.cases.last().is_some_and(|c| is_wildcard(&c.pattern));
        let checked = cases - usize::from(has_default);
        for (i, case) in m.cases.iter().take(checked).enumerate() {
            let loc = self.loc(&case.pattern);
            let is_last = i + 1 == checked;
            if !is_last {
                self.emit(Op::Copy, 1, loc);
            }
            let mut pc = Context {
                allow_irrefutable: case.guard.is_some() || i + 1 == cases,
                ..Context::default()
            };
            self.pattern(&case.pattern, &mut pc)?;
            for name in pc.stores.clone() {
                self.name(&name, Use::Store, loc);
            }
            if let Some(guard) = &case.guard {
                self.ensure_fail_pop(&mut pc, 0);
                let fail = pc.fail_pop[0];
                self.jump_if(loc, guard, fail, false)?;
            }
            if !is_last {
                self.emit0(Op::PopTop, loc);
            }
            self.stmts(&case.body)?;
            self.jump(Op::Jump, end, Loc::NONE);
            self.emit_fail_pop(&mut pc, loc);
        }
        if has_default && let Some(case) = m.cases.last() {
            let loc = self.loc(&case.pattern);
            self.emit0(Op::Nop, loc);
            if let Some(guard) = &case.guard {
                self.jump_if(loc, guard, end, false)?;
            }
            self.stmts(&case.body)?;
        }
        self.here(end);
        Ok(())
    }

    // -- failing ------------------------------------------------------------------------------------------------------

    fn ensure_fail_pop(&mut self, pc: &mut Context, n: usize) {
        while pc.fail_pop.len() <= n {
            let label = self.label();
            pc.fail_pop.push(label);
        }
    }

    fn fail(&mut self, pc: &mut Context, op: Op, loc: Loc) {
        let pops = pc.on_top + pc.stores.len();
        self.ensure_fail_pop(pc, pops);
        self.jump(op, pc.fail_pop[pops], loc);
    }

    fn emit_fail_pop(&mut self, pc: &mut Context, loc: Loc) {
        while let Some(label) = pc.fail_pop.pop() {
            self.here(label);
            if !pc.fail_pop.is_empty() {
                self.emit0(Op::PopTop, loc);
            }
        }
    }

    fn rotate(&mut self, count: usize, loc: Loc) {
        for n in (2..=count).rev() {
            self.emit(Op::Swap, Self::count(n), loc);
        }
    }

    // -- patterns -----------------------------------------------------------------------------------------------------

    fn capture(&mut self, name: Option<&Identifier>, pc: &mut Context, loc: Loc, range: TextRange) -> Compiled {
        let Some(name) = name else {
            self.emit0(Op::PopTop, loc);
            return Ok(());
        };
        if name.as_str() == "__debug__" {
            return self.error("cannot assign to __debug__", range);
        }
        if pc.stores.iter().any(|s| s == name.as_str()) {
            return self.error(format!("multiple assignments to name '{name}' in pattern"), range);
        }
        self.rotate(pc.on_top + pc.stores.len() + 1, loc);
        pc.stores.push(name.to_string());
        Ok(())
    }

    fn sub_pattern(&mut self, pattern: &'a Pattern, pc: &mut Context) -> Compiled {
        let before = std::mem::replace(&mut pc.allow_irrefutable, true);
        self.pattern(pattern, pc)?;
        pc.allow_irrefutable = before;
        Ok(())
    }

    fn pattern(&mut self, pattern: &'a Pattern, pc: &mut Context) -> Compiled {
        let loc = self.loc(pattern);
        match pattern {
            Pattern::MatchValue(p) => {
                self.expr(&p.value)?;
                self.emit(Op::CompareOp, CompareOp::Eq as u32, loc);
                self.fail(pc, Op::PopJumpIfFalse, loc);
                Ok(())
            }
            Pattern::MatchSingleton(p) => {
                let value = match p.value {
                    Singleton::None => Const::None,
                    Singleton::True => Const::True,
                    Singleton::False => Const::False,
                };
                self.load_new(value, loc);
                self.emit(Op::IsOp, 0, loc);
                self.fail(pc, Op::PopJumpIfFalse, loc);
                Ok(())
            }
            Pattern::MatchSequence(p) => self.sequence(p, pc, loc),
            Pattern::MatchMapping(p) => self.mapping(p, pc, loc),
            Pattern::MatchClass(p) => self.class_pattern(p, pc, loc),
            Pattern::MatchStar(p) => self.capture(p.name.as_ref(), pc, loc, p.range),
            Pattern::MatchAs(p) => {
                let Some(inner) = &p.pattern else {
                    if !pc.allow_irrefutable {
                        let message = match &p.name {
                            Some(name) => format!("name capture '{name}' makes remaining patterns unreachable"),
                            None => "wildcard makes remaining patterns unreachable".to_owned(),
                        };
                        return self.error(message, p.range);
                    }
                    return self.capture(p.name.as_ref(), pc, loc, p.range);
                };
                pc.on_top += 1;
                self.emit(Op::Copy, 1, loc);
                self.pattern(inner, pc)?;
                pc.on_top -= 1;
                self.capture(p.name.as_ref(), pc, loc, p.range)
            }
            Pattern::MatchOr(p) => self.or_pattern(p, pc, loc),
        }
    }

    fn sequence(&mut self, p: &'a PatternMatchSequence, pc: &mut Context, loc: Loc) -> Compiled {
        let size = p.patterns.len();
        let mut star = None;
        let mut star_wildcard = false;
        let mut only_wildcards = true;
        for (i, pattern) in p.patterns.iter().enumerate() {
            if let Pattern::MatchStar(s) = pattern {
                if star.is_some() {
                    return self.error("multiple starred names in sequence pattern", p.range);
                }
                star_wildcard = s.name.is_none();
                only_wildcards &= star_wildcard;
                star = Some(i);
            } else {
                only_wildcards &= is_wildcard(pattern);
            }
        }
        pc.on_top += 1;
        self.emit0(Op::MatchSequence, loc);
        self.fail(pc, Op::PopJumpIfFalse, loc);
        match star {
            None => self.check_len(size, CompareOp::Eq, pc, loc),
            Some(_) if size > 1 => self.check_len(size - 1, CompareOp::Ge, pc, loc),
            Some(_) => {}
        }
        pc.on_top -= 1;
        match star {
            _ if only_wildcards => self.emit0(Op::PopTop, loc),
            Some(star) if star_wildcard => self.sequence_by_index(p, star, pc, loc)?,
            _ => {
                let arg = match star {
                    Some(i) if i < 1 << 8 => (Op::UnpackEx, i + ((size - i - 1) << 8)),
                    Some(_) => return self.error("too many expressions in star-unpacking sequence pattern", p.range),
                    None => (Op::UnpackSequence, size),
                };
                self.emit(arg.0, Self::count(arg.1), loc);
                pc.on_top += size;
                for pattern in &p.patterns {
                    pc.on_top -= 1;
                    self.sub_pattern(pattern, pc)?;
                }
            }
        }
        Ok(())
    }

    fn check_len(&mut self, len: usize, op: CompareOp, pc: &mut Context, loc: Loc) {
        self.emit0(Op::GetLen, loc);
        self.load_len(len, loc);
        self.emit(Op::CompareOp, op as u32, loc);
        self.fail(pc, Op::PopJumpIfFalse, loc);
    }

    fn load_len(&mut self, n: usize, loc: Loc) {
        self.load_new(Const::Int(i64::try_from(n).unwrap_or(i64::MAX)), loc);
    }

    /// With a nameless star: takes single items (`pattern_helper_sequence_subscr`).
    fn sequence_by_index(&mut self, p: &'a PatternMatchSequence, star: usize, pc: &mut Context, loc: Loc) -> Compiled {
        let size = p.patterns.len();
        pc.on_top += 1;
        for (i, pattern) in p.patterns.iter().enumerate() {
            if i == star || is_wildcard(pattern) {
                continue;
            }
            self.emit(Op::Copy, 1, loc);
            if i < star {
                self.load_len(i, loc);
            } else {
                self.emit0(Op::GetLen, loc);
                self.load_len(size - i, loc);
                self.emit(Op::BinaryOp, BinaryOp::Subtract as u32, loc);
            }
            self.emit0(Op::BinarySubscr, loc);
            self.sub_pattern(pattern, pc)?;
        }
        pc.on_top -= 1;
        self.emit0(Op::PopTop, loc);
        Ok(())
    }

    fn class_pattern(&mut self, p: &'a PatternMatchClass, pc: &mut Context, loc: Loc) -> Compiled {
        let (args, keywords) = (&p.arguments.patterns, &p.arguments.keywords);
        for (i, k) in keywords.iter().enumerate() {
            if let Some(again) = keywords[i + 1..].iter().find(|other| other.attr.id == k.attr.id) {
                let message = format!("attribute name repeated in class pattern: {}", k.attr);
                return self.error(message, again.range);
            }
        }
        self.expr(&p.cls)?;
        let names = self.str_tuple(keywords.iter().map(|k| k.attr.as_str()));
        self.load_const(names, loc);
        self.emit(Op::MatchClass, Self::count(args.len()), loc);
        self.emit(Op::Copy, 1, loc);
        self.load_none(loc);
        self.emit(Op::IsOp, 1, loc);
        pc.on_top += 1;
        self.fail(pc, Op::PopJumpIfFalse, loc);
        let n = args.len() + keywords.len();
        self.emit(Op::UnpackSequence, Self::count(n), loc);
        pc.on_top += n;
        pc.on_top -= 1;
        for pattern in args.iter().chain(keywords.iter().map(|k| &k.pattern)) {
            pc.on_top = pc.on_top.saturating_sub(1);
            if is_wildcard(pattern) {
                self.emit0(Op::PopTop, loc);
                continue;
            }
            self.sub_pattern(pattern, pc)?;
        }
        Ok(())
    }

    fn mapping(&mut self, p: &'a PatternMatchMapping, pc: &mut Context, loc: Loc) -> Compiled {
        let size = p.keys.len();
        pc.on_top += 1;
        self.emit0(Op::MatchMapping, loc);
        self.fail(pc, Op::PopJumpIfFalse, loc);
        if size == 0 && p.rest.is_none() {
            pc.on_top -= 1;
            self.emit0(Op::PopTop, loc);
            return Ok(());
        }
        if size > 0 {
            self.check_len(size, CompareOp::Ge, pc, loc);
        }
        let mut seen: Vec<ConstKey> = Vec::new();
        for key in &p.keys {
            if let Some(id) = self.constant(key) {
                let value = self.pool.key(id).clone();
                if seen.contains(&value) {
                    let text = self.source[key.range().to_std_range()].to_owned();
                    return self.error(format!("mapping pattern checks duplicate key ({text})"), p.range);
                }
                seen.push(value);
            } else if !matches!(key, Expr::Attribute(_) | Expr::UnaryOp(_) | Expr::BinOp(_)) {
                let message = "mapping pattern keys may only match literals and attribute lookups";
                return self.error(message, p.range);
            }
            self.expr(key)?;
        }
        self.emit(Op::BuildTuple, Self::count(size), loc);
        self.emit0(Op::MatchKeys, loc);
        pc.on_top += 2;
        self.emit(Op::Copy, 1, loc);
        self.load_none(loc);
        self.emit(Op::IsOp, 1, loc);
        self.fail(pc, Op::PopJumpIfFalse, loc);
        self.emit(Op::UnpackSequence, Self::count(size), loc);
        pc.on_top += size;
        pc.on_top -= 1;
        for pattern in &p.patterns {
            pc.on_top -= 1;
            self.sub_pattern(pattern, pc)?;
        }
        pc.on_top -= 2;
        let Some(rest) = &p.rest else {
            self.emit0(Op::PopTop, loc);
            self.emit0(Op::PopTop, loc);
            return Ok(());
        };
        // A copy of the subject without the matched keys.
        self.emit(Op::BuildMap, 0, loc);
        self.emit(Op::Swap, 3, loc);
        self.emit(Op::Swap, 2, loc);
        self.emit(Op::DictUpdate, 2, loc);
        self.emit(Op::UnpackSequence, Self::count(size), loc);
        for n in (1..=size).rev() {
            self.emit(Op::Copy, Self::count(n + 1), loc);
            self.emit(Op::Swap, 2, loc);
            self.emit0(Op::DeleteSubscr, loc);
        }
        self.capture(Some(rest), pc, loc, p.range)
    }

    fn or_pattern(&mut self, p: &'a PatternMatchOr, pc: &mut Context, loc: Loc) -> Compiled {
        let end = self.label();
        let last = p.patterns.len().saturating_sub(1);
        let mut control: Option<Vec<String>> = None;
        for (i, alternative) in p.patterns.iter().enumerate() {
            let alt_loc = self.loc(alternative);
            let mut inner = Context {
                allow_irrefutable: i == last && pc.allow_irrefutable,
                ..Context::default()
            };
            self.emit(Op::Copy, 1, alt_loc);
            self.pattern(alternative, &mut inner)?;
            match &control {
                None => control = Some(inner.stores.clone()),
                Some(names) => {
                    if !self.reorder(names, &mut inner.stores, alt_loc) {
                        return self.error("alternative patterns bind different names", p.range);
                    }
                }
            }
            self.jump(Op::Jump, end, alt_loc);
            self.emit_fail_pop(&mut inner, alt_loc);
        }
        self.emit0(Op::PopTop, loc);
        self.fail(pc, Op::Jump, loc);
        self.here(end);
        let names = control.unwrap_or_default();
        let rotations = names.len() + 1 + pc.on_top + pc.stores.len();
        for name in names {
            self.rotate(rotations, loc);
            if pc.stores.contains(&name) {
                return self.error(format!("multiple assignments to name '{name}' in pattern"), p.range);
            }
            pc.stores.push(name);
        }
        self.emit0(Op::PopTop, loc);
        Ok(())
    }

    /// Brings captured values into the order of the first alternative; false if the names differ.
    fn reorder(&mut self, control: &[String], stores: &mut Vec<String>, loc: Loc) -> bool {
        if stores.len() != control.len() {
            return false;
        }
        for (i, name) in control.iter().enumerate().rev() {
            let Some(at) = stores.iter().position(|s| s == name) else {
                return false;
            };
            if i != at {
                let rotated: Vec<String> = stores.drain(..=at).collect();
                let to = (i - at).min(stores.len());
                stores.splice(to..to, rotated);
                for _ in 0..=at {
                    self.rotate(i + 1, loc);
                }
            }
        }
        true
    }
}

/// `case _`.
fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::MatchAs(p) if p.name.is_none())
}
