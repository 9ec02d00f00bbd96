//! The `invalid_` rules of CPython's grammar, as checks on the tokens around the place where the parser stopped.

use super::names::{expr_name, find as find_expr};
use super::scan::{Kind, Token};
use super::{Finding, Text, strings, token_at};
use crate::parse::{Complaint, ComplaintKind, Target};
use ruff_python_ast::Expr;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::Ranged;

mod brackets;

use brackets::{assignment_in_condition, bracket_rules, open_bracket};
use glassheap_profile::Feature;

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// A token that can start an expression.
fn starts_expression(t: &Token<'_>) -> bool {
    match t.kind {
        Kind::Number | Kind::String => true,
        Kind::Name => !is_keyword(t.text) || matches!(t.text, "None" | "True" | "False" | "not" | "lambda" | "await"),
        Kind::Op => matches!(t.text, "(" | "[" | "{" | "-" | "+" | "~" | "..."),
        _ => false,
    }
}

/// A token that can end one.
fn ends_expression(t: &Token<'_>) -> bool {
    match t.kind {
        Kind::Number | Kind::String => true,
        Kind::Name => !is_keyword(t.text) || matches!(t.text, "None" | "True" | "False"),
        Kind::Op => matches!(t.text, ")" | "]" | "}" | "..."),
        _ => false,
    }
}

/// The place where the parser stopped.
struct Spot<'t, 'a> {
    text: &'t Text<'a>,
    tokens: &'t [Token<'a>],
    /// The token it could not take.
    k: usize,
    /// First token of its logical line, and of its simple statement.
    line: usize,
    statement: usize,
}

impl<'a> Spot<'_, 'a> {
    fn token(&self) -> Token<'a> {
        self.tokens[self.k]
    }

    fn before(&self) -> Option<Token<'a>> {
        self.k
            .checked_sub(1)
            .filter(|&i| i >= self.line)
            .map(|i| self.tokens[i])
    }

    fn words(&self) -> &[Token<'a>] {
        &self.tokens[self.statement..self.k]
    }

    fn first(&self) -> &'a str {
        self.tokens[self.line].text
    }

    fn here(&self, message: impl Into<String>) -> Finding {
        let t = self.token();
        Finding::syntax(message, t.start, t.end)
    }
}

pub(super) fn find(text: &Text<'_>, first: &Complaint) -> Finding {
    let at = usize::from(first.range.start());
    let tokens = &text.scanned.tokens[..];
    if tokens.is_empty() {
        return Finding::syntax("invalid syntax", at, at);
    }
    let block = missing_block(text, tokens);
    let k = token_at(text.scanned, at);
    if let Some((block, from)) = block
        && from <= tokens[k].start.max(at)
    {
        return block;
    }
    let line = (0..=k)
        .rev()
        .find(|&i| i == 0 || matches!(tokens[i - 1].kind, Kind::Newline | Kind::Indent | Kind::Dedent))
        .unwrap_or(0);
    let statement = (line..=k)
        .rev()
        .find(|&i| i == line || (tokens[i - 1].level == 0 && tokens[i - 1].text == ";"))
        .unwrap_or(line);
    let spot = Spot {
        text,
        tokens,
        k,
        line,
        statement,
    };
    if tokens[k].kind == Kind::Indent {
        return Finding::indentation("unexpected indent", tokens[k].end);
    }
    direct(&spot, first).unwrap_or_else(|| by_tokens(&spot))
}

/// A header without its block, or a block without a header, and from where on this is known.
fn missing_block(text: &Text<'_>, tokens: &[Token<'_>]) -> Option<(Finding, usize)> {
    let mut start = 0;
    for i in 0..tokens.len() {
        match tokens[i].kind {
            Kind::Newline => {
                let line = &tokens[start..i];
                let opens = line.last().is_some_and(|t| t.text == ":" && t.level == 0);
                let indents = tokens.get(i + 1).is_some_and(|t| t.kind == Kind::Indent);
                if let (true, false, Some(what)) = (opens, indents, line.first().and_then(|t| header(line, t))) {
                    let next = tokens[i + 1..].iter().find(|t| !matches!(t.kind, Kind::Dedent));
                    let at = next.map_or(text.source.len(), |t| t.start);
                    let number = text.line(tokens[start].start);
                    let message = format!("expected an indented block after {what} on line {number}");
                    return Some((Finding::indentation(message, at), tokens[i].start));
                }
                if indents && !opens {
                    let at = tokens[i + 1].end;
                    return Some((Finding::indentation("unexpected indent", at), at));
                }
                start = i + 1;
            }
            Kind::Indent if i == 0 => {
                let at = tokens[0].end;
                return Some((Finding::indentation("unexpected indent", at), at));
            }
            Kind::Indent | Kind::Dedent => start = i + 1,
            _ => {}
        }
    }
    None
}

