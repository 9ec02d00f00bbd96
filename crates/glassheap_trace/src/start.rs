//! From the page's options to a loaded machine, or to why not.

use crate::answers::{RunMode, RunOptions, StartHeap, StartProblem, TextRange};
use glassheap_heap::image::scalar;
use glassheap_syntax::code::SourceRange;
use glassheap_syntax::error::CompileError;
use glassheap_vm::limits::Limits;
use glassheap_vm::run::{Mode, Start};
use glassheap_vm::vm::Vm;

/// Name of the program's file in tracebacks.
const FILE: &str = "main.py";

/// Makes the machine and loads the program; also says how many objects the interpreter had before it.
pub(crate) fn load(options: &RunOptions) -> Result<(Vm, u64), StartProblem> {
    let Some(profile) = glassheap_profile::by_name(&options.python) else {
        return Err(StartProblem::UnknownRuntime {
            name: options.python.clone(),
        });
    };
    let mut vm = Vm::new(profile);
    let own = vm.heap.scalar(scalar::LIVE);
    vm.record.live = true;
    vm.limits = Limits {
        line_steps: whole(options.limits.line_steps),
        heap_bytes: whole(options.limits.heap_bytes),
        output_bytes: whole(options.limits.output_bytes),
    };
    vm.input.clone_from(&options.input);
    let mode = match options.mode {
        RunMode::Script => Mode::Script,
        RunMode::Module => Mode::Module,
        RunMode::Repl => Mode::Repl,
    };
    let start = match options.start {
        StartHeap::Release => Start::Release,
        StartHeap::Empty => Start::Empty,
    };
    match vm.start(&options.source, FILE, mode, start) {
        Ok(()) => Ok((vm, own)),
        Err(CompileError::Syntax(e)) => Err(StartProblem::Syntax {
            type_name: e.type_name.to_string(),
            range: text_range(&options.source, e.range),
            message: e.message,
        }),
        Err(CompileError::Unsupported(e)) => Err(StartProblem::Unsupported {
            construct: e.construct.to_string(),
            range: text_range(&options.source, e.range),
        }),
    }
}

/// A limit in whole units; what is no number of at least 0 is no limit.
fn whole(limit: Option<f64>) -> Option<u64> {
    limit.filter(|n| *n >= 0.0 && n.is_finite()).map(|n| n as u64)
}

/// The text of a line that counts from 1, without its end.
pub(crate) fn line_text(source: &str, line: u32) -> &str {
    // `\r` alone ends a line too, as for the compiler.
    let mut rest = source;
    let mut n = 1;
    loop {
        let end = rest.find(['\n', '\r']);
        let (text, next) = match end {
            None => (rest, None),
            Some(i) => {
                let wide = if rest[i..].starts_with("\r\n") { 2 } else { 1 };
                (&rest[..i], Some(&rest[i + wide..]))
            }
        };
        if n == line {
            return text;
        }
        match next {
            Some(next) => rest = next,
            None => return "",
        }
        n += 1;
    }
}

/// Column in UTF-16 code units of a column in UTF-8 bytes.
fn utf16_col(line: &str, bytes: u32) -> u32 {
    let mut at = bytes.min(line.len() as u32) as usize;
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    line[..at].encode_utf16().count() as u32
}

/// A place as an editor wants it.
pub(crate) fn text_range(source: &str, range: SourceRange) -> TextRange {
    TextRange {
        line: range.line,
        col: utf16_col(line_text(source, range.line), range.col),
        end_line: range.end_line,
        end_col: utf16_col(line_text(source, range.end_line), range.end_col),
    }
}

/// The whole of a line without its indentation.
pub(crate) fn whole_line(source: &str, line: u32) -> TextRange {
    let text = line_text(source, line);
    let indent = text.len() - text.trim_start().len();
    TextRange {
        line,
        col: utf16_col(text, indent as u32),
        end_line: line,
        end_col: utf16_col(text, text.trim_end().len() as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units() {
        let source = "a = 1\r\nx = '𝄞é' + y\n";
        assert_eq!(line_text(source, 2), "x = '𝄞é' + y");
        let range = SourceRange {
            line: 2,
            col: 15,
            end_line: 2,
            end_col: 16,
        };
        let shown = text_range(source, range);
        assert_eq!((shown.col, shown.end_col), (12, 13));
        assert_eq!(line_text(source, 9), "");
    }
}
