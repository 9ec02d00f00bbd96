//! From tree to instructions (`Python/compile.c@v3.13.0`): the compiler's state and what all parts share.

mod annotations;
mod block;
mod call;
mod class;
mod comprehension;
mod constants;
mod expr;
mod format;
mod function;
mod generics;
mod names;
mod pattern;
mod stmt;
mod try_stmt;
mod unit;
mod unwind;

use crate::Mode;
use crate::code::{BinaryOp, Code, Compilation, Const, ConstId, Notice, Op, SourceRange};
use crate::consts::ConstPool;
use crate::error::{CompileError, SyntaxError, Unsupported};
use crate::ir::{Ir, Label, Loc};
use crate::parse::{self, Tree, TreeBody};
use crate::source::LineIndex;
use crate::symtable::SymbolTable;
use glassheap_profile::{Feature, SyntaxRules};
use ruff_python_ast::{Operator, Stmt};
use ruff_text_size::{Ranged, TextRange};
use std::collections::HashMap;
use std::rc::Rc;
pub(crate) use unit::{NameTable, Unit};

/// `STACK_USE_GUIDELINE`: displays and calls with more items are built piece by piece.
const STACK_USE_GUIDELINE: usize = 30;

pub(crate) type Compiled = Result<(), CompileError>;

/// Everything that code generation knows.
pub(crate) struct Compiler<'a> {
    rules: &'a SyntaxRules,
    lines: &'a LineIndex,
    table: &'a SymbolTable,
    tree: &'a Tree,
    source: &'a str,
    filename: &'a str,
    pool: ConstPool,
    /// The unit being compiled is the last.
    units: Vec<Unit>,
    /// The constant that a node folds to, once asked.
    folded: HashMap<usize, Option<ConstId>>,
    interactive: bool,
    /// A generator expression that is a call's only argument has the place of the call's parentheses.
    argument_locs: HashMap<usize, Loc>,
    notices: Vec<Notice>,
    /// The bodies of `finally` that frame blocks refer to.
    final_bodies: Vec<&'a [Stmt]>,
}

pub(crate) fn compile_tree(
    tree: &Tree,
    source: &str,
    filename: &str,
    mode: Mode,
    lines: &LineIndex,
    table: &SymbolTable,
    rules: &SyntaxRules,
) -> Result<Compilation, CompileError> {
    let mut compiler = Compiler {
        rules,
        lines,
        table,
        tree,
        source,
        filename,
        pool: ConstPool::new(rules.merge_consts_across_functions),
        units: Vec::new(),
        folded: HashMap::new(),
        argument_locs: HashMap::new(),
        interactive: mode == Mode::Single,
        notices: parse::newer_constructs(tree, lines),
        final_bodies: Vec::new(),
    };
    let code = compiler.module(&tree.body)?;
    compiler.notices.sort_by_key(|n| (n.range.line, n.range.col));
    Ok(finish(code, compiler.pool, compiler.notices))
}

/// Drops constants nobody loads and renumbers the rest.
fn finish(code: Rc<Code>, pool: ConstPool, notices: Vec<Notice>) -> Compilation {
    let mut roots = Vec::new();
    collect_consts(&code, &pool, &mut roots);
    let (mut consts, new_ids) = pool.finish(&roots);
    for constant in &mut consts {
        if let Const::Code(code) = &mut constant.value {
            *code = renumbered(code, &new_ids);
        }
    }
    Compilation {
        code: renumbered(&code, &new_ids),
        consts,
        notices,
    }
}

fn collect_consts(code: &Code, pool: &ConstPool, roots: &mut Vec<ConstId>) {
    for &id in &code.co_consts {
        roots.push(id);
        if let Const::Code(inner) = pool.get(id) {
            collect_consts(inner, pool, roots);
        }
    }
}

fn renumbered(code: &Code, new_ids: &[Option<ConstId>]) -> Rc<Code> {
    let mut code = code.clone();
    for id in &mut code.co_consts {
        *id = new_ids[*id as usize].unwrap_or(0);
    }
    Rc::new(code)
}