fn header(line: &[Token<'_>], first: &Token<'_>) -> Option<&'static str> {
    let complete = line.len() > 2;
    Some(match first.text {
        "if" if complete => "'if' statement",
        "elif" if complete => "'elif' statement",
        "else" => "'else' statement",
        "while" if complete => "'while' statement",
        "for" if complete => "'for' statement",
        "with" if complete => "'with' statement",
        "def" if complete => "function definition",
        "class" if complete => "class definition",
        "try" => "'try' statement",
        "except" if line.get(1).is_some_and(|t| t.text == "*") => "'except*' statement",
        "except" => "'except' statement",
        "finally" => "'finally' statement",
        "match" if complete => "'match' statement",
        "case" if complete => "'case' statement",
        "async" => match line.get(1)?.text {
            "def" => "function definition",
            "for" => "'for' statement",
            _ => "'with' statement",
        },
        _ => return None,
    })
}

/// Complaints that name their reason.
fn direct(spot: &Spot<'_, '_>, first: &Complaint) -> Option<Finding> {
    use ComplaintKind as C;
    let text = spot.text;
    if let Some(found) = strings::inside(text, &spot.token(), &first.kind, usize::from(first.range.start())) {
        return Some(found);
    }
    let (start, end) = (usize::from(first.range.start()), usize::from(first.range.end()));
    let found = |message: &str| Some(Finding::syntax(message, start, end));
    match &first.kind {
        C::Target(target) => target_error(spot, *target, first),
        C::PositionalAfterKeyword => found("positional argument follows keyword argument"),
        C::PositionalAfterUnpacking => found("positional argument follows keyword argument unpacking"),
        C::IterableAfterUnpacking => found("iterable argument unpacking follows keyword argument unpacking"),
        C::UnparenthesizedGenerator => found("Generator expression must be parenthesized"),
        C::NonDefaultAfterDefault if text.rules.has(Feature::DefaultOrderErrorSaysParameter) => {
            found("parameter without a default follows parameter with a default")
        }
        C::NonDefaultAfterDefault => found("non-default argument follows default argument"),
        C::ParameterAfterKwargs => found("arguments cannot follow var-keyword argument"),
        C::BareStar => found("named arguments must follow bare *"),
        C::VarParameterDefault => {
            let double = text.source[..start].trim_end().ends_with("**") || text.source[start..].starts_with("**");
            let double = double
                || spot
                    .words()
                    .iter()
                    .rev()
                    .find(|t| t.text.starts_with('*'))
                    .is_some_and(|t| t.text == "**");
            found(if double {
                "var-keyword argument cannot have default value"
            } else {
                "var-positional argument cannot have default value"
            })
        }
        C::UnpackingInComprehension => found("iterable unpacking cannot be used in comprehension"),
        C::BytesNotAscii => {
            let t = spot.token();
            Some(Finding::syntax(
                "bytes can only contain ASCII literal characters",
                t.start,
                t.end,
            ))
        }
        C::Unicode => Some(strings::unicode(text, start)),
        C::Other(words) => other(spot, words, start, end),
        C::Starred => starred(spot, start, end),
        C::Expected { expected, .. } => expected_token(spot, *expected),
        _ => None,
    }
}

