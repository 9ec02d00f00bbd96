//! The arithmetic of constant folding and its limits (`Python/ast_opt.c@v3.13.0 (fold_binop)`, `Python/flowgraph.c` from
//! 3.14 on, `Python/peephole.c` in 2.7). Where the result would differ in the last bit, nothing is folded.

use crate::code::{BinaryOp, Const, ConstId, Op};
use crate::consts::ConstPool;
use num_bigint::{BigInt, Sign};

/// `MAX_INT_SIZE` in bits.
const MAX_INT_BITS: u64 = 128;
/// `MAX_COLLECTION_SIZE` in items.
const MAX_COLLECTION: usize = 256;
/// `MAX_TOTAL_ITEMS`.
const MAX_TOTAL_ITEMS: i64 = 1024;

/// What decides whether a result is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoldLimits {
    pub(crate) max_str: usize,
    /// 2.7: any sized result longer than `max_str` is dropped, whatever made it.
    pub(crate) limits_every_result: bool,
}

#[derive(Debug, Clone)]
enum Number {
    Int(BigInt),
    Float(f64),
    Complex(f64, f64),
}

fn number(c: &Const) -> Option<Number> {
    Some(match c {
        Const::True => Number::Int(1.into()),
        Const::False => Number::Int(0.into()),
        Const::Int(n) => Number::Int((*n).into()),
        Const::BigInt(s) => Number::Int(s.parse().ok()?),
        Const::Float(f) => Number::Float(*f),
        Const::Complex(re, im) => Number::Complex(*re, *im),
        _ => return None,
    })
}

/// The constant of an int.
pub(crate) fn int_const(n: &BigInt) -> Const {
    i64::try_from(n).map_or_else(|_| Const::BigInt(n.to_string()), Const::Int)
}

fn is_int(c: &Const) -> bool {
    matches!(c, Const::Int(_) | Const::BigInt(_) | Const::True | Const::False)
}

fn to_f64(n: &BigInt) -> Option<f64> {
    // Decimal text is parsed with correct rounding.
    let f: f64 = n.to_string().parse().ok()?;
    f.is_finite().then_some(f)
}

/// Truth of a constant (`PyObject_IsTrue`).
pub(crate) fn truth(pool: &ConstPool, id: ConstId) -> bool {
    match pool.get(id) {
        Const::None | Const::False => false,
        Const::True | Const::Ellipsis | Const::BigInt(_) | Const::Slice(..) | Const::Code(_) => true,
        Const::Int(n) => *n != 0,
        Const::Float(f) => *f != 0.0,
        Const::Complex(re, im) => *re != 0.0 || *im != 0.0,
        Const::Str(s) => !s.is_empty(),
        Const::Bytes(b) => !b.is_empty(),
        Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
    }
}

/// The value of a unary operator over a constant.
pub(crate) fn unary(pool: &ConstPool, op: Op, operand: ConstId) -> Option<Const> {
    if op == Op::UnaryNot {
        return Some(if truth(pool, operand) {
            Const::False
        } else {
            Const::True
        });
    }
    match (op, number(pool.get(operand))?) {
        (Op::UnaryNegative, Number::Int(n)) => Some(int_const(&-n)),
        (Op::UnaryNegative, Number::Float(f)) => Some(Const::Float(-f)),
        (Op::UnaryNegative, Number::Complex(re, im)) => Some(Const::Complex(-re, -im)),
        (Op::UnaryPositive, Number::Int(n)) => Some(int_const(&n)),
        (Op::UnaryPositive, Number::Float(f)) => Some(Const::Float(f)),
        (Op::UnaryPositive, Number::Complex(re, im)) => Some(Const::Complex(re, im)),
        (Op::UnaryInvert, Number::Int(n)) => Some(int_const(&(-n - 1))),
        _ => None,
    }
}

/// The value of a binary operator over constants.
pub(crate) fn binary(pool: &mut ConstPool, op: BinaryOp, l: ConstId, r: ConstId, limits: FoldLimits) -> Option<Const> {
    let (left, right) = (pool.get(l).clone(), pool.get(r).clone());
    let value = match (number(&left), number(&right)) {
        (Some(a), Some(b)) => numeric(op, &left, a, &right, b)?,
        _ => sequence(pool, op, &left, &right, limits)?,
    };
    let too_long = limits.limits_every_result && size(&value).is_some_and(|n| n > limits.max_str);
    (!too_long).then_some(value)
}

fn size(c: &Const) -> Option<usize> {
    match c {
        Const::Str(s) => Some(s.chars().count()),
        Const::Bytes(b) => Some(b.len()),
        Const::Tuple(t) => Some(t.len()),
        _ => None,
    }
}

