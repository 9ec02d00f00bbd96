//! f-strings, t-strings and `%` formats that become f-strings.

use super::{Compiled, Compiler, Loc, STACK_USE_GUIDELINE};
use crate::code::{Const, Op};
use crate::error::CompileError;
use glassheap_profile::Feature;
use ruff_python_ast::{
    ConversionFlag, Expr, ExprBinOp, ExprFString, ExprTString, FStringPart, InterpolatedElement,
    InterpolatedStringElement,
};

/// A piece of a joined string after adjacent literals became one.
enum Piece<'a> {
    Literal(String, Loc),
    Value(&'a InterpolatedElement),
}

fn conversion_arg(flag: ConversionFlag) -> u32 {
    match flag {
        ConversionFlag::None => 0,
        ConversionFlag::Str => 1,
        ConversionFlag::Repr => 2,
        ConversionFlag::Ascii => 3,
    }
}

impl<'a> Compiler<'a> {
    pub(super) fn f_string(&mut self, f: &'a ExprFString, loc: Loc) -> Compiled {
        self.notice("syntax-f-string", Feature::FStrings, f.range);
        let mut pieces = Vec::new();
        for part in &f.value {
            match part {
                FStringPart::Literal(s) => {
                    let loc = if self.rules.has(Feature::FStringPartsHaveLocations) {
                        self.loc(s)
                    } else {
                        loc
                    };
                    self.add_literal(&mut pieces, &s.value, loc);
                }
                FStringPart::FString(s) => self.add_elements(&mut pieces, &s.elements, loc),
            }
        }
        self.joined(&pieces, loc, loc)
    }

    fn add_elements(&mut self, pieces: &mut Vec<Piece<'a>>, elements: &'a [InterpolatedStringElement], whole: Loc) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(l) => {
                    // Up to 3.11 every piece has the place of the whole string.
                    let loc = if self.rules.has(Feature::FStringPartsHaveLocations) {
                        self.loc(l)
                    } else {
                        whole
                    };
                    self.add_literal(pieces, &l.value, loc);
                }
                InterpolatedStringElement::Interpolation(i) => {
                    if let Some(debug) = &i.debug_text {
                        let text = format!("{}{}{}", debug.leading(), debug.expression(), debug.trailing());
                        let loc = self.loc(i);
                        self.add_literal(pieces, &text, loc);
                    }
                    pieces.push(Piece::Value(i));
                }
            }
        }
    }

    fn add_literal(&mut self, pieces: &mut Vec<Piece<'a>>, text: &str, loc: Loc) {
        if text.is_empty() {
            return;
        }
        if let Some(Piece::Literal(before, _)) = pieces.last_mut() {
            before.push_str(text);
        } else {
            pieces.push(Piece::Literal(text.to_owned(), loc));
        }
    }

    /// `compiler_joined_str`.
    fn joined(&mut self, pieces: &[Piece<'a>], loc: Loc, whole: Loc) -> Compiled {
        let n = pieces.len();
        if n > STACK_USE_GUIDELINE {
            self.load_str("", loc);
            let join = self.name_index("join");
            self.emit(Op::LoadMethod, join, loc);
            self.emit(Op::BuildList, 0, loc);
            for piece in pieces {
                self.piece(piece, whole)?;
                self.emit(Op::ListAppend, 1, loc);
            }
            self.emit(Op::Call, 1, loc);
            return Ok(());
        }
        for piece in pieces {
            self.piece(piece, whole)?;
        }
        match n {
            0 => self.load_str("", loc),
            1 => {}
            _ => self.emit(Op::BuildString, Self::count(n), loc),
        }
        Ok(())
    }

    fn piece(&mut self, piece: &Piece<'a>, whole: Loc) -> Compiled {
        match piece {
            Piece::Literal(text, loc) => {
                let id = self.pool.make(Const::Str(text.clone()), 1);
                self.load_const(id, *loc);
                Ok(())
            }
            Piece::Value(i) => self.formatted_value(i, whole),
        }
    }

    /// `compiler_formatted_value`.
    fn formatted_value(&mut self, i: &'a InterpolatedElement, whole: Loc) -> Compiled {
        // Up to 3.11 it has the place of the whole string.
        let loc = if self.rules.has(Feature::FStringPartsHaveLocations) {
            self.loc(i)
        } else {
            whole
        };
        self.expr(&i.expression)?;
        let mut conversion = i.conversion;
        if i.debug_text.is_some() && conversion == ConversionFlag::None && i.format_spec.is_none() {
            conversion = ConversionFlag::Repr;
        }
        if conversion != ConversionFlag::None {
            self.emit(Op::ConvertValue, conversion_arg(conversion), loc);
        }
        if let Some(spec) = &i.format_spec {
            let spec_loc = if self.rules.has(Feature::FStringPartsHaveLocations) {
                self.loc(spec.as_ref())
            } else {
                whole
            };
            let mut pieces = Vec::new();
            self.add_elements(&mut pieces, &spec.elements, spec_loc);
            self.joined(&pieces, spec_loc, whole)?;
            self.emit0(Op::FormatWithSpec, loc);
        } else {
            self.emit0(Op::FormatSimple, loc);
        }
        Ok(())
    }

    /// A template: its strings, its interpolations (`Python/codegen.c@v3.14.0 (codegen_template_str)`).
    pub(super) fn t_string(&mut self, t: &'a ExprTString, loc: Loc) -> Compiled {
        let mut pieces = Vec::new();
        for part in &t.value {
            self.add_elements(&mut pieces, &part.elements, loc);
        }
        let mut strings = 0;
        let mut last_was_value = true;
        for piece in &pieces {
            match piece {
                Piece::Literal(..) => {
                    self.piece(piece, loc)?;
                    strings += 1;
                    last_was_value = false;
                }
                Piece::Value(_) => {
                    if last_was_value {
                        self.load_str("", loc);
                        strings += 1;
                    }
                    last_was_value = true;
                }
            }
        }
        if last_was_value {
            self.load_str("", loc);
            strings += 1;
        }
        self.emit(Op::BuildTuple, strings, loc);
        let mut values = 0;
        for piece in &pieces {
            if let Piece::Value(i) = piece {
                self.interpolation(i)?;
                values += 1;
            }
        }
        self.emit(Op::BuildTuple, values, loc);
        self.emit0(Op::BuildTemplate, loc);
        Ok(())
    }

    fn interpolation(&mut self, i: &'a InterpolatedElement) -> Compiled {
        let loc = self.loc(i);
        self.expr(&i.expression)?;
        let text = &self.source[i.expression.as_ref().range_in_source()];
        let id = self.pool.make(Const::Str(text.to_owned()), 1);
        self.load_const(id, loc);
        let mut arg = 0;
        let mut conversion = i.conversion;
        if i.debug_text.is_some() && conversion == ConversionFlag::None && i.format_spec.is_none() {
            conversion = ConversionFlag::Repr;
        }
        if let Some(spec) = &i.format_spec {
            let spec_loc = self.loc(spec.as_ref());
            let mut pieces = Vec::new();
            self.add_elements(&mut pieces, &spec.elements, spec_loc);
            self.joined(&pieces, spec_loc, loc)?;
            arg |= 1;
        }
        arg |= conversion_arg(conversion) << 2;
        self.emit(Op::BuildInterpolation, arg, loc);
        Ok(())
    }

    /// `'%s and %r' % (a, b)` is compiled as an f-string (`Python/ast_opt.c@v3.13.0 (optimize_format)`).
    pub(super) fn percent_format(&mut self, b: &'a ExprBinOp, loc: Loc) -> Result<bool, CompileError> {
        let (Expr::StringLiteral(format), Expr::Tuple(args)) = (b.left.as_ref(), b.right.as_ref()) else {
            return Ok(false);
        };
        if args.elts.iter().any(Expr::is_starred_expr) || self.constant(&b.right).is_some() {
            return Ok(false);
        }
        let Some(parts) = split_format(format.value.to_str()) else {
            return Ok(false);
        };
        let values = parts.iter().filter(|p| matches!(p, FormatPart::Value { .. })).count();
        if values != args.elts.len() || parts.len() > STACK_USE_GUIDELINE {
            return Ok(false);
        }
        let mut args = args.elts.iter();
        for part in &parts {
            match part {
                FormatPart::Text(text) => {
                    let id = self.pool.make(Const::Str(text.clone()), 1);
                    self.load_const(id, Loc::NONE);
                }
                FormatPart::Value { conversion, spec } => {
                    let Some(arg) = args.next() else { break };
                    let arg_loc = self.loc(arg);
                    self.expr(arg)?;
                    self.emit(Op::ConvertValue, *conversion, arg_loc);
                    if spec.is_empty() {
                        self.emit0(Op::FormatSimple, arg_loc);
                    } else {
                        let id = self.pool.make(Const::Str(spec.clone()), 1);
                        self.load_const(id, Loc::NONE);
                        self.emit0(Op::FormatWithSpec, arg_loc);
                    }
                }
            }
        }
        match parts.len() {
            0 => self.load_str("", loc),
            1 => {}
            n => self.emit(Op::BuildString, Self::count(n), loc),
        }
        Ok(true)
    }
}