/// A token that the parser asked for.
fn expected_token(spot: &Spot<'_, '_>, expected: TokenKind) -> Option<Finding> {
    let t = spot.token();
    let open = open_bracket(spot);
    let bracket = open.map_or("", |i| spot.tokens[i].text);
    let inside = open.map_or(&[][..], |i| &spot.tokens[i + 1..spot.k]);
    let level = open.map_or(0, |i| spot.tokens[i].level + 1);
    let has = |text: &str| inside.iter().any(|t| t.level == level && t.text == text);
    match expected {
        TokenKind::Else => {
            let at = spot.before().map_or(t.start, |b| b.start);
            Some(Finding::syntax("expected 'else' after 'if' expression", at, t.start))
        }
        TokenKind::In
            if spot.text.rules.has(Feature::ForErrorExpectsIn)
                && spot.words().iter().any(|w| w.text == "for")
                && !bracket.is_empty() =>
        {
            Some(spot.here("'in' expected after for-loop variables"))
        }
        TokenKind::Rsqb | TokenKind::Rbrace if t.text == "for" && has(",") && !has(":") => {
            let start = inside.first().map_or(t.start, |t| t.start);
            let message = "did you forget parentheses around the comprehension target?";
            Some(Finding::syntax(message, start, t.start))
        }
        TokenKind::Colon if bracket == "{" && (has(":") || has("**")) => {
            let before = spot.before()?;
            Some(Finding::syntax(
                "':' expected after dictionary key",
                before.start,
                before.end,
            ))
        }
        TokenKind::Colon if t.text == "(" && spot.before().is_some_and(|b| b.text == "lambda") => {
            Some(spot.here("Lambda expression parameters cannot be parenthesized"))
        }
        TokenKind::Comma if t.level == 0 && t.text.ends_with('=') && t.text.len() > 1 => {
            let first = spot.words().first()?;
            let message = "'tuple' is an illegal expression for augmented assignment";
            Some(Finding::syntax(message, first.start, t.start))
        }
        _ => None,
    }
}

/// What the parser says in plain words, where CPython says the same in others.
fn other(spot: &Spot<'_, '_>, words: &str, start: usize, end: usize) -> Option<Finding> {
    let lower = words.to_ascii_lowercase();
    let message = if lower.contains("bytes") && lower.contains("mix") || lower.contains("bytes literal cannot be mixed")
    {
        "cannot mix bytes and nonbytes literals"
    } else if lower.contains("expected a parameter name") {
        return keyword_argument(spot, start, end);
    } else if lower.starts_with("only single target (not") {
        return Some(Finding::syntax(format!("o{}", &words[1..]), start, end));
    } else if lower.contains("position-only parameter separator not allowed as first") {
        let open = open_bracket(spot).unwrap_or(spot.line);
        let after_star = spot.tokens[open..spot.k].iter().any(|t| t.text == "*");
        if spot.tokens.get(spot.k + 1).is_some_and(|t| t.text == ")") && !after_star {
            return None;
        }
        if after_star {
            "/ must be ahead of *"
        } else {
            "at least one argument must precede /"
        }
    } else if lower.contains("'/' parameter must appear before '*'") || lower.contains("must appear before `*`") {
        "/ must be ahead of *"
    } else if lower.contains("positional patterns cannot follow keyword") {
        "positional patterns follow keyword patterns"
    } else if lower.contains("multiple exception types must be parenthesized") {
        "multiple exception types must be parenthesized"
    } else if lower.contains("cannot have both 'except' and 'except*'") {
        "cannot have both 'except' and 'except*' on the same 'try'"
    } else if lower.contains("expected `except` or `finally`") && !matches!(spot.first(), "except" | "finally") {
        "expected 'except' or 'finally' block"
    } else if lower.contains("cannot use '_' as a target") {
        "cannot use '_' as a target"
    } else if lower.contains("type parameter list cannot be empty") {
        "Type parameter list cannot be empty"
    } else if lower.contains("only one `/`") || lower.contains("only one '/'") {
        "/ may appear only once"
    } else if lower.contains("imaginary number") && spot.token().kind == Kind::Number {
        "imaginary number required in complex literal"
    } else if (lower.contains("only one '*'") || lower.contains("only one `*`"))
        && spot.token().text != ")"
        && spot.tokens.get(spot.k + 1).is_some_and(|t| t.kind == Kind::Name)
    {
        "* argument may appear only once"
    } else if lower.contains("one or more symbol") && lower.contains("trailing") {
        "trailing comma not allowed without surrounding parentheses"
    } else if lower.contains("one or more symbol names")
        && spot.token().kind == Kind::Newline
        && spot.text.rules.has(Feature::ImportErrorExpectsNames)
        && spot.first() == "import"
    {
        "Expected one or more names after 'import'"
    } else if lower.contains("trailing comma") && spot.first() == "from" {
        "trailing comma not allowed without surrounding parentheses"
    } else {
        return None;
    };
    Some(Finding::syntax(message, start, end))
}

