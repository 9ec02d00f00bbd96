//! Displays, calls, parameters, and assignments where a condition was meant.

use super::super::scan::{Kind, Token};
use super::{Finding, Spot, ends_expression, is_keyword, starts_expression};
use glassheap_profile::Feature;

/// The innermost open bracket before the place, as an index of its token.
pub(super) fn open_bracket(spot: &Spot<'_, '_>) -> Option<usize> {
    let mut depth = 0_usize;
    for i in (0..spot.k).rev() {
        match spot.tokens[i].text {
            ")" | "]" | "}" if spot.tokens[i].kind == Kind::Op => depth += 1,
            "(" | "[" | "{" if spot.tokens[i].kind == Kind::Op => {
                if depth == 0 {
                    return Some(i);
                }
                depth -= 1;
            }
            _ => {}
        }
    }
    None
}

/// Displays, calls and parameters.
pub(super) fn bracket_rules(spot: &Spot<'_, '_>) -> Option<Finding> {
    let open = open_bracket(spot)?;
    let t = spot.token();
    let before = spot.before()?;
    let inside = &spot.tokens[open + 1..spot.k];
    let level = spot.tokens[open].level + 1;
    let item_start = inside
        .iter()
        .rposition(|t| t.level == level && t.text == ",")
        .map_or(0, |i| i + 1);
    let item = &inside[item_start..];
    let caller = open.checked_sub(1).map(|i| spot.tokens[i]);
    let is_def = caller.is_some_and(|c| c.kind == Kind::Name) && open >= 2 && spot.tokens[open - 2].text == "def";
    let is_call = !is_def && spot.tokens[open].text == "(" && caller.is_some_and(|c| ends_expression(&c));
    if spot.tokens[open].text == "{" {
        let has_colon = inside.iter().any(|t| t.level == level && t.text == ":");
        let item_colon = item.iter().any(|t| t.level == level && t.text == ":");
        if before.text == ":" && matches!(t.text, "}" | ",") {
            return Some(Finding::syntax(
                "expression expected after dictionary key and ':'",
                before.start,
                before.end,
            ));
        }
        if before.text == ":" && t.text == "*" {
            return Some(spot.here("cannot use a starred expression in a dictionary value"));
        }
        if has_colon && !item_colon && matches!(t.text, "}" | ",") && !item.is_empty() && !item[0].text.starts_with('*')
        {
            return Some(Finding::syntax(
                "':' expected after dictionary key",
                before.start,
                before.end,
            ));
        }
    }
    if is_call {
        return call_rules(spot, item, level);
    }
    if is_def || spot.tokens[open].text == "lambda" {
        return parameter_rules(spot, item);
    }
    None
}