fn numeric(op: BinaryOp, left: &Const, a: Number, right: &Const, b: Number) -> Option<Const> {
    match (a, b) {
        (Number::Int(a), Number::Int(b)) => integer(op, left, &a, right, &b),
        (Number::Complex(re, im), b) => {
            let (re2, im2) = as_complex(b)?;
            complex(op, (re, im), (re2, im2))
        }
        (a, Number::Complex(re, im)) => complex(op, as_complex(a)?, (re, im)),
        (a, b) => float(op, as_float(a)?, as_float(b)?),
    }
}

fn as_float(n: Number) -> Option<f64> {
    match n {
        Number::Int(n) => to_f64(&n),
        Number::Float(f) => Some(f),
        Number::Complex(..) => None,
    }
}

fn as_complex(n: Number) -> Option<(f64, f64)> {
    match n {
        Number::Complex(re, im) => Some((re, im)),
        other => Some((as_float(other)?, 0.0)),
    }
}

fn integer(op: BinaryOp, left: &Const, a: &BigInt, right: &Const, b: &BigInt) -> Option<Const> {
    let zero = BigInt::from(0);
    let both_bool = matches!(left, Const::True | Const::False) && matches!(right, Const::True | Const::False);
    let bitwise = |n: BigInt| {
        if both_bool {
            Some(if n == BigInt::from(0) {
                Const::False
            } else {
                Const::True
            })
        } else {
            Some(int_const(&n))
        }
    };
    match op {
        BinaryOp::Add => Some(int_const(&(a + b))),
        BinaryOp::Subtract => Some(int_const(&(a - b))),
        BinaryOp::Multiply => {
            if *a != zero && *b != zero && a.bits() + b.bits() > MAX_INT_BITS {
                return None;
            }
            Some(int_const(&(a * b)))
        }
        BinaryOp::And => bitwise(a & b),
        BinaryOp::Or => bitwise(a | b),
        BinaryOp::Xor => bitwise(a ^ b),
        BinaryOp::FloorDivide => (*b != zero).then(|| int_const(&floor_div(a, b))),
        BinaryOp::Remainder => (*b != zero).then(|| int_const(&(a - floor_div(a, b) * b))),
        BinaryOp::TrueDivide => {
            const EXACT: u64 = 53;
            if *b == zero || a.bits() > EXACT || b.bits() > EXACT {
                return None;
            }
            Some(Const::Float(to_f64(a)? / to_f64(b)?))
        }
        BinaryOp::Power => {
            if b.sign() == Sign::Minus {
                return float(BinaryOp::Power, to_f64(a)?, to_f64(b)?);
            }
            let exponent = u64::try_from(b).ok()?;
            if *a != zero && exponent > 0 && a.bits() > MAX_INT_BITS / exponent {
                return None;
            }
            Some(int_const(&a.pow(u32::try_from(exponent).ok()?)))
        }
        BinaryOp::Lshift => {
            let shift = u64::try_from(b).ok()?;
            if *a != zero && shift != 0 && (shift > MAX_INT_BITS || a.bits() > MAX_INT_BITS - shift) {
                return None;
            }
            let shift = if *a == zero { 0 } else { shift };
            Some(int_const(&(a << shift)))
        }
        BinaryOp::Rshift => {
            let shift = u64::try_from(b).ok()?;
            // Beyond its own bits an int shifts to 0 or -1.
            Some(int_const(&(a >> shift.min(a.bits() + 1))))
        }
        BinaryOp::MatrixMultiply => None,
    }
}

fn floor_div(a: &BigInt, b: &BigInt) -> BigInt {
    let q = a / b;
    let r = a - &q * b;
    if r.sign() != Sign::NoSign && (r.sign() == Sign::Minus) != (b.sign() == Sign::Minus) {
        q - 1
    } else {
        q
    }
}

/// `Objects/floatobject.c@v3.13.0 (float_rem, float_floor_div, float_pow)`.
fn float(op: BinaryOp, a: f64, b: f64) -> Option<Const> {
    let divmod = || {
        if b == 0.0 {
            return None;
        }
        let mut modulo = a % b;
        let mut div = (a - modulo) / b;
        if modulo == 0.0 {
            modulo = 0.0_f64.copysign(b);
        } else if (b < 0.0) != (modulo < 0.0) {
            modulo += b;
            div -= 1.0;
        }
        let floor = if div == 0.0 {
            0.0_f64.copysign(a / b)
        } else {
            let floor = div.floor();
            if div - floor > 0.5 { floor + 1.0 } else { floor }
        };
        Some((floor, modulo))
    };
    let value = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::TrueDivide => {
            if b == 0.0 {
                return None;
            }
            a / b
        }
        BinaryOp::FloorDivide => divmod()?.0,
        BinaryOp::Remainder => divmod()?.1,
        BinaryOp::Power => {
            let value = a.powf(b);
            if !value.is_finite() || (a == 0.0 && b < 0.0) {
                return None;
            }
            value
        }
        _ => return None,
    };
    Some(Const::Float(value))
}

