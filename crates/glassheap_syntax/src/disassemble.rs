//! Code objects as text, after CPython's `dis`.

use crate::code::{Code, Compilation, Const, ConstId, LocalKind, Op};
use std::fmt::Write;
use std::rc::Rc;

/// All code objects of a compilation, outermost first.
#[must_use]
pub fn disassemble(compilation: &Compilation) -> String {
    let mut out = String::new();
    let mut todo = vec![Rc::clone(&compilation.code)];
    while let Some(code) = todo.pop() {
        one(&mut out, compilation, &code);
        let inner = code
            .co_consts
            .iter()
            .rev()
            .filter_map(|&id| match value(compilation, id) {
                Some(Const::Code(c)) => Some(Rc::clone(c)),
                _ => None,
            });
        todo.extend(inner);
    }
    out
}

fn value(compilation: &Compilation, id: ConstId) -> Option<&Const> {
    compilation.consts.get(id as usize).map(|c| &c.value)
}

/// `write!` to a `String` cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {
        let _ = writeln!($out, $($arg)*);
    };
}

fn one(out: &mut String, compilation: &Compilation, code: &Code) {
    put!(
        out,
        "code {} line {} stack {}",
        code.co_qualname,
        code.co_firstlineno,
        code.co_stacksize
    );
    if !code.localsplus.is_empty() {
        let slots: Vec<String> = code
            .localsplus
            .iter()
            .map(|s| {
                let mark = match s.kind {
                    LocalKind::Local => "",
                    LocalKind::ParameterCell => "&",
                    LocalKind::Cell => "@",
                    LocalKind::Free => "^",
                    LocalKind::Hidden => "~",
                };
                format!("{mark}{}", s.name)
            })
            .collect();
        put!(out, "  slots {}", slots.join(" "));
    }
    let consts: Vec<String> = code.co_consts.iter().map(|&id| repr(compilation, id)).collect();
    put!(out, "  consts {}", consts.join(" "));
    for (i, (instruction, place)) in code.code.iter().zip(&code.positions).enumerate() {
        let line = if place.line == 0 {
            "-".to_owned()
        } else {
            place.line.to_string()
        };
        let arg = argument(compilation, code, instruction.op, instruction.arg);
        let text = format!("{line:>5} {i:>4} {:?}{arg}", instruction.op);
        put!(out, "{text}");
    }
    for e in &code.exception_table {
        let lasti = if e.push_lasti { " lasti" } else { "" };
        put!(
            out,
            "  except {}..{} -> {} depth {}{lasti}",
            e.start,
            e.end,
            e.target,
            e.depth
        );
    }
}

fn argument(compilation: &Compilation, code: &Code, op: Op, arg: u32) -> String {
    let i = arg as usize;
    match op {
        Op::LoadConst | Op::LoadConstBorrow => {
            let text = code.co_consts.get(i).map(|&id| repr(compilation, id));
            format!(" {arg} {}", text.unwrap_or_default())
        }
        Op::LoadName
        | Op::StoreName
        | Op::DeleteName
        | Op::LoadGlobal
        | Op::StoreGlobal
        | Op::DeleteGlobal
        | Op::LoadFromDictOrGlobals
        | Op::LoadAttr
        | Op::LoadMethod
        | Op::StoreAttr
        | Op::DeleteAttr
        | Op::LoadSuperAttr
        | Op::LoadSuperMethod
        | Op::ImportName
        | Op::ImportFrom => format!(" {arg} {}", code.co_names.get(i).map_or("", |n| n.as_str())),
        Op::LoadFast
        | Op::LoadFastBorrow
        | Op::LoadFastCheck
        | Op::LoadFastAndClear
        | Op::StoreFast
        | Op::DeleteFast
        | Op::LoadClosure
        | Op::LoadDeref
        | Op::LoadFromDictOrDeref
        | Op::StoreDeref
        | Op::DeleteDeref
        | Op::MakeCell => format!(" {arg} {}", code.localsplus.get(i).map_or("", |s| s.name.as_str())),
        Op::Jump
        | Op::JumpBackward
        | Op::PopJumpIfFalse
        | Op::PopJumpIfTrue
        | Op::PopJumpIfNone
        | Op::PopJumpIfNotNone
        | Op::ForIter
        | Op::Send => format!(" -> {arg}"),
        _ if arg == 0 => String::new(),
        _ => format!(" {arg}"),
    }
}

/// A constant as Python writes it, with `*` for what the tree holds too and `!` for what is interned.
fn repr(compilation: &Compilation, id: ConstId) -> String {
    let Some(constant) = compilation.consts.get(id as usize) else {
        return "?".into();
    };
    let items = |ids: &[ConstId]| ids.iter().map(|&i| repr(compilation, i)).collect::<Vec<_>>().join(", ");
    let text = match &constant.value {
        Const::None => "None".into(),
        Const::True => "True".into(),
        Const::False => "False".into(),
        Const::Ellipsis => "Ellipsis".into(),
        Const::Int(n) => n.to_string(),
        Const::BigInt(s) => s.clone(),
        Const::Float(f) => format!("{f:?}"),
        Const::Complex(re, im) => format!("({re:?}+{im:?}j)"),
        Const::Str(s) => format!("{s:?}"),
        Const::Bytes(b) => format!("b{:?}", String::from_utf8_lossy(b)),
        Const::Tuple(ids) => format!("({})", items(ids)),
        Const::FrozenSet(ids) => format!("frozenset({})", items(ids)),
        Const::Slice(a, b, c) => format!("slice({})", items(&[*a, *b, *c])),
        Const::Code(code) => format!("<code {}>", code.co_qualname),
    };
    let tree = if constant.tree_refs > 0 { "*" } else { "" };
    let interned = if constant.interned { "!" } else { "" };
    format!("{text}{tree}{interned}")
}
