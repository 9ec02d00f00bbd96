//! From text to tree. The only file that knows the parser's crate; errors get CPython's words in [`crate::syntax_errors`].

use crate::Mode;
use crate::code::Notice;
use crate::error::{CompileError, SyntaxError};
use crate::limits;
use crate::source::LineIndex;
use crate::syntax_errors;
use glassheap_profile::{Feature, SyntaxRules};
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::{Expr, Mod, PythonVersion, Suite};
use ruff_python_parser::{
    LexicalErrorType, ParseErrorType, ParseOptions, UnsupportedSyntaxError, UnsupportedSyntaxErrorKind, parse_unchecked,
};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// A parsed text.
pub(crate) struct Tree {
    pub(crate) body: TreeBody,
    tokens: Tokens,
    unsupported: Vec<UnsupportedSyntaxError>,
}

pub(crate) enum TreeBody {
    Module(Suite),
    Expression(Box<Expr>),
}

impl Tree {
    /// Where `def` or `class` stands: CPython's position of a decorated definition, which the parser's range is not.
    pub(crate) fn start_after(&self, offset: TextSize) -> TextSize {
        let index = self.tokens.partition_point(|t| t.start() < offset);
        self.tokens[index..]
            .iter()
            .find(|t| !t.kind().is_trivia() && t.kind() != TokenKind::Newline)
            .map_or(offset, |t| t.start())
    }
}

impl Tree {
    fn has_double_star_at(&self, offset: TextSize) -> bool {
        let index = self.tokens.partition_point(|t| t.start() < offset);
        self.tokens
            .get(index)
            .is_some_and(|t| t.kind() == TokenKind::DoubleStar)
    }
}

/// What the parser said about a text that is not Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) kind: ComplaintKind,
    pub(crate) range: TextRange,
}

/// The parser's complaints, without its crate's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ComplaintKind {
    Expected { expected: TokenKind, found: TokenKind },
    ExpectedExpression,
    UnexpectedIndent,
    Unindent,
    UnclosedString,
    LineContinuation,
    UnexpectedCharacter(char),
    UnexpectedEof,
    Unicode,
    BytesNotAscii,
    InterpolatedString(String),
    SameLine,
    EmptySlice,
    Starred,
    Target(Target),
    PositionalAfterKeyword,
    PositionalAfterUnpacking,
    IterableAfterUnpacking,
    UnparenthesizedGenerator,
    UnparenthesizedTuple,
    NonDefaultAfterDefault,
    ParameterAfterKwargs,
    BareStar,
    VarParameterDefault,
    UnpackingInComprehension,
    Other(String),
}

/// Which kind of target is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Assignment,
    Annotated,
    Augmented,
    Named,
    Delete,
}

/// Parses, or says in CPython's words what is wrong.
pub(crate) fn parse(source: &str, mode: Mode, lines: &LineIndex, rules: &SyntaxRules) -> Result<Tree, CompileError> {
    limits::check_text(source, lines)?;
    let parser_mode = match mode {
        Mode::Exec | Mode::Single => ruff_python_parser::Mode::Module,
        Mode::Eval => ruff_python_parser::Mode::Expression,
    };
    // The version decides nothing but what is listed as newer.
    let version = PythonVersion {
        major: 3,
        minor: rules.grammar_minor,
    };
    let options = ParseOptions::from(parser_mode).with_target_version(version);
    let parsed = parse_unchecked(source, options);
    let complaints: Vec<Complaint> = parsed
        .errors()
        .iter()
        .map(|e| Complaint {
            kind: complaint(&e.error),
            range: e.range(),
        })
        .collect();
    let unsupported = parsed.unsupported_syntax_errors().to_vec();
    let tree_tokens = parsed.tokens().clone();
    let body = match parsed.into_syntax() {
        Mod::Module(m) => TreeBody::Module(m.body),
        Mod::Expression(e) => TreeBody::Expression(e.body),
    };
    if let Some(error) = syntax_errors::explain(source, &body, &complaints, lines, rules) {
        return Err(error);
    }
    let tree = Tree {
        body,
        tokens: tree_tokens,
        unsupported,
    };
    check_single(&tree, mode, lines)?;
    refuse_newest(&tree, lines, rules)?;
    Ok(tree)
}