/// `f(1=2)`.
fn keyword_argument(spot: &Spot<'_, '_>, start: usize, end: usize) -> Option<Finding> {
    let name = spot.text.source.get(start..end)?;
    let message = if matches!(name, "True" | "False" | "None") {
        format!("cannot assign to {name}")
    } else {
        "expression cannot contain assignment, perhaps you meant \"==\"?".to_owned()
    };
    Some(Finding::syntax(message, start, end))
}

fn starred(spot: &Spot<'_, '_>, start: usize, end: usize) -> Option<Finding> {
    let before = spot.before().map(|t| t.text);
    let message = match before {
        Some("(") => "cannot use starred expression here",
        Some("=") => "can't use starred expression here",
        None if spot.words().is_empty() => "can't use starred expression here",
        Some("del" | ",") if spot.first() == "del" => "cannot delete starred",
        _ => return None,
    };
    Some(Finding::syntax(message, start, end))
}

fn target_error(spot: &Spot<'_, '_>, target: Target, first: &Complaint) -> Option<Finding> {
    let (start, end) = (usize::from(first.range.start()), usize::from(first.range.end()));
    let e = find_expr(spot.text.body, first.range)?;
    let name = expr_name(e);
    let message = match target {
        Target::Delete => format!("cannot delete {name}"),
        Target::Augmented => format!("'{name}' is an illegal expression for augmented assignment"),
        Target::Named => format!("cannot use assignment expressions with {name}"),
        Target::Annotated => match e {
            Expr::List(_) => "only single target (not list) can be annotated".to_owned(),
            Expr::Tuple(_) => "only single target (not tuple) can be annotated".to_owned(),
            _ => "illegal target for annotation".to_owned(),
        },
        Target::Assignment => {
            if matches!(e, Expr::Yield(_) | Expr::YieldFrom(_)) && spot.text.source[start..].starts_with("yield") {
                let bare = start == spot.tokens[spot.statement].start;
                if bare {
                    return Some(Finding::syntax(
                        "assignment to yield expression not possible",
                        start,
                        end,
                    ));
                }
            }
            let suggests = suggests_equality(spot, e);
            if suggests {
                format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?")
            } else {
                format!("cannot assign to {name}")
            }
        }
    };
    Some(Finding::syntax(message, start, end))
}

/// `invalid_named_expression`: something that could be compared stands alone before one `=`.
fn suggests_equality(spot: &Spot<'_, '_>, e: &Expr) -> bool {
    let plain = !matches!(
        e,
        Expr::List(_)
            | Expr::Tuple(_)
            | Expr::Generator(_)
            | Expr::NoneLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::Compare(_)
            | Expr::BoolOp(_)
            | Expr::If(_)
            | Expr::Lambda(_)
            | Expr::Starred(_)
    );
    let not = matches!(e, Expr::UnaryOp(u) if u.op == ruff_python_ast::UnaryOp::Not);
    let mut start = usize::from(e.start());
    let end = usize::from(e.end());
    // Parentheses around it belong to it.
    let mut i = spot.tokens.partition_point(|t| t.end <= end && t.kind != Kind::End);
    while spot.tokens.get(i).is_some_and(|t| t.text == ")") {
        let open = spot.text.source[..start].rfind('(').unwrap_or(start);
        if !spot.text.source[open..start].trim_start_matches('(').trim().is_empty() {
            break;
        }
        start = open;
        i += 1;
    }
    let alone = start == spot.tokens[spot.statement].start;
    let before_equal = spot.tokens.get(i).is_some_and(|t| t.text == "=");
    let again = spot.tokens[i..]
        .iter()
        .skip(1)
        .take_while(|t| t.kind != Kind::Newline && t.text != ";")
        .any(|t| t.level == 0 && matches!(t.text, "=" | ":="));
    let bare_yield = spot
        .tokens
        .get(i + 1)
        .is_some_and(|t| matches!(t.text, "yield" | "lambda" | "*"));
    plain && !not && alone && before_equal && !again && !bare_yield
}

