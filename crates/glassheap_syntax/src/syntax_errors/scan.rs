//! A small tokenizer that says what CPython's says of a text it cannot read (`Parser/lexer/lexer.c@v3.13.0`). It runs
//! only on texts that the parser refused.

use glassheap_profile::{Feature, SyntaxRules};
use ruff_text_size::TextSize;

/// Kinds of tokens that the checks tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    String,
    Op,
    Newline,
    Indent,
    Dedent,
    End,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'s> {
    pub(super) kind: Kind,
    pub(super) text: &'s str,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Brackets open before it.
    pub(super) level: usize,
}

/// A refusal of the tokenizer.
#[derive(Debug, Clone)]
pub(super) struct ScanError {
    pub(super) type_name: &'static str,
    pub(super) message: String,
    pub(super) at: usize,
}

#[derive(Debug, Default)]
pub(super) struct Scanned<'s> {
    pub(super) tokens: Vec<Token<'s>>,
    pub(super) error: Option<ScanError>,
    /// Brackets never closed.
    pub(super) open: Vec<(char, usize)>,
}

pub(super) fn scan<'s>(source: &'s str, line_of: &dyn Fn(TextSize) -> u32, rules: &SyntaxRules) -> Scanned<'s> {
    let mut scanner = Scanner {
        source,
        at: 0,
        out: Scanned::default(),
        indents: vec![(0, 0)],
        line_of,
        rules,
    };
    scanner.run();
    scanner.out
}

struct Scanner<'s, 'l> {
    source: &'s str,
    at: usize,
    out: Scanned<'s>,
    /// Columns with tabs of eight and with tabs of one.
    indents: Vec<(usize, usize)>,
    line_of: &'l dyn Fn(TextSize) -> u32,
    rules: &'l SyntaxRules,
}

const OPERATORS: [&str; 48] = [
    "**=", "//=", "<<=", ">>=", "...", "!=", "==", "<=", ">=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
    "@=", ":=", "**", "//", "<<", ">>", "<>", "+", "-", "*", "/", "%", "&", "|", "^", "~", "<", ">", "@", "(", ")",
    "[", "]", "{", "}", ",", ":", ".", ";", "=",
];

