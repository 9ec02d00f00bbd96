//! What a handful of programs compile to.

use glassheap_syntax::Mode;
use glassheap_syntax::disassemble::disassemble;

fn compiled(source: &str, release: &str) -> String {
    let profile = glassheap_profile::by_name(release).expect("a release");
    match glassheap_syntax::compile(source, "program.py", Mode::Exec, &profile.syntax) {
        Ok(c) => disassemble(&c),
        Err(e) => e.to_string(),
    }
}

#[test]
fn loop_and_call() {
    let source = "total = 0\nfor n in [1, 2, 3]:\n    total += n\nprint('total', total, sep=': ')\n";
    insta::assert_snapshot!("loop_and_call_3_13", compiled(source, "3.13"));
    insta::assert_snapshot!("loop_and_call_3_14", compiled(source, "3.14"));
}

#[test]
fn class_with_super_and_closure() {
    let source = "class A(B):\n    \"\"\"An A.\"\"\"\n    def __init__(self, x):\n        super().__init__()\n        self.x = lambda: x\n";
    insta::assert_snapshot!("class_3_13", compiled(source, "3.13"));
}

#[test]
fn try_except_finally_with() {
    let source = "def f(p):\n    with open(p) as g:\n        try:\n            return g.read()\n        except OSError as e:\n            raise ValueError from e\n        finally:\n            print('done')\n";
    insta::assert_snapshot!("try_3_13", compiled(source, "3.13"));
}

#[test]
fn comprehension_before_and_after_inlining() {
    let source = "def f(rows):\n    return [x * 2 for x in rows if x]\n";
    insta::assert_snapshot!("comprehension_3_11", compiled(source, "3.11"));
    insta::assert_snapshot!("comprehension_3_14", compiled(source, "3.14"));
}

#[test]
fn folded_constants() {
    let source = "a = 1000 * 1000\nb = ('x' * 3, -1)\nc = {'k': 1, 'l': 2}\n";
    for release in ["2.7", "3.13", "3.14"] {
        insta::assert_snapshot!(
            format!("folded_{}", release.replace('.', "_")),
            compiled(source, release)
        );
    }
}

#[test]
fn borrowed_loads() {
    let source = "def f(a, b):\n    c = a\n    del a\n    return b + c\n";
    insta::assert_snapshot!("borrowed_3_14", compiled(source, "3.14"));
}

#[test]
fn match_statement() {
    let source = "match p:\n    case {'x': [a, *_], **rest} if a:\n        print(rest)\n    case P(x=1) | None:\n        pass\n    case _:\n        print('no')\n";
    insta::assert_snapshot!("match_3_13", compiled(source, "3.13"));
}