enum FormatPart {
    Text(String),
    Value { conversion: u32, spec: String },
}

/// The pieces of a `%` format that has only `%s`, `%r` and `%a` with at most `-` and a width
/// (`simple_format_arg_parse`).
fn split_format(format: &str) -> Option<Vec<FormatPart>> {
    const MAX_DIGITS: usize = 3;
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        if chars.peek() == Some(&'%') {
            chars.next();
            text.push('%');
            continue;
        }
        if !text.is_empty() {
            parts.push(FormatPart::Text(std::mem::take(&mut text)));
        }
        let mut left = false;
        while let Some(flag) = chars.next_if(|c| matches!(c, '-' | '+' | ' ' | '#' | '0')) {
            left |= flag == '-';
            if flag != '-' {
                // Other flags mean nothing to a string, but a sign or zero would to a number: no folding.
                return None;
            }
        }
        let digits = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| {
            let mut found = String::new();
            while let Some(d) = chars.next_if(char::is_ascii_digit) {
                found.push(d);
            }
            (found.len() < MAX_DIGITS).then_some(found)
        };
        let width = digits(&mut chars)?;
        let mut spec = String::new();
        if !width.is_empty() && !left {
            spec.push('>');
        }
        spec.push_str(&width);
        if chars.next_if_eq(&'.').is_some() {
            let precision = digits(&mut chars)?;
            spec.push('.');
            spec.push_str(if precision.is_empty() { "0" } else { &precision });
        }
        let conversion = match chars.next()? {
            's' => 1,
            'r' => 2,
            'a' => 3,
            _ => return None,
        };
        parts.push(FormatPart::Value { conversion, spec });
    }
    if !text.is_empty() {
        parts.push(FormatPart::Text(text));
    }
    Some(parts)
}

/// The byte range of a node.
trait InSource {
    fn range_in_source(&self) -> std::ops::Range<usize>;
}

impl InSource for Expr {
    fn range_in_source(&self) -> std::ops::Range<usize> {
        ruff_text_size::Ranged::range(self).to_std_range()
    }
}