impl<'a> Compiler<'a> {
    fn module(&mut self, body: &'a TreeBody) -> Result<Rc<Code>, CompileError> {
        self.enter_module();
        match body {
            TreeBody::Module(body) => {
                if self.interactive {
                    self.interactive_body(body)?;
                } else {
                    self.body(body, Loc::line(1))?;
                }
                self.finish_unit(true)
            }
            TreeBody::Expression(e) => {
                self.expr(e)?;
                self.finish_unit(false)
            }
        }
    }

    // -- places and errors --------------------------------------------------------------------------------------------

    fn loc(&self, node: &impl Ranged) -> Loc {
        self.lines.range(node.range()).into()
    }

    fn place(&self, range: TextRange) -> SourceRange {
        self.lines.range(range)
    }

    fn error<T>(&self, message: impl Into<String>, range: TextRange) -> Result<T, CompileError> {
        Err(CompileError::Syntax(SyntaxError {
            type_name: "SyntaxError",
            message: message.into(),
            range: self.place(range),
        }))
    }

    fn unsupported<T>(&self, construct: &'static str, range: TextRange) -> Result<T, CompileError> {
        Err(CompileError::Unsupported(Unsupported {
            construct,
            range: self.place(range),
        }))
    }

    /// Notes a construct that the release does not have.
    fn notice(&mut self, construct: &'static str, feature: Feature, range: TextRange) {
        if !self.rules.has(feature) {
            self.notices.push(Notice {
                construct,
                since: feature.row().release,
                range: self.place(range),
            });
        }
    }

    // -- emitting -----------------------------------------------------------------------------------------------------

    fn emit(&mut self, op: Op, arg: u32, loc: Loc) {
        self.unit().push(Ir::Real(op), arg, None, loc);
    }

    fn emit0(&mut self, op: Op, loc: Loc) {
        self.emit(op, 0, loc);
    }

    fn emit_ir(&mut self, op: Ir, arg: u32, loc: Loc) {
        self.unit().push(op, arg, None, loc);
    }

    fn jump(&mut self, op: Op, target: Label, loc: Loc) {
        self.unit().push(Ir::Real(op), 0, Some(target), loc);
    }

    fn jump_ir(&mut self, op: Ir, target: Label, loc: Loc) {
        self.unit().push(op, 0, Some(target), loc);
    }

    /// A jump to the end of a statement, which from 3.13 on does not look at the eval breaker.
    fn skip_to(&mut self, target: Label) {
        let op = if self.rules.has(Feature::StatementEndsSkipEvalBreaker) {
            Ir::JumpNoInterrupt
        } else {
            Ir::Real(Op::Jump)
        };
        self.jump_ir(op, target, Loc::NONE);
    }

    fn label(&mut self) -> Label {
        self.unit().new_label()
    }

    fn here(&mut self, label: Label) {
        self.unit().use_label(label);
    }

    fn unit(&mut self) -> &mut Unit {
        let last = self.units.len() - 1;
        &mut self.units[last]
    }

    fn unit_ref(&self) -> &Unit {
        &self.units[self.units.len() - 1]
    }
}

/// `NB_*` of an operator.
fn binary_op(op: Operator) -> BinaryOp {
    match op {
        Operator::Add => BinaryOp::Add,
        Operator::Sub => BinaryOp::Subtract,
        Operator::Mult => BinaryOp::Multiply,
        Operator::MatMult => BinaryOp::MatrixMultiply,
        Operator::Div => BinaryOp::TrueDivide,
        Operator::Mod => BinaryOp::Remainder,
        Operator::Pow => BinaryOp::Power,
        Operator::LShift => BinaryOp::Lshift,
        Operator::RShift => BinaryOp::Rshift,
        Operator::BitOr => BinaryOp::Or,
        Operator::BitXor => BinaryOp::Xor,
        Operator::BitAnd => BinaryOp::And,
        Operator::FloorDiv => BinaryOp::FloorDivide,
    }
}