/// Interactive mode takes one statement.
fn check_single(tree: &Tree, mode: Mode, lines: &LineIndex) -> Result<(), CompileError> {
    let TreeBody::Module(body) = &tree.body else {
        return Ok(());
    };
    let [first, rest @ ..] = &body[..] else { return Ok(()) };
    let Some(second) = rest.first() else { return Ok(()) };
    // Several simple statements on one line are one.
    if mode != Mode::Single || lines.line(second.start()) == lines.line(first.start()) {
        return Ok(());
    }
    Err(CompileError::Syntax(SyntaxError {
        type_name: "SyntaxError",
        message: "multiple statements found while compiling a single statement".into(),
        range: lines.range(second.range()),
    }))
}

/// Python 3.15's additions are not run; before, they are errors, as is the one construct of 3.14 whose old meaning
/// people still expect.
fn refuse_newest(tree: &Tree, lines: &LineIndex, rules: &SyntaxRules) -> Result<(), CompileError> {
    use UnsupportedSyntaxErrorKind as K;
    for u in &tree.unsupported {
        let message = match u.kind {
            K::UnparenthesizedExceptionTypes if rules.has(Feature::ExceptTypesNeedParentheses) => {
                "multiple exception types must be parenthesized"
            }
            K::UnpackingInComprehension(_)
                if !rules.has(Feature::UnpackingInComprehensions) && tree.has_double_star_at(u.range.start()) =>
            {
                "dict unpacking cannot be used in dict comprehension"
            }
            K::UnpackingInComprehension(_) if !rules.has(Feature::UnpackingInComprehensions) => {
                "iterable unpacking cannot be used in comprehension"
            }
            K::LazyImportStatement if !rules.has(Feature::LazyImports) => "invalid syntax",
            _ => continue,
        };
        return Err(CompileError::Syntax(SyntaxError {
            type_name: "SyntaxError",
            message: message.into(),
            range: lines.range(u.range),
        }));
    }
    Ok(())
}

/// Ranges of the top-level statements, decorators included.
pub(crate) fn statement_ranges(tree: &Tree) -> Vec<TextRange> {
    match &tree.body {
        TreeBody::Module(body) => body.iter().map(Ranged::range).collect(),
        TreeBody::Expression(e) => vec![e.range()],
    }
}

/// Constructs that are newer than the release (and so run with a notice).
pub(crate) fn newer_constructs(tree: &Tree, lines: &LineIndex) -> Vec<Notice> {
    use UnsupportedSyntaxErrorKind as K;
    tree.unsupported
        .iter()
        .filter_map(|u| {
            let (construct, since) = match u.kind {
                K::Match => ("syntax-match-statement", "3.10"),
                K::Walrus => ("syntax-assignment-expression", "3.8"),
                K::ExceptStar => ("syntax-except-star", "3.11"),
                K::UnparenthesizedNamedExpr(_) => ("syntax-bare-assignment-expression", "3.10"),
                K::StarTuple(_) => ("syntax-star-in-return", "3.8"),
                K::RelaxedDecorator(_) => ("syntax-any-decorator", "3.9"),
                K::PositionalOnlyParameter => ("syntax-positional-only", "3.8"),
                K::TypeParameterList => ("syntax-type-parameters", "3.12"),
                K::TypeAliasStatement => ("syntax-type-alias", "3.12"),
                K::TypeParamDefault => ("syntax-type-parameter-default", "3.13"),
                K::Pep701FString(_) => ("syntax-nested-f-string", "3.12"),
                K::ParenthesizedContextManager => ("syntax-parenthesized-with", "3.9"),
                K::StarExpressionInIndex => ("syntax-star-in-index", "3.11"),
                K::StarAnnotation => ("syntax-star-annotation", "3.11"),
                K::UnparenthesizedUnpackInFor => ("syntax-star-in-for", "3.9"),
                K::UnparenthesizedExceptionTypes => ("syntax-except-without-parentheses", "3.14"),
                K::TemplateStrings => ("syntax-t-string", "3.14"),
                K::ParenthesizedKeywordArgumentName | K::LazyImportStatement | K::UnpackingInComprehension(_) => {
                    return None;
                }
            };
            Some(Notice {
                construct,
                since,
                range: lines.range(u.range),
            })
        })
        .collect()
}

