//! Code objects in a plain form that a script compares with CPython's `dis`:
//! `cargo run -p glassheap_syntax --example dump_for_compare -- 3.13 program.py ...`.

#![allow(clippy::print_stdout)]

use glassheap_syntax::Mode;
use glassheap_syntax::code::{Code, Compilation, Const, ConstId, LocalKind, Op};

fn main() {
    let mut args = std::env::args().skip(1);
    let Some(profile) = args.next().as_deref().and_then(glassheap_profile::by_name) else {
        println!("usage: dump_for_compare RELEASE FILE...");
        return;
    };
    for file in args {
        println!("FILE {file}");
        let Ok(source) = std::fs::read_to_string(&file) else {
            println!("SKIP");
            continue;
        };
        match glassheap_syntax::compile(&source, &file, Mode::Exec, &profile.syntax) {
            Ok(c) => dump(&c, &c.code),
            Err(glassheap_syntax::error::CompileError::Syntax(e)) => {
                println!("ERR {}: {}|{}", e.type_name, e.message, e.range.line);
            }
            Err(e) => println!("UNSUPPORTED {e}"),
        }
    }
}

fn dump(compilation: &Compilation, code: &Code) {
    println!(
        "CODE {} {} {}",
        code.co_qualname, code.co_firstlineno, code.co_stacksize
    );
    let consts: Vec<String> = code.co_consts.iter().map(|&id| repr(compilation, id)).collect();
    println!("C {}", consts.join(" "));
    println!("N {}", code.co_names.join(" "));
    let names = |kinds: &[LocalKind]| {
        let found = code.localsplus.iter().filter(|s| kinds.contains(&s.kind));
        found.map(|s| s.name.as_str()).collect::<Vec<_>>().join(" ")
    };
    println!(
        "V {} | {} | {}",
        names(&[LocalKind::Local, LocalKind::ParameterCell, LocalKind::Hidden]),
        names(&[LocalKind::Cell, LocalKind::ParameterCell]),
        names(&[LocalKind::Free])
    );
    let mut started = false;
    for (i, p) in code.code.iter().zip(&code.positions) {
        if i.op == Op::Resume {
            started = true;
        }
        if !started || matches!(i.op, Op::Resume | Op::PushNull) {
            continue;
        }
        if matches!(i.op, Op::LoadConst | Op::LoadConstBorrow) {
            println!(
                "I LoadConst {} {}",
                p.line,
                repr(compilation, code.co_consts[i.arg as usize])
            );
        } else if i.op == Op::LoadClosure {
            println!("I LoadFast {}", p.line);
        } else {
            println!("I {:?} {}", i.op, p.line);
        }
    }
    let table: Vec<String> = code
        .exception_table
        .iter()
        .map(|e| format!("{}{}", e.depth, if e.push_lasti { "l" } else { "" }))
        .collect();
    println!("E {}", table.join(" "));
    for &id in &code.co_consts {
        if let Const::Code(inner) = &compilation.consts[id as usize].value {
            dump(compilation, inner);
        }
    }
}

fn repr(compilation: &Compilation, id: ConstId) -> String {
    let items = |ids: &[ConstId]| ids.iter().map(|&i| repr(compilation, i)).collect::<Vec<_>>();
    match &compilation.consts[id as usize].value {
        Const::None => "None".into(),
        Const::True => "True".into(),
        Const::False => "False".into(),
        Const::Ellipsis => "Ellipsis".into(),
        Const::Int(n) => n.to_string(),
        Const::BigInt(s) => s.clone(),
        Const::Float(f) => format!("F{f:?}"),
        Const::Complex(re, im) => format!("complex({re:?},{im:?})"),
        Const::Str(s) => format!("S{}", s.chars().count()),
        Const::Bytes(b) => format!("b{}", b.len()),
        Const::Tuple(ids) => format!("({})", items(ids).join(", ")),
        Const::FrozenSet(ids) => {
            let mut all = items(ids);
            all.sort();
            format!("frozenset{all:?}").replace('"', "'")
        }
        Const::Slice(a, b, c) => format!("slice({})", items(&[*a, *b, *c]).join(", ")),
        Const::Code(_) => "<code>".into(),
    }
}
