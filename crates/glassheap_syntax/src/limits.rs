//! Bounds that keep every recursion of the parser and the compiler small.

use crate::code::SourceRange;
use crate::error::{CompileError, SyntaxError, Unsupported};
use crate::source::{LineIndex, to_u32};
use ruff_text_size::{TextRange, TextSize};

/// `Parser/tokenizer/tokenizer.h@v3.13.0 (MAXLEVEL)`.
const MAX_PARENTHESES: usize = 200;
/// Longest chain of operators, calls and the like inside one another that the compiler follows.
const MAX_CHAIN: usize = 600;

/// A text that nests too deeply is refused before anything recurses over it.
pub(crate) fn check_text(source: &str, lines: &LineIndex) -> Result<(), CompileError> {
    let mut scan = Scan {
        bytes: source.as_bytes(),
        at: 0,
        levels: vec![0],
        chain: 0,
        lines,
    };
    scan.run()
}

/// A rough reading of the text: strings and comments are skipped, brackets and operators counted.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Operators seen at each open bracket.
    levels: Vec<usize>,
    chain: usize,
    lines: &'a LineIndex,
}

impl Scan<'_> {
    fn run(&mut self) -> Result<(), CompileError> {
        while let Some(&b) = self.bytes.get(self.at) {
            let start = self.at;
            self.at += 1;
            match b {
                b'#' => self.skip_comment(),
                b'"' | b'\'' => self.skip_string(b),
                b'(' | b'[' | b'{' => {
                    self.count(1, start)?;
                    self.levels.push(0);
                    if self.levels.len() > MAX_PARENTHESES + 1 {
                        return Err(self.error("too many nested parentheses", start));
                    }
                }
                b')' | b']' | b'}' => {
                    if self.levels.len() > 1
                        && let Some(n) = self.levels.pop()
                    {
                        self.chain -= n;
                    }
                }
                b',' | b';' | b'=' | b':' => self.reset(),
                b'\n' if self.levels.len() == 1 => self.reset(),
                b'\\' => self.at += 1,
                b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~' | b'<' | b'>' | b'.' | b'!' => {
                    self.count(1, start)?;
                }
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => {
                    while self
                        .bytes
                        .get(self.at)
                        .is_some_and(|&b| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80)
                    {
                        self.at += 1;
                    }
                    let word = &self.bytes[start..self.at];
                    if matches!(
                        word,
                        b"not" | b"lambda" | b"if" | b"else" | b"for" | b"in" | b"is" | b"yield" | b"await"
                    ) {
                        self.count(1, start)?;
                    }
                }
                b'0'..=b'9' => {
                    while self
                        .bytes
                        .get(self.at)
                        .is_some_and(|&b| b.is_ascii_alphanumeric() || b == b'.')
                    {
                        self.at += 1;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn count(&mut self, n: usize, at: usize) -> Result<(), CompileError> {
        if let Some(level) = self.levels.last_mut() {
            *level += n;
            self.chain += n;
        }
        if self.chain > MAX_CHAIN {
            return Err(CompileError::Unsupported(Unsupported {
                construct: "deeply-nested-expression",
                range: self.range(at),
            }));
        }
        Ok(())
    }

    fn reset(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            self.chain -= *level;
            *level = 0;
        }
    }

    fn skip_comment(&mut self) {
        while self.bytes.get(self.at).is_some_and(|&b| b != b'\n' && b != b'\r') {
            self.at += 1;
        }
    }

    /// To the closing quote; braces inside an f-string are not followed, the parser bounds those itself.
    fn skip_string(&mut self, quote: u8) {
        let triple = self.bytes.get(self.at) == Some(&quote) && self.bytes.get(self.at + 1) == Some(&quote);
        if triple {
            self.at += 2;
        }
        while let Some(&b) = self.bytes.get(self.at) {
            self.at += 1;
            if b == b'\\' {
                self.at += 1;
            } else if b == b'\n' && !triple {
                return;
            } else if b == quote {
                let closes =
                    !triple || (self.bytes.get(self.at) == Some(&quote) && self.bytes.get(self.at + 1) == Some(&quote));
                if closes {
                    if triple {
                        self.at += 2;
                    }
                    return;
                }
            }
        }
    }

    fn range(&self, at: usize) -> SourceRange {
        let at = TextSize::new(to_u32(at));
        self.lines.range(TextRange::empty(at))
    }

    fn error(&self, message: &str, at: usize) -> CompileError {
        CompileError::Syntax(SyntaxError {
            type_name: "SyntaxError",
            message: message.to_owned(),
            range: self.range(at),
        })
    }
}