fn call_rules(spot: &Spot<'_, '_>, item: &[Token<'_>], level: usize) -> Option<Finding> {
    let t = spot.token();
    let before = spot.before()?;
    if before.text == "*"
        && item.len() == 1
        && matches!(t.text, ")" | ",")
        && spot.text.rules.has(Feature::CallErrorSaysInvalidStar)
    {
        return Some(Finding::syntax("Invalid star expression", before.start, before.end));
    }
    if before.text == "=" && before.level == level && matches!(t.text, ")" | ",") && item.len() == 2 {
        let start = item[0].start;
        return Some(Finding::syntax("expected argument value expression", start, before.end));
    }
    if t.text == "=" && t.level == level && !item.is_empty() {
        let first = item[0];
        if item.len() == 1 && matches!(first.text, "True" | "False" | "None") {
            let message = format!("cannot assign to {}", first.text);
            return Some(Finding::syntax(message, first.start, t.end));
        }
        if item.iter().any(|t| t.text == "=" && t.level == level) {
            return None;
        }
        let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
        return Some(Finding::syntax(message, first.start, t.end));
    }
    None
}

fn parameter_rules(spot: &Spot<'_, '_>, item: &[Token<'_>]) -> Option<Finding> {
    let t = spot.token();
    let before = spot.before()?;
    if before.text == "=" && matches!(t.text, ")" | ",") {
        return Some(Finding::syntax(
            "expected default value expression",
            before.start,
            before.end,
        ));
    }
    if t.text == "(" && item.is_empty() {
        return Some(spot.here("Function parameters cannot be parenthesized"));
    }
    None
}

/// `if x = 1` (`invalid_named_expression`).
pub(super) fn assignment_in_condition(spot: &Spot<'_, '_>) -> Option<Finding> {
    let t = spot.token();
    let before = spot.before()?;
    if t.text != "=" {
        return None;
    }
    let tested = matches!(spot.first(), "if" | "elif" | "while");
    let keyword = open_bracket(spot).is_some_and(|open| {
        let called = open.checked_sub(1).is_some_and(|i| ends_expression(&spot.tokens[i]));
        called
            && spot.tokens[open + 1..spot.k]
                .iter()
                .any(|w| w.text == "=" && w.level == t.level)
    });
    if (t.level == 0 && !tested) || keyword {
        return None;
    }
    // The right side must be a plain operand, not followed by another assignment.
    let next = spot.tokens.get(spot.k + 1)?;
    if !starts_expression(next) || matches!(next.text, "not" | "lambda") {
        return None;
    }
    let again = spot.tokens[spot.k + 1..]
        .iter()
        .take_while(|t| t.kind != Kind::Newline)
        .take_while(|n| n.level >= t.level)
        .any(|n| n.level == t.level && matches!(n.text, "=" | ":="));
    if again {
        return None;
    }
    let part_of_operand = |w: &Token<'_>| {
        let stops = matches!(
            w.text,
            "," | ":" | "(" | "[" | "{" | "=" | "==" | "<" | ">" | "<=" | ">=" | "!=" | ":="
        );
        let is_word = w.kind == Kind::Name && is_keyword(w.text);
        let is_value = matches!(w.text, "None" | "True" | "False" | "await");
        let bracket = w.kind == Kind::Op && w.level == t.level && matches!(w.text, "(" | ")" | "[" | "]");
        w.level > t.level || bracket || ((!is_word || is_value) && !stops)
    };
    let start_index = (spot.line..spot.k)
        .rev()
        .take_while(|&i| part_of_operand(&spot.tokens[i]))
        .last()?;
    let left = &spot.tokens[start_index..spot.k];
    let prior = start_index
        .checked_sub(1)
        .map(|i| spot.tokens[i].text)
        .unwrap_or_default();
    if matches!(prior, "in" | "is" | "not" | "==" | "<" | ">" | "<=" | ">=" | "!=") {
        return None;
    }
    if let [only] = left
        && only.kind == Kind::Name
        && !is_keyword(only.text)
    {
        let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        return Some(Finding::syntax(message, only.start, next.end));
    }
    let name = rough_name(left)?;
    let message = format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?");
    Some(Finding::syntax(message, left[0].start, before.end))
}

/// The kind of an expression from its tokens.
fn rough_name(tokens: &[Token<'_>]) -> Option<&'static str> {
    let last = tokens.last()?;
    let base = tokens[0].level;
    let operator = tokens.iter().skip(1).any(|t| {
        t.level == base
            && t.kind == Kind::Op
            && matches!(
                t.text,
                "+" | "-" | "*" | "/" | "%" | "**" | "//" | "@" | "&" | "|" | "^"
            )
    });
    if operator || matches!(tokens[0].text, "-" | "+" | "~") {
        return Some("expression");
    }
    match (last.kind, last.text) {
        (Kind::Op, ")") if tokens.len() > 2 && tokens[0].text != "(" => Some("function call"),
        (Kind::Op, "]") if tokens[0].text != "[" => Some("subscript"),
        (Kind::Name, "None" | "True" | "False") => None,
        (Kind::Name, _) if tokens.len() > 2 => Some("attribute"),
        (Kind::Number | Kind::String, _) => Some("literal"),
        _ => None,
    }
}
