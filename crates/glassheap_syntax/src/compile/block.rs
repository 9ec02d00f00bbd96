//! Bodies of modules, classes and interactive statements.

use super::names::Use;
use super::{Compiled, Compiler, Loc};
use crate::code::{Const, Op};
use crate::symtable::BlockType;
use glassheap_profile::Feature;
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

impl<'a> Compiler<'a> {
    /// `compiler_body`: a module or class.
    pub(super) fn body(&mut self, body: &'a [Stmt], class_loc: Loc) -> Compiled {
        let is_module = self.scope().block == BlockType::Module;
        let Some(first) = body.first() else { return Ok(()) };
        let loc = if is_module { self.loc(first) } else { class_loc };
        if self.scope().conditional_annotations {
            self.number_annotations(body);
            self.emit(Op::BuildSet, 0, loc);
            self.name("__conditional_annotations__", Use::Store, loc);
        }
        if self.scope().annotations_used && !self.lazy_annotations() {
            self.emit0(Op::SetupAnnotations, loc);
        }
        let mut rest = body;
        if let Some((text, range)) = docstring(body) {
            let loc = Loc::from(self.place(range));
            self.load_docstring(text, range, loc);
            self.name("__doc__", Use::Store, Loc::NONE);
            rest = &body[1..];
        }
        self.stmts(rest)?;
        if self.scope().annotations_used && self.lazy_annotations() {
            self.deferred_annotations(body)?;
        }
        Ok(())
    }

    /// The one statement of interactive mode.
    pub(super) fn interactive_body(&mut self, body: &'a [Stmt]) -> Compiled {
        if self.scope().annotations_used && !self.lazy_annotations() {
            self.emit0(Op::SetupAnnotations, Loc::line(1));
        }
        if self.scope().conditional_annotations {
            self.number_annotations(body);
            self.emit(Op::BuildSet, 0, Loc::line(1));
            self.name("__conditional_annotations__", Use::Store, Loc::line(1));
        }
        self.stmts(body)?;
        if self.scope().annotations_used && self.lazy_annotations() {
            self.deferred_annotations(body)?;
        }
        Ok(())
    }

    pub(super) fn load_docstring(&mut self, text: &str, range: TextRange, loc: Loc) {
        let id = self.docstring_const(text, range);
        self.load_const(id, loc);
    }

    /// The docstring's object: the literal's own unless 3.13+ strips its indentation.
    pub(super) fn docstring_const(&mut self, text: &str, _range: TextRange) -> crate::code::ConstId {
        let cleaned = if self.rules.has(Feature::DocstringsLoseIndentation) {
            clean_doc(text)
        } else {
            None
        };
        match cleaned {
            Some(cleaned) => self.pool.make(Const::Str(cleaned), 0),
            None => self.pool.make(Const::Str(text.to_owned()), 1),
        }
    }
}

/// `_PyAST_GetDocString`.
pub(super) fn docstring(body: &[Stmt]) -> Option<(&str, TextRange)> {
    let Some(Stmt::Expr(e)) = body.first() else { return None };
    let Expr::StringLiteral(s) = e.value.as_ref() else {
        return None;
    };
    Some((s.value.to_str(), e.value.range()))
}

/// A docstring without its indentation, or nothing where that changes nothing
/// (`Python/compile.c@v3.13.0 (_PyCompile_CleanDoc)`).
fn clean_doc(doc: &str) -> Option<String> {
    let expanded = if doc.contains('\t') {
        expand_tabs(doc)
    } else {
        doc.to_owned()
    };
    let mut lines = expanded.split('\n');
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    let indent = |l: &str| l.len() - l.trim_start_matches(' ').len();
    let margin = rest.iter().filter(|l| indent(l) < l.len()).map(|l| indent(l)).min();
    let margin = margin.unwrap_or(0);
    let stripped = first.trim_start_matches(' ');
    if stripped.len() == first.len() && margin == 0 {
        return doc.contains('\t').then_some(expanded);
    }
    let mut out = stripped.to_owned();
    for line in rest {
        out.push('\n');
        out.push_str(&line[margin.min(indent(line))..]);
    }
    Some(out)
}

fn expand_tabs(s: &str) -> String {
    const TAB: usize = 8;
    let mut out = String::new();
    let mut column = 0;
    for c in s.chars() {
        match c {
            '\t' => {
                let n = TAB - column % TAB;
                out.extend(std::iter::repeat_n(' ', n));
                column += n;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}
