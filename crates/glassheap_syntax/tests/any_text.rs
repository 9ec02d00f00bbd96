//! No text makes the compiler panic, and what it accepts is code that holds together.

use glassheap_syntax::Mode;
use glassheap_syntax::code::{Code, Compilation, Const, Op};
use proptest::prelude::*;

const RELEASES: [&str; 6] = ["2.7", "3.11", "3.12", "3.13", "3.14", "3.15"];

fn check(source: &str) {
    for release in RELEASES {
        let profile = glassheap_profile::by_name(release).expect("a release");
        for mode in [Mode::Exec, Mode::Eval, Mode::Single] {
            if let Ok(c) = glassheap_syntax::compile(source, "<text>", mode, &profile.syntax) {
                check_code(&c, &c.code);
                let _ = glassheap_syntax::disassemble::disassemble(&c);
            }
        }
    }
}

fn check_code(compilation: &Compilation, code: &Code) {
    let n = code.code.len();
    assert_eq!(n, code.positions.len());
    assert!(matches!(
        code.code.last().map(|i| i.op),
        Some(Op::ReturnValue | Op::Reraise | Op::RaiseVarargs | Op::JumpBackward | Op::Jump)
    ));
    for i in &code.code {
        let arg = i.arg as usize;
        match i.op {
            Op::LoadConst | Op::LoadConstBorrow => assert!(arg < code.co_consts.len()),
            Op::LoadFast | Op::StoreFast | Op::LoadFastBorrow | Op::LoadFastCheck | Op::LoadDeref | Op::MakeCell => {
                assert!(arg < code.localsplus.len());
            }
            Op::LoadName | Op::StoreName | Op::LoadGlobal | Op::LoadAttr => assert!(arg < code.co_names.len()),
            Op::Jump | Op::JumpBackward | Op::PopJumpIfFalse | Op::ForIter | Op::Send => assert!(arg < n),
            _ => {}
        }
    }
    for &id in &code.co_consts {
        if let Const::Code(inner) = &compilation.consts[id as usize].value {
            check_code(compilation, inner);
        }
    }
}

/// Words that make texts which come near to Python.
fn word() -> impl Strategy<Value = String> {
    let words = [
        "x",
        "y",
        "self",
        "0",
        "1",
        "1.5",
        "'a'",
        "f'{x}'",
        "f'{",
        "b'c'",
        "\"",
        "'''",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        ".",
        "=",
        ":=",
        "==",
        "+",
        "-",
        "*",
        "**",
        "/",
        "->",
        "@",
        "if",
        "else",
        "elif",
        "for",
        "in",
        "while",
        "def f(",
        "class C",
        "return",
        "yield",
        "lambda",
        "try",
        "except",
        "finally",
        "with",
        "as",
        "match",
        "case",
        "del",
        "global",
        "nonlocal",
        "import",
        "from",
        "not",
        "and",
        "or",
        "is",
        "None",
        "True",
        "async",
        "await",
        "pass",
        "break",
        "continue",
        "type",
        "raise",
        "assert",
        "print",
        "\n",
        "\n    ",
        "\n        ",
        "\n\t",
        ":\n    ",
        " ",
        "\\",
        "\\\n",
        "#",
        "€",
        "\u{a0}",
        "é",
        "\r",
        "\0",
        "super().a",
        "__class__",
        "_",
        "| ",
        "!r",
        "t'{x}'",
        "0777",
        "0x",
        "1e",
    ];
    proptest::sample::select(words.to_vec()).prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_text_is_compiled_or_refused(source in "\\PC{0,60}") {
        check(&source);
    }

    #[test]
    fn nearly_python_is_compiled_or_refused(words in proptest::collection::vec(word(), 0..24), gap in any::<bool>()) {
        check(&words.join(if gap { " " } else { "" }));
    }
}

/// What a person sees while typing, in any script: a byte is not a character.
#[test]
fn unfinished_strings_in_any_script_are_refused() {
    for start in [
        "f'{",
        "f'{+",
        "f'{x!",
        "f\"{x=",
        "f'''{x:",
        "t'{",
        "x = '\\N{",
        "b'",
        "f'{a ",
    ] {
        for rest in ["é", "名", "名字", "😀", "é!名", "名\nelse", "é}", "名'"] {
            check(&format!("{start}{rest}"));
            check(&format!("{start}{rest}\n"));
        }
    }
}

#[test]
fn deep_texts_are_refused_or_compiled_without_overflow() {
    let deep = [
        "(".repeat(5000),
        format!("{}1{}", "(".repeat(150), ")".repeat(150)),
        format!("{}x{}", "[".repeat(199), "]".repeat(199)),
        format!("x = {}1", "-".repeat(20_000)),
        format!("x = {}1", "- ".repeat(550)),
        format!("x = 1{}", " + 1".repeat(100_000)),
        format!("x = 1{}", " + y".repeat(580)),
        format!("x{}", ".a".repeat(100_000)),
        format!("x{}", "()".repeat(100_000)),
        format!("x = {}1", "not ".repeat(100_000)),
        format!("x = {}1", "lambda: ".repeat(300)),
        format!("f'{}'", "{f\"".repeat(300)),
        format!("x = {}", "1 if x else ".repeat(250) + "2"),
        (0..120)
            .map(|i| format!("{}if x:\n", " ".repeat(i)))
            .collect::<String>()
            + &" ".repeat(120)
            + "pass\n",
        (0..30)
            .map(|i| format!("{}for x in y:\n", " ".repeat(i)))
            .collect::<String>()
            + &" ".repeat(30)
            + "pass\n",
        format!("if x:\n    pass\n{}", "elif y:\n    pass\n".repeat(2000)),
        format!(
            "match x:\n    case {}1{}:\n        pass\n",
            "[".repeat(150),
            "]".repeat(150)
        ),
        "class C:\n".to_owned()
            + &(1..90)
                .map(|i| format!("{}class C:\n", " ".repeat(i)))
                .collect::<String>()
            + &" ".repeat(91)
            + "pass\n",
    ];
    for source in &deep {
        check(source);
    }
}