fn complex(op: BinaryOp, a: (f64, f64), b: (f64, f64)) -> Option<Const> {
    match op {
        BinaryOp::Add => Some(Const::Complex(a.0 + b.0, a.1 + b.1)),
        BinaryOp::Subtract => Some(Const::Complex(a.0 - b.0, a.1 - b.1)),
        BinaryOp::Multiply => Some(Const::Complex(a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)),
        BinaryOp::TrueDivide => complex_div(a, b),
        _ => None,
    }
}

/// `Objects/complexobject.c@v3.13.0 (_Py_c_quot)`.
fn complex_div(a: (f64, f64), b: (f64, f64)) -> Option<Const> {
    if b.0.abs() >= b.1.abs() {
        if b.0 == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let denom = b.0 + b.1 * ratio;
        Some(Const::Complex((a.0 + a.1 * ratio) / denom, (a.1 - a.0 * ratio) / denom))
    } else {
        let ratio = b.0 / b.1;
        let denom = b.0 * ratio + b.1;
        Some(Const::Complex((a.0 * ratio + a.1) / denom, (a.1 * ratio - a.0) / denom))
    }
}

fn sequence(pool: &mut ConstPool, op: BinaryOp, left: &Const, right: &Const, limits: FoldLimits) -> Option<Const> {
    match (op, left, right) {
        (BinaryOp::Add, Const::Str(a), Const::Str(b)) => Some(Const::Str(format!("{a}{b}"))),
        (BinaryOp::Add, Const::Bytes(a), Const::Bytes(b)) => Some(Const::Bytes([&a[..], b].concat())),
        (BinaryOp::Add, Const::Tuple(a), Const::Tuple(b)) => Some(Const::Tuple([&a[..], b].concat())),
        (BinaryOp::Multiply, s, n) if is_int(n) => repeat(pool, s, n, limits),
        (BinaryOp::Multiply, n, s) if is_int(n) => repeat(pool, s, n, limits),
        _ => None,
    }
}

fn repeat(pool: &ConstPool, s: &Const, n: &Const, limits: FoldLimits) -> Option<Const> {
    let Number::Int(n) = number(n)? else { return None };
    let len = size(s)?;
    let limit = if matches!(s, Const::Tuple(_)) {
        MAX_COLLECTION
    } else {
        limits.max_str
    };
    let count = if len == 0 {
        0
    } else {
        usize::try_from(&n).ok().filter(|n| *n <= limit / len)?
    };
    match s {
        Const::Str(s) => Some(Const::Str(s.repeat(count))),
        Const::Bytes(b) => Some(Const::Bytes(b.repeat(count))),
        Const::Tuple(t) => {
            if count > 0 && complexity(pool, t, MAX_TOTAL_ITEMS / i64::try_from(count).ok()?) < 0 {
                return None;
            }
            Some(Const::Tuple(t.repeat(count)))
        }
        _ => None,
    }
}

/// `check_complexity`: what remains of the limit after all nested items.
fn complexity(pool: &ConstPool, items: &[ConstId], mut limit: i64) -> i64 {
    limit -= i64::try_from(items.len()).unwrap_or(i64::MAX);
    for &item in items {
        if limit < 0 {
            return limit;
        }
        if let Const::Tuple(inner) = pool.get(item) {
            limit = complexity(pool, inner, limit);
        }
    }
    limit
}

/// What a subscript of a constant by a constant yields.
pub(crate) enum Subscript {
    /// An item of a tuple: that object itself.
    Item(ConstId),
    New(Const),
}

/// `Python/ast_opt.c@v3.13.0 (fold_subscr)`.
pub(crate) fn subscript(pool: &ConstPool, value: ConstId, index: ConstId) -> Option<Subscript> {
    let index = match pool.get(index) {
        Const::Int(n) => *n,
        Const::True => 1,
        Const::False => 0,
        _ => return None,
    };
    let at = |len: usize| {
        let len = i64::try_from(len).ok()?;
        let i = if index < 0 { index + len } else { index };
        usize::try_from(i).ok().filter(|_| i < len)
    };
    match pool.get(value) {
        Const::Tuple(items) => Some(Subscript::Item(items[at(items.len())?])),
        Const::Str(s) => {
            let i = at(s.chars().count())?;
            s.chars().nth(i).map(|c| Subscript::New(Const::Str(c.to_string())))
        }
        Const::Bytes(b) => Some(Subscript::New(Const::Int(i64::from(b[at(b.len())?])))),
        _ => None,
    }
}
