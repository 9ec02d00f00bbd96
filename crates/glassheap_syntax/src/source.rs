//! From byte offsets to lines and columns.

use crate::code::SourceRange;
use ruff_text_size::{TextRange, TextSize};

/// Where the lines of a text begin. `\n`, `\r\n` and `\r` end a line, as CPython's universal newlines do.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    #[must_use]
    pub fn new(source: &str) -> LineIndex {
        let bytes = source.as_bytes();
        let mut starts = vec![0];
        for (i, &b) in bytes.iter().enumerate() {
            let ends_line = b == b'\n' || (b == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
            if ends_line {
                starts.push(to_u32(i + 1));
            }
        }
        LineIndex {
            starts,
            len: to_u32(bytes.len()),
        }
    }

    /// Line from 1, column from 0 in bytes.
    #[must_use]
    pub fn position(&self, offset: TextSize) -> (u32, u32) {
        let offset = u32::from(offset).min(self.len);
        let line = self.starts.partition_point(|&s| s <= offset).max(1);
        (to_u32(line), offset - self.starts[line - 1])
    }

    #[must_use]
    pub fn line(&self, offset: TextSize) -> u32 {
        self.position(offset).0
    }

    #[must_use]
    pub fn range(&self, range: TextRange) -> SourceRange {
        let (line, col) = self.position(range.start());
        let (end_line, end_col) = self.position(range.end());
        SourceRange {
            line,
            col,
            end_line,
            end_col,
        }
    }

    /// First byte of a line that counts from 1.
    #[must_use]
    pub fn start_of(&self, line: u32) -> u32 {
        let index = (line.max(1) as usize - 1).min(self.starts.len() - 1);
        self.starts[index]
    }

    /// How many lines there are; a final newline opens one more.
    #[must_use]
    pub fn count(&self) -> u32 {
        to_u32(self.starts.len())
    }
}

/// Texts over 4 GiB do not reach the compiler.
pub(crate) fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