/// What the tokens before the place say.
fn by_tokens(spot: &Spot<'_, '_>) -> Finding {
    legacy_statement(spot)
        .or_else(|| statement_rules(spot))
        .or_else(|| bracket_rules(spot))
        .or_else(|| assignment_in_condition(spot))
        .or_else(|| missing_comma(spot))
        .or_else(|| conditional(spot))
        .or_else(|| missing_colon(spot))
        .unwrap_or_else(|| spot.here("invalid syntax"))
}

/// `print x` (`invalid_legacy_expression`).
fn legacy_statement(spot: &Spot<'_, '_>) -> Option<Finding> {
    let before = spot.before()?;
    if !matches!(before.text, "print" | "exec") || !starts_expression(&spot.token()) || spot.token().text == "(" {
        return None;
    }
    let name = before.text;
    let message = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
    Some(Finding::syntax(message, before.start, spot.token().end))
}

fn statement_rules(spot: &Spot<'_, '_>) -> Option<Finding> {
    let t = spot.token();
    let words = spot.words();
    let first = words.first().map_or("", |t| t.text);
    let before = spot.before().map_or("", |t| t.text);
    match first {
        "import"
            if words.len() == 1 && t.kind == Kind::Newline && spot.text.rules.has(Feature::ImportErrorExpectsNames) =>
        {
            Some(spot.here("Expected one or more names after 'import'"))
        }
        "import" if t.text == "from" => Some(spot.here("Did you mean to use 'from ... import ...' instead?"))
            .filter(|_| spot.text.rules.has(Feature::ImportErrorSuggestsFrom)),
        "from"
            if before == "import"
                && t.kind == Kind::Newline
                && spot.text.rules.has(Feature::ImportErrorExpectsNames) =>
        {
            Some(spot.here("Expected one or more names after 'import'"))
        }
        "from" if before == "," && t.kind == Kind::Newline => {
            Some(spot.here("trailing comma not allowed without surrounding parentheses"))
        }
        "def" if words.len() == 2 && words[1].kind == Kind::Name && !is_keyword(words[1].text) => {
            Some(spot.here("expected '('")).filter(|_| t.text != "[" || !spot.text.rules.has(Feature::TypeParameters))
        }
        "for" if words.len() > 1 && t.text != "in" && t.level == 0 && !words.iter().any(|w| w.text == "in") => None,
        "try" if t.kind != Kind::Newline && words.len() == 1 => None,
        "except" => except_rules(spot),
        _ => None,
    }
    .or_else(|| {
        if matches!(spot.first(), "except" | "finally") {
            None
        } else {
            missing_handler(spot)
        }
    })
}

fn except_rules(spot: &Spot<'_, '_>) -> Option<Finding> {
    let words = spot.words();
    let comma = words.iter().any(|t| t.text == "," && t.level == 0) || spot.token().text == ",";
    if comma {
        let start = words.get(1)?.start;
        return Some(Finding::syntax(
            "multiple exception types must be parenthesized",
            start,
            spot.token().end,
        ));
    }
    let star = words.get(1).is_some_and(|t| t.text == "*") || spot.token().text == "*";
    if star && words.len() <= 2 && spot.token().text == ":" {
        return Some(spot.here("expected one or more exception types"));
    }
    None
}

