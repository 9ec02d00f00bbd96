//! Classes of characters and the `is…` methods. CPython: `Objects/unicodectype.c`.

use crate::native::{Args, NativeDef, method};
use crate::vm::{R, Vm};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

pub(super) const METHODS: &[NativeDef] = &[
    method("isalpha", 0, 0, |vm, a| all(vm, a, is_alpha)),
    method("isdecimal", 0, 0, |vm, a| all(vm, a, |c| decimal_value(c).is_some())),
    method("isdigit", 0, 0, |vm, a| all(vm, a, is_digit)),
    method("isnumeric", 0, 0, |vm, a| all(vm, a, is_numeric)),
    method("isalnum", 0, 0, |vm, a| all(vm, a, |c| is_alpha(c) || is_numeric(c))),
    method("isspace", 0, 0, |vm, a| all(vm, a, is_space)),
    method("isascii", 0, 0, |vm, a| {
        let yes = vm.text(a.items[0]).is_ascii();
        Ok(vm.new_bool(yes))
    }),
    method("isprintable", 0, 0, |vm, a| {
        let yes = vm.text(a.items[0]).chars().all(is_printable);
        Ok(vm.new_bool(yes))
    }),
    method("isidentifier", 0, 0, |vm, a| {
        let yes = is_identifier(vm.text(a.items[0]));
        Ok(vm.new_bool(yes))
    }),
    method("islower", 0, 0, |vm, a| {
        cased(vm, a, char::is_lowercase, |c| c.is_uppercase() || is_title(c))
    }),
    method("isupper", 0, 0, |vm, a| {
        cased(vm, a, char::is_uppercase, |c| c.is_lowercase() || is_title(c))
    }),
    method("istitle", 0, 0, is_title_text),
];

fn all(vm: &mut Vm, args: &Args, test: fn(char) -> bool) -> R {
    let text = vm.text(args.items[0]);
    let yes = !text.is_empty() && text.chars().all(test);
    Ok(vm.new_bool(yes))
}

fn cased(vm: &mut Vm, args: &Args, wanted: fn(char) -> bool, refused: fn(char) -> bool) -> R {
    let text = vm.text(args.items[0]);
    let yes = text.chars().any(wanted) && !text.chars().any(refused);
    Ok(vm.new_bool(yes))
}

fn is_title_text(vm: &mut Vm, args: &Args) -> R {
    let (mut cased, mut previous) = (false, false);
    for c in vm.text(args.items[0]).chars() {
        if c.is_uppercase() || is_title(c) {
            if previous {
                return Ok(vm.new_bool(false));
            }
            (cased, previous) = (true, true);
        } else if c.is_lowercase() {
            if !previous {
                return Ok(vm.new_bool(false));
            }
            cased = true;
        } else {
            previous = false;
        }
    }
    Ok(vm.new_bool(cased))
}

/// Title-case letters: `ǅ` and its kin.
pub(super) fn is_title(c: char) -> bool {
    !c.is_ascii() && c.general_category() == GeneralCategory::TitlecaseLetter
}

/// `_PyUnicode_IsAlpha`: letters.
#[must_use]
pub fn is_alpha(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphabetic()
    } else {
        c.general_category_group() == GeneralCategoryGroup::Letter
    }
}

/// `_PyUnicode_ToDecimalDigit`. The ten digits of a script stand in a row from a multiple of 2 on.
#[must_use]
pub fn decimal_value(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    if c.general_category() != GeneralCategory::DecimalNumber {
        return None;
    }
    // Blocks of mathematical digits (five alphabets in a row) start at U+1D7CE.
    let n = u32::from(c);
    if (0x1d7ce..=0x1d7ff).contains(&n) {
        return Some((n - 0x1d7ce) % 10);
    }
    let before = (1..10)
        .take_while(|k| char::from_u32(n - k).is_some_and(|p| p.general_category() == GeneralCategory::DecimalNumber));
    Some(before.count() as u32 % 10)
}

/// `_PyUnicode_IsDigit`: decimal digits, superscripts, circled digits.
#[must_use]
pub fn is_digit(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    decimal_value(c).is_some()
        || matches!(u32::from(c),
            0xb2 | 0xb3 | 0xb9 | 0x1369..=0x1371 | 0x19da | 0x2070 | 0x2074..=0x2079 | 0x2080..=0x2089
            | 0x2460..=0x2468 | 0x2474..=0x247c | 0x2488..=0x2490 | 0x24ea | 0x24f5..=0x24fd | 0x24ff
            | 0x2776..=0x277e | 0x2780..=0x2788 | 0x278a..=0x2792 | 0x10a40..=0x10a43 | 0x10e60..=0x10e68
            | 0x11052..=0x1105a | 0x1f100..=0x1f10a)
}

/// `_PyUnicode_IsNumeric`: whatever has a numeric value, Chinese numerals among them.
#[must_use]
pub fn is_numeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    c.general_category_group() == GeneralCategoryGroup::Number
        || matches!(
            c,
            '一' | '二'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '百'
                | '千'
                | '万'
                | '億'
                | '兆'
                | '〇'
                | '零'
                | '壱'
                | '弐'
                | '参'
                | '两'
                | '亿'
                | '萬'
                | '廿'
                | '卅'
        )
}

/// `_PyUnicode_IsWhitespace`: more than Rust's, the separators U+001C to U+001F.
#[must_use]
pub fn is_space(c: char) -> bool {
    matches!(c, '\u{1c}'..='\u{1f}') || c.is_whitespace()
}

/// `_PyUnicode_IsPrintable`.
#[must_use]
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    !matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator
    )
}

/// `str.isidentifier`.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
    let start =
        |c: char| c == '_' || is_alpha(c) || (!c.is_ascii() && c.general_category() == GeneralCategory::LetterNumber);
    let mut chars = text.chars();
    chars.next().is_some_and(start)
        && chars.all(|c| {
            start(c)
                || decimal_value(c).is_some()
                || c == '\u{b7}'
                || (!c.is_ascii()
                    && matches!(
                        c.general_category(),
                        GeneralCategory::NonspacingMark
                            | GeneralCategory::SpacingMark
                            | GeneralCategory::ConnectorPunctuation
                    ))
        })
}