fn complaint(error: &ParseErrorType) -> ComplaintKind {
    use ComplaintKind as C;
    match error {
        ParseErrorType::ExpectedToken { expected, found } => C::Expected {
            expected: *expected,
            found: *found,
        },
        ParseErrorType::ExpectedExpression => C::ExpectedExpression,
        ParseErrorType::UnexpectedIndentation => C::UnexpectedIndent,
        ParseErrorType::SimpleStatementsOnSameLine | ParseErrorType::SimpleAndCompoundStatementOnSameLine => {
            C::SameLine
        }
        ParseErrorType::EmptySlice => C::EmptySlice,
        ParseErrorType::InvalidStarredExpressionUsage => C::Starred,
        ParseErrorType::InvalidAssignmentTarget => C::Target(Target::Assignment),
        ParseErrorType::InvalidAnnotatedAssignmentTarget => C::Target(Target::Annotated),
        ParseErrorType::InvalidAugmentedAssignmentTarget => C::Target(Target::Augmented),
        ParseErrorType::InvalidNamedAssignmentTarget => C::Target(Target::Named),
        ParseErrorType::InvalidDeleteTarget => C::Target(Target::Delete),
        ParseErrorType::PositionalAfterKeywordArgument => C::PositionalAfterKeyword,
        ParseErrorType::PositionalAfterKeywordUnpacking => C::PositionalAfterUnpacking,
        ParseErrorType::InvalidArgumentUnpackingOrder => C::IterableAfterUnpacking,
        ParseErrorType::UnparenthesizedGeneratorExpression => C::UnparenthesizedGenerator,
        ParseErrorType::UnparenthesizedTupleExpression => C::UnparenthesizedTuple,
        ParseErrorType::NonDefaultParamAfterDefaultParam => C::NonDefaultAfterDefault,
        ParseErrorType::ParamAfterVarKeywordParam => C::ParameterAfterKwargs,
        ParseErrorType::ExpectedKeywordParam => C::BareStar,
        ParseErrorType::VarParameterWithDefault => C::VarParameterDefault,
        ParseErrorType::IterableUnpackingInComprehension => C::UnpackingInComprehension,
        ParseErrorType::FStringError(e) | ParseErrorType::Lexical(LexicalErrorType::FStringError(e)) => {
            C::InterpolatedString(format!("f-string: {e}"))
        }
        ParseErrorType::TStringError(e) | ParseErrorType::Lexical(LexicalErrorType::TStringError(e)) => {
            C::InterpolatedString(format!("t-string: {e}"))
        }
        ParseErrorType::Lexical(e) => lexical_complaint(e),
        other => C::Other(other.to_string()),
    }
}

fn lexical_complaint(error: &LexicalErrorType) -> ComplaintKind {
    use ComplaintKind as C;
    match error {
        LexicalErrorType::UnclosedStringError | LexicalErrorType::StringError => C::UnclosedString,
        LexicalErrorType::UnicodeError
        | LexicalErrorType::MissingUnicodeLbrace
        | LexicalErrorType::MissingUnicodeRbrace => C::Unicode,
        LexicalErrorType::IndentationError => C::Unindent,
        LexicalErrorType::UnrecognizedToken { tok } => C::UnexpectedCharacter(*tok),
        LexicalErrorType::InvalidByteLiteral => C::BytesNotAscii,
        LexicalErrorType::LineContinuationError => C::LineContinuation,
        LexicalErrorType::Eof => C::UnexpectedEof,
        other => C::Other(other.to_string()),
    }
}