/// `try:` with a body and nothing behind it.
fn missing_handler(spot: &Spot<'_, '_>) -> Option<Finding> {
    // The line before the dedent that leads here belongs to a `try` block.
    let mut depth = 0;
    let mut i = spot.k;
    if spot.k != spot.line && !matches!(spot.token().kind, Kind::End | Kind::Newline) {
        return None;
    }
    while i > 0 {
        i -= 1;
        match spot.tokens[i].kind {
            Kind::Dedent => depth += 1,
            Kind::Indent if depth > 1 => depth -= 1,
            Kind::Indent => {
                let colon = i.checked_sub(2)?;
                let is_try = spot.tokens[colon].text == ":" && colon > 0 && spot.tokens[colon - 1].text == "try";
                return is_try.then(|| spot.here("expected 'except' or 'finally' block"));
            }
            _ if depth == 0 && i < spot.line => {
                // `try: pass` on one line.
                let start = (0..=i)
                    .rev()
                    .find(|&j| j == 0 || spot.tokens[j - 1].kind == Kind::Newline)?;
                let is_try = spot.tokens[start].text == "try" && spot.tokens[start + 1].text == ":";
                return is_try.then(|| spot.here("expected 'except' or 'finally' block"));
            }
            _ => {}
        }
    }
    None
}

/// `invalid_expression`: two expressions side by side inside brackets.
fn missing_comma(spot: &Spot<'_, '_>) -> Option<Finding> {
    let t = spot.token();
    let before = spot.before()?;
    if t.level == 0 || !starts_expression(&t) || !ends_expression(&before) {
        return None;
    }
    if matches!(t.text, "-" | "+" | "~" | "(" | "[") {
        return None;
    }
    if before.kind == Kind::Name && t.kind == Kind::String {
        return None;
    }
    let open = open_bracket(spot)?;
    let caller = open.checked_sub(2).map(|i| spot.tokens[i].text).unwrap_or_default();
    // The iterable of a comprehension is no expression of its own in the grammar.
    let iterable = spot
        .k
        .checked_sub(2)
        .is_some_and(|i| spot.tokens[i].text == "in" && spot.tokens[i].level == t.level)
        && spot.tokens[open + 1..spot.k]
            .iter()
            .any(|w| w.text == "for" && w.level == t.level);
    if caller == "def" || iterable {
        return None;
    }
    Some(Finding::syntax(
        "invalid syntax. Perhaps you forgot a comma?",
        before.start,
        t.end,
    ))
}

/// `a if b` without `else`.
fn conditional(spot: &Spot<'_, '_>) -> Option<Finding> {
    let t = spot.token();
    let words = spot.words();
    let at = words
        .iter()
        .rposition(|w| w.text == "if" && w.level == t.level && w.kind == Kind::Name)?;
    let has_value = at > 0 && ends_expression(&words[at - 1]);
    let has_else = words[at..].iter().any(|w| w.text == "else" || w.text == ":");
    let in_comprehension = words[..at].iter().any(|w| w.text == "for" && w.level == t.level);
    let complete = at + 1 < words.len() && ends_expression(&words[words.len() - 1]);
    if !has_value || has_else || in_comprehension || !complete || t.text == ":" {
        return None;
    }
    Some(Finding::syntax(
        "expected 'else' after 'if' expression",
        words[at - 1].start,
        t.start,
    ))
}

/// A header that ends, or goes on, without its colon.
fn missing_colon(spot: &Spot<'_, '_>) -> Option<Finding> {
    let t = spot.token();
    let words = &spot.tokens[spot.line..spot.k];
    let kind = words.first()?.text;
    let at_end = t.kind == Kind::Newline;
    let complete = words.len() > 1 && words.last().is_some_and(ends_expression);
    let ends = match kind {
        "else" | "try" | "finally" => words.len() == 1,
        "if" | "elif" | "while" | "class" => complete && at_end,
        "for" => complete && at_end && words.iter().any(|w| w.text == "in"),
        "with" => complete && at_end,
        "def" => complete && words.iter().any(|w| w.text == ")"),
        "except" => (complete || words.len() == 1) && at_end,
        "match" | "case" => complete && at_end,
        "lambda" => false,
        _ => return None,
    };
    let has_colon = words.iter().any(|w| w.text == ":" && w.level == 0);
    if kind == "def" && t.text == ":" && words.last().is_some_and(|w| w.text == "->") {
        return Some(spot.here("expected ':'"));
    }
    (ends && !has_colon && t.level == 0).then(|| spot.here("expected ':'"))
}