impl<'s> Scanner<'s, '_> {
    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn line(&self, at: usize) -> u32 {
        (self.line_of)(TextSize::new(crate::source::to_u32(at)))
    }

    fn fail(&mut self, type_name: &'static str, message: impl Into<String>, at: usize) {
        self.out.error = Some(ScanError {
            type_name,
            message: message.into(),
            at,
        });
    }

    fn syntax(&mut self, message: impl Into<String>, at: usize) {
        self.fail("SyntaxError", message, at);
    }

    fn push(&mut self, kind: Kind, start: usize) {
        self.out.tokens.push(Token {
            kind,
            text: &self.source[start..self.at],
            start,
            end: self.at,
            level: self.out.open.len(),
        });
    }

    fn run(&mut self) {
        let mut at_line_start = true;
        while self.out.error.is_none() {
            if at_line_start && self.out.open.is_empty() {
                at_line_start = false;
                if !self.indentation() {
                    at_line_start = self.at < self.source.len() && self.out.error.is_none();
                    if at_line_start {
                        continue;
                    }
                    if self.out.error.is_some() {
                        return;
                    }
                }
                if self.out.error.is_some() {
                    return;
                }
            }
            let Some(c) = self.peek() else { break };
            let start = self.at;
            match c {
                ' ' | '\t' | '\x0c' => self.at += 1,
                '#' => self.skip_comment(),
                '\n' | '\r' => {
                    self.at += if self.rest().starts_with("\r\n") { 2 } else { 1 };
                    if self.out.open.is_empty() {
                        self.push(Kind::Newline, start);
                        at_line_start = true;
                    }
                }
                '\\' => self.continuation(),
                '"' | '\'' => self.string(start),
                c if c.is_ascii_digit() => self.number(),
                '.' if self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) => self.number(),
                c if is_name_start(c) => self.name(),
                c => self.operator(c),
            }
        }
        if self.out.error.is_some() {
            return;
        }
        if self.out.tokens.last().is_some_and(|t| t.kind != Kind::Newline) && self.out.open.is_empty() {
            self.push(Kind::Newline, self.at);
        }
        for _ in 1..self.indents.len() {
            self.push(Kind::Dedent, self.at);
        }
        self.push(Kind::End, self.at);
    }

    fn skip_comment(&mut self) {
        let len = self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
        self.at += len;
    }

    /// Reads the start of a line; false if the line is blank.
    fn indentation(&mut self) -> bool {
        let start = self.at;
        let (mut column, mut alternative) = (0, 0);
        while let Some(c) = self.peek() {
            match c {
                ' ' => {
                    column += 1;
                    alternative += 1;
                }
                '\t' => {
                    column = (column / 8 + 1) * 8;
                    alternative += 1;
                }
                '\x0c' => (column, alternative) = (0, 0),
                _ => break,
            }
            self.at += 1;
        }
        match self.peek() {
            None => return false,
            Some('#') => {
                self.skip_comment();
                self.skip_newline();
                return false;
            }
            Some('\n' | '\r') => {
                self.skip_newline();
                return false;
            }
            _ => {}
        }
        let (top, top_alternative) = self.indents[self.indents.len() - 1];
        let tabs = "inconsistent use of tabs and spaces in indentation";
        if column == top {
            if alternative != top_alternative {
                self.fail("TabError", tabs, start);
            }
        } else if column > top {
            if alternative <= top_alternative {
                self.fail("TabError", tabs, start);
                return true;
            }
            self.indents.push((column, alternative));
            self.push(Kind::Indent, start);
        } else {
            while self.indents.len() > 1 && column < self.indents[self.indents.len() - 1].0 {
                self.indents.pop();
                self.push(Kind::Dedent, self.at);
            }
            let (top, top_alternative) = self.indents[self.indents.len() - 1];
            if column != top {
                self.fail(
                    "IndentationError",
                    "unindent does not match any outer indentation level",
                    self.at,
                );
            } else if alternative != top_alternative {
                self.fail("TabError", tabs, start);
            }
        }
        true
    }

    fn skip_newline(&mut self) {
        if self.rest().starts_with("\r\n") {
            self.at += 2;
        } else if self.peek().is_some() {
            self.at += 1;
        }
    }

    fn continuation(&mut self) {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            Some('\n' | '\r') => {
                self.skip_newline();
                if self.at >= self.source.len() {
                    self.syntax("unexpected EOF while parsing", start);
                }
            }
            None => self.syntax("unexpected EOF while parsing", start),
            Some(_) => self.syntax("unexpected character after line continuation character", start),
        }
    }

    fn name(&mut self) {
        let start = self.at;
        let len = self.rest().find(|c| !is_name_continue(c)).unwrap_or(self.rest().len());
        self.at += len;
        let word = &self.source[start..self.at];
        let quoted = matches!(self.peek(), Some('"' | '\''));
        let prefix = word.to_ascii_lowercase();
        let is_prefix = matches!(
            prefix.as_str(),
            "r" | "u" | "b" | "f" | "t" | "br" | "rb" | "fr" | "rf" | "tr" | "rt"
        );
        if quoted && is_prefix && (!prefix.contains('t') || self.rules.has(Feature::TemplateStrings)) {
            self.string(start);
            return;
        }
        if let Some(bad) = word.chars().find(|c| !c.is_ascii() && !c.is_alphanumeric()) {
            self.invalid_character(bad, start);
            return;
        }
        self.push(Kind::Name, start);
    }

    fn invalid_character(&mut self, c: char, at: usize) {
        let code = u32::from(c);
        let message = if c.is_control() || is_format_or_space(c) {
            format!("invalid non-printable character U+{code:04X}")
        } else {
            format!("invalid character '{c}' (U+{code:04X})")
        };
        self.syntax(message, at);
    }

    fn operator(&mut self, c: char) {
        let start = self.at;
        if let Some(op) = OPERATORS.iter().find(|op| self.rest().starts_with(**op)) {
            self.at += op.len();
            match *op {
                "(" | "[" | "{" => {
                    self.push(Kind::Op, start);
                    self.out.open.push((c, start));
                    return;
                }
                ")" | "]" | "}" => {
                    let Some((open, at)) = self.out.open.pop() else {
                        self.syntax(format!("unmatched '{c}'"), start);
                        return;
                    };
                    let expected = match open {
                        '(' => ')',
                        '[' => ']',
                        _ => '}',
                    };
                    if c != expected {
                        let (here, there) = (self.line(start), self.line(at));
                        let place = if here == there {
                            String::new()
                        } else {
                            format!(" on line {there}")
                        };
                        let message =
                            format!("closing parenthesis '{c}' does not match opening parenthesis '{open}'{place}");
                        self.syntax(message, start);
                        return;
                    }
                }
                _ => {}
            }
            self.push(Kind::Op, start);
            return;
        }
        self.at += c.len_utf8();
        if matches!(c, '!' | '$' | '?' | '`') {
            // One token that no rule takes.
            self.push(Kind::Op, start);
            return;
        }
        self.invalid_character(c, start);
    }

    /// From its prefix or quote to its end.
    fn string(&mut self, start: usize) {
        let prefix = self.source[start..self.at].to_ascii_lowercase();
        let Some(quote) = self.peek() else { return };
        let formatted =
            (prefix.contains('f') || prefix.contains('t')) && self.rules.has(Feature::TokenizerReadsFStrings);
        let kind = if prefix.contains('t') { "t-string" } else { "f-string" };
        let triple = self.rest().starts_with(&quote.to_string().repeat(3));
        self.at += if triple { 3 } else { 1 };
        let mut depth = 0_usize;
        let mut chars = self.rest().char_indices();
        let base = self.at;
        while let Some((i, c)) = chars.next() {
            match c {
                '\\' if chars.next().is_some_and(|(_, c)| c == '\r')
                    && self.source[base + i + 2..].starts_with('\n') =>
                {
                    chars.next();
                }
                '\n' | '\r' if !triple && depth == 0 => {
                    self.at = base + i;
                    return self.unterminated(formatted.then_some(kind), false, start);
                }
                '{' if formatted => depth += 1,
                '}' if formatted => depth = depth.saturating_sub(1),
                c if c == quote => {
                    let closes = !triple || self.source[base + i..].starts_with(&quote.to_string().repeat(3));
                    if closes {
                        self.at = base + i + if triple { 3 } else { 1 };
                        self.push(Kind::String, start);
                        return;
                    }
                }
                _ => {}
            }
        }
        self.at = self.source.len();
        if formatted && depth > 0 {
            // The parser's complaint about the braces comes first.
            self.push(Kind::String, start);
            return;
        }
        self.unterminated(formatted.then_some(kind), triple, start);
    }

    fn unterminated(&mut self, kind: Option<&str>, triple: bool, start: usize) {
        let what = match (triple, kind) {
            (true, Some(kind)) => format!("unterminated triple-quoted {kind} literal"),
            (true, None) => "unterminated triple-quoted string literal".to_owned(),
            (false, Some(kind)) => format!("unterminated {kind} literal"),
            (false, None) => "unterminated string literal".to_owned(),
        };
        let end = if triple {
            self.line(self.source.len())
        } else {
            self.line(self.at)
        };
        // A final newline does not open a line of the literal.
        let end = if triple && self.source.ends_with('\n') {
            end - 1
        } else {
            end
        };
        self.syntax(format!("{what} (detected at line {end})"), start);
    }

    // -- numbers ------------------------------------------------------------------------------------------------------

    fn digits(&mut self, radix: u32) -> bool {
        // Digits with single underscores between them; false after a misplaced one.
        loop {
            let len = self
                .rest()
                .find(|c: char| !c.is_digit(radix))
                .unwrap_or(self.rest().len());
            self.at += len;
            if self.peek() != Some('_') {
                return true;
            }
            if !self.rest()[1..].starts_with(|c: char| c.is_digit(radix)) {
                self.at += 1;
                return false;
            }
            self.at += 1;
        }
    }

    fn number(&mut self) {
        let start = self.at;
        let prefix = self.rest().get(..2).unwrap_or("").to_ascii_lowercase();
        let radix = match prefix.as_str() {
            "0x" => Some((16, "hexadecimal")),
            "0o" => Some((8, "octal")),
            "0b" => Some((2, "binary")),
            _ => None,
        };
        if let Some((radix, name)) = radix {
            self.at += 2;
            if self.peek() == Some('_') {
                self.at += 1;
            }
            let has_digit = self.rest().starts_with(|c: char| c.is_digit(radix));
            let fine = has_digit && self.digits(radix);
            match self.peek() {
                Some(c) if c.is_ascii_digit() && radix < 10 => {
                    self.syntax(format!("invalid digit '{c}' in {name} literal"), start);
                }
                _ if !fine => self.syntax(format!("invalid {name} literal"), start),
                _ => self.number_end(start, name),
            }
            return;
        }
        let leading_zero = self.peek() == Some('0');
        let mut name = "decimal";
        let mut fine = self.digits(10);
        let int_text = &self.source[start..self.at];
        let old_octal = leading_zero && int_text.bytes().any(|b| b.is_ascii_digit() && b != b'0');
        let mut is_int = true;
        if fine && self.peek() == Some('.') {
            self.at += 1;
            is_int = false;
            if self.rest().starts_with(|c: char| c.is_ascii_digit()) {
                fine = self.digits(10);
            }
        }
        if fine && matches!(self.peek(), Some('e' | 'E')) {
            let mut after = self.rest()[1..].chars();
            let first = after.next();
            let signed = matches!(first, Some('+' | '-'));
            let digit = if signed { after.next() } else { first };
            if digit.is_some_and(|c| c.is_ascii_digit()) {
                self.at += if signed { 2 } else { 1 };
                fine = self.digits(10);
                is_int = false;
            } else if signed {
                self.at += 2;
                fine = false;
            }
        }
        if matches!(self.peek(), Some('j' | 'J')) {
            self.at += 1;
            is_int = false;
            name = "imaginary";
        }
        if !fine {
            self.syntax("invalid decimal literal", start);
        } else if is_int && old_octal {
            let message =
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
            self.syntax(message, start);
        } else {
            self.number_end(start, name);
        }
    }

    /// A letter right behind a number is only fine if a keyword starts there (`verify_end_of_number`).
    fn number_end(&mut self, start: usize, name: &str) {
        if let Some(c) = self.peek()
            && is_name_start(c)
        {
            if !c.is_ascii() && !c.is_alphanumeric() {
                let at = self.at;
                self.invalid_character(c, at);
                return;
            }
            let len = self.rest().find(|c| !is_name_continue(c)).unwrap_or(self.rest().len());
            let word = &self.rest()[..len];
            let keywords = ["and", "else", "for", "if", "in", "is", "not", "or"];
            if !keywords.contains(&word) && !keywords.iter().any(|k| word.starts_with(k) && k.len() > 1) {
                self.syntax(format!("invalid {name} literal"), start);
                return;
            }
        }
        self.push(Kind::Number, start);
    }
}

fn is_name_start(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || !c.is_ascii()
}

fn is_name_continue(c: char) -> bool {
    is_name_start(c) || c.is_ascii_digit()
}

/// Characters that CPython does not print (`str.isprintable`), as far as texts have them.
fn is_format_or_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(u32::from(c), 0xAD | 0x600..=0x605 | 0x61C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xE000..=0xF8FF)
}
