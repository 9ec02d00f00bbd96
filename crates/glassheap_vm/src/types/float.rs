//! `float`: creation, text, arithmetic and its methods. CPython: `Objects/floatobject.c`, `Python/pystrtod.c`.

mod hex;

use hex::{from_hex, to_hex};

use crate::native::{Args, NativeDef, class_method, getter, method, slot, static_method};
use crate::types::int::{HASH_MODULUS, op, order_matches};
use crate::types::str::reject_keywords;
use crate::vm::{R, Vm};
use glassheap_heap::{FreeList, Kind, NewObject, Obj};
use glassheap_profile::Feature;
use num_bigint::BigInt;
use num_traits::{FromPrimitive, Signed, ToPrimitive};
use std::cmp::Ordering;

const METHODS: &[NativeDef] = &[
    static_method("__new__", 0, 255, new),
    slot("__add__", 1, 1, |vm, a| forward(vm, a, op::ADD)),
    slot("__radd__", 1, 1, |vm, a| reflected(vm, a, op::ADD)),
    slot("__sub__", 1, 1, |vm, a| forward(vm, a, op::SUB)),
    slot("__rsub__", 1, 1, |vm, a| reflected(vm, a, op::SUB)),
    slot("__mul__", 1, 1, |vm, a| forward(vm, a, op::MUL)),
    slot("__rmul__", 1, 1, |vm, a| reflected(vm, a, op::MUL)),
    slot("__floordiv__", 1, 1, |vm, a| forward(vm, a, op::FLOORDIV)),
    slot("__rfloordiv__", 1, 1, |vm, a| reflected(vm, a, op::FLOORDIV)),
    slot("__truediv__", 1, 1, |vm, a| forward(vm, a, op::DIV)),
    slot("__rtruediv__", 1, 1, |vm, a| reflected(vm, a, op::DIV)),
    slot("__mod__", 1, 1, |vm, a| forward(vm, a, op::REM)),
    slot("__rmod__", 1, 1, |vm, a| reflected(vm, a, op::REM)),
    slot("__pow__", 1, 2, power),
    slot("__rpow__", 1, 2, |vm, a| reflected(vm, a, op::POW)),
    slot("__divmod__", 1, 1, |vm, a| divmod(vm, a.items[0], a.items[1])),
    slot("__rdivmod__", 1, 1, |vm, a| divmod(vm, a.items[1], a.items[0])),
    slot("__lt__", 1, 1, |vm, a| compare(vm, a, 0)),
    slot("__le__", 1, 1, |vm, a| compare(vm, a, 1)),
    slot("__eq__", 1, 1, |vm, a| compare(vm, a, 2)),
    slot("__ne__", 1, 1, |vm, a| compare(vm, a, 3)),
    slot("__gt__", 1, 1, |vm, a| compare(vm, a, 4)),
    slot("__ge__", 1, 1, |vm, a| compare(vm, a, 5)),
    slot("__hash__", 0, 0, hash),
    slot("__repr__", 0, 0, repr),
    slot("__bool__", 0, 0, |vm, a| {
        let yes = value(vm, a) != 0.0;
        Ok(vm.new_bool(yes))
    }),
    slot("__int__", 0, 0, trunc),
    slot("__float__", 0, 0, itself),
    slot("__pos__", 0, 0, itself),
    slot("__neg__", 0, 0, |vm, a| made(vm, a, |x| -x)),
    slot("__abs__", 0, 0, |vm, a| made(vm, a, f64::abs)),
    method("__trunc__", 0, 0, trunc),
    method("__floor__", 0, 0, |vm, a| {
        let x = value(vm, a).floor();
        vm.int_from_f64(x)
    }),
    method("__ceil__", 0, 0, |vm, a| {
        let x = value(vm, a).ceil();
        vm.int_from_f64(x)
    }),
    method("__round__", 0, 1, round),
    method("__format__", 1, 1, format),
    method("__getnewargs__", 0, 0, |vm, a| {
        let o = itself(vm, a)?;
        Ok(vm.new_tuple(&[o]))
    }),
    method("conjugate", 0, 0, itself),
    method("is_integer", 0, 0, |vm, a| {
        let x = value(vm, a);
        Ok(vm.new_bool(x.is_finite() && x.floor() == x))
    }),
    method("as_integer_ratio", 0, 0, as_integer_ratio),
    method("hex", 0, 0, |vm, a| {
        let text = to_hex(value(vm, a));
        Ok(vm.new_str(&text))
    }),
    class_method("fromhex", 1, 1, from_hex),
    getter("real", itself),
    getter("imag", |vm, _| Ok(vm.new_float(0.0))),
];

/// Registers the methods of `float`.
pub fn install(vm: &mut Vm) {
    vm.add_methods(vm.t.float, METHODS);
}

/// `x * 2**exponent` without a wrong rounding on the way (`mantissa` has at most 53 bits, the result is exact or too
/// large).
#[must_use]
pub fn ldexp(mut x: f64, mut exponent: i64) -> f64 {
    while exponent > 1000 {
        x *= f64::from_bits((1023 + 1000) << 52);
        exponent -= 1000;
        if !x.is_finite() {
            return x;
        }
    }
    // Going down in one step at the end, so that a subnormal result is rounded once.
    let mut steps = Vec::new();
    while exponent < -1000 {
        steps.push(-500i64);
        exponent += 500;
        if steps.len() > 8 {
            return 0.0;
        }
    }
    steps.push(exponent);
    steps.sort_unstable_by(|a, b| b.cmp(a));
    for step in steps {
        x *= f64::from_bits(((1023 + step) as u64) << 52);
    }
    x
}

/// Mantissa and exponent: `x == m * 2**e`, `m` a whole number.
#[must_use]
pub fn integer_decode(x: f64) -> (u64, i64) {
    let bits = x.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i64;
    let fraction = bits & ((1 << 52) - 1);
    if exponent == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, exponent - 1075)
    }
}

/// The digits that identify `x` (finite, not zero), and where the decimal point stands: `0.DIGITS * 10**point`.
#[must_use]
pub fn shortest_digits(x: f64) -> (String, i32) {
    split_exponent(&format!("{:e}", x.abs()))
}

/// Digits and position of the point of a text like `1.25e-7`.
#[must_use]
pub(crate) fn split_exponent(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    (digits, exponent.parse::<i32>().unwrap_or(0) + 1)
}

/// `repr` of a float (`format_float_short` with `'r'`).
#[must_use]
pub fn float_repr(x: f64) -> String {
    let text = float_repr_bare(x);
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        text + ".0"
    } else {
        text
    }
}

/// The same without the added `.0`: what complex numbers show.
#[must_use]
pub fn float_repr_bare(x: f64) -> String {
    if x.is_nan() {
        return "nan".to_string();
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x.is_infinite() {
        return format!("{sign}inf");
    }
    if x == 0.0 {
        return format!("{sign}0");
    }
    let (digits, point) = shortest_digits(x);
    format!("{sign}{}", place_point(&digits, point, -4 < point && point <= 16))
}

/// Digits as fixed or exponent notation.
pub(crate) fn place_point(digits: &str, point: i32, fixed: bool) -> String {
    let n = digits.len() as i32;
    if !fixed {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        let exponent = point - 1;
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{first}{dot}{rest}e{sign}{:02}", exponent.abs());
    }
    if point <= 0 {
        format!("0.{}{digits}", "0".repeat(-point as usize))
    } else if point >= n {
        format!("{digits}{}", "0".repeat((point - n) as usize))
    } else {
        let (whole, rest) = digits.split_at(point as usize);
        format!("{whole}.{rest}")
    }
}

/// Text to float (`PyFloat_FromString`); `None` if it is no number.
#[must_use]
pub fn parse_float(text: &str) -> Option<f64> {
    let ascii: String = text
        .trim_matches(crate::types::str::is_space)
        .chars()
        .map(crate::types::int::to_ascii_digit)
        .collect();
    let bytes = ascii.as_bytes();
    let mut plain = String::with_capacity(ascii.len());
    for (i, b) in bytes.iter().enumerate() {
        if *b == b'_' {
            let between = i > 0 && bytes[i - 1].is_ascii_digit() && bytes.get(i + 1).is_some_and(u8::is_ascii_digit);
            if !between {
                return None;
            }
        } else if b.is_ascii() {
            plain.push(char::from(*b));
        } else {
            return None;
        }
    }
    parse_plain(&plain)
}

fn parse_plain(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text).to_ascii_lowercase();
    let known = matches!(unsigned.as_str(), "inf" | "infinity" | "nan");
    let numeric = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'+' | b'-'))
        && unsigned.bytes().any(|b| b.is_ascii_digit());
    if known || numeric { text.parse().ok() } else { None }
}

/// `_Py_HashDouble`, whole numbers as ints; the address serves NaN.
#[must_use]
pub fn hash_f64(x: f64, addr: u64) -> u64 {
    if x.is_nan() {
        return addr.rotate_right(4);
    }
    if x.is_infinite() {
        return (if x > 0.0 { 314_159i64 } else { -314_159 }) as u64;
    }
    let (mantissa, exponent) = integer_decode(x);
    if mantissa == 0 {
        return 0;
    }
    // 2**61 is 1 modulo the modulus, so multiplying by a power of two is a rotation of 61 bits.
    let turn = exponent.rem_euclid(61) as u32;
    let residue = mantissa % HASH_MODULUS;
    let turned = if turn == 0 {
        residue
    } else {
        ((residue << turn) & HASH_MODULUS) | residue >> (61 - turn)
    };
    let hash = if x < 0.0 { -(turned as i64) } else { turned as i64 };
    (if hash == -1 { -2 } else { hash }) as u64
}

impl Vm {
    /// A float, a new object.
    pub fn new_float(&mut self, value: f64) -> Obj {
        let o = self.alloc(NewObject {
            ty: self.t.float,
            kind: Kind::Float,
            basicsize: self.profile().layout.float,
            pre_header: 0,
            gc: false,
            free_list: Some(FreeList::Float),
            flags: 0,
        });
        self.heap.set_data0(o, value.to_bits());
        o
    }

    /// The value of a float or of an instance of a subclass.
    #[inline]
    #[must_use]
    pub fn float_value(&self, o: Obj) -> Option<f64> {
        (self.heap.kind(o) == Kind::Float).then(|| f64::from_bits(self.heap.data0(o)))
    }

    /// `repr` of a float value.
    #[must_use]
    pub fn float_repr(value: f64) -> String {
        float_repr(value)
    }

    /// `hash` of a float object.
    #[must_use]
    pub fn hash_float(&self, o: Obj) -> u64 {
        let x = self.float_value(o).unwrap_or(0.0);
        if self.profile().interp.two_int_types && x.is_nan() {
            return 0;
        }
        hash_f64(x, self.heap.addr(o))
    }

    /// `CONVERT_TO_DOUBLE`: floats and ints.
    fn double_of(&mut self, o: Obj) -> R<Option<f64>> {
        if let Some(x) = self.float_value(o) {
            return Ok(Some(x));
        }
        if self.is_int(o) {
            self.int_to_f64(o).map(Some)
        } else {
            Ok(None)
        }
    }

    /// `PyFloat_AsDouble`: floats, `__float__`, `__index__`; else TypeError "must be real number, not X".
    pub fn as_f64(&mut self, o: Obj) -> R<f64> {
        if let Some(x) = self.float_value(o) {
            return Ok(x);
        }
        if self.is_int(o) && !self.is_heap_instance(o) {
            return self.int_to_f64(o);
        }
        match self.float_by_special(o)? {
            Some(x) => Ok(x),
            None => {
                let got = self.type_name(o);
                Err(self.type_error(&format!("must be real number, not {got}")))
            }
        }
    }

    fn float_by_special(&mut self, o: Obj) -> R<Option<f64>> {
        let name = self.n.float;
        if let Some(result) = self.call_special(o, name, &[])? {
            let value = self.float_value(result);
            let got = self.type_name(result);
            self.decref(result);
            return match value {
                Some(x) => Ok(Some(x)),
                None => {
                    let owner = self.type_name(o);
                    Err(self.type_error(&format!("{owner}.__float__ returned non-float (type {got})")))
                }
            };
        }
        if self.special(o, self.n.index).is_some() {
            let i = self.index_object(o)?;
            let value = self.int_to_f64(i);
            self.decref(i);
            return value.map(Some);
        }
        Ok(None)
    }

    /// `PyLong_FromDouble`.
    pub fn int_from_f64(&mut self, x: f64) -> R {
        if x.is_nan() {
            return Err(self.value_error("cannot convert float NaN to integer"));
        }
        if x.is_infinite() {
            return Err(self.overflow_error("cannot convert float infinity to integer"));
        }
        if x.abs() < 9e18 {
            return Ok(self.new_int(x as i64));
        }
        let value = BigInt::from_f64(x.trunc()).unwrap_or_default();
        Ok(self.new_bigint(value))
    }

    /// Arithmetic `op` of two numbers of which one is a float; `None` if one is neither float nor int, or the operator
    /// is not theirs.
    pub fn binary_float(&mut self, a: Obj, b: Obj, op: u32) -> Option<R> {
        if !matches!(
            op,
            op::ADD | op::SUB | op::MUL | op::DIV | op::FLOORDIV | op::REM | op::POW
        ) {
            return None;
        }
        let number = |vm: &Vm, o| vm.heap.kind(o) == Kind::Float || vm.is_int(o);
        if !number(self, a) || !number(self, b) {
            return None;
        }
        let x = match self.double_of(a) {
            Ok(x) => x?,
            Err(e) => return Some(Err(e)),
        };
        let y = match self.double_of(b) {
            Ok(y) => y?,
            Err(e) => return Some(Err(e)),
        };
        Some(self.float_arithmetic(x, y, op))
    }

    fn float_arithmetic(&mut self, x: f64, y: f64, op: u32) -> R {
        let profile = self.profile();
        let value = match op {
            op::ADD => x + y,
            op::SUB => x - y,
            op::MUL => x * y,
            op::DIV | op::FLOORDIV | op::REM if y == 0.0 => {
                let text = match op {
                    _ if profile.has(Feature::ZeroDivisionErrorsAreAlike) => "division by zero",
                    op::DIV => "float division by zero",
                    op::FLOORDIV if profile.has(Feature::FloatFloorDivisionHasOwnMessage) => {
                        "float floor division by zero"
                    }
                    op::FLOORDIV => "float divmod()",
                    _ if profile.has(Feature::FloatModuloErrorSaysByZero) => "float modulo by zero",
                    _ => "float modulo",
                };
                return Err(self.zero_division_error(text));
            }
            op::DIV => x / y,
            op::FLOORDIV => div_mod(x, y).0,
            op::REM => div_mod(x, y).1,
            _ => {
                if x < 0.0 && x.is_finite() && y.is_finite() && y.floor() != y {
                    return self.complex_power((x, 0.0), (y, 0.0));
                }
                self.float_power(x, y)?
            }
        };
        Ok(self.new_float(value))
    }

    /// `float_pow` for what stays real.
    pub(crate) fn float_power(&mut self, x: f64, y: f64) -> R<f64> {
        if y == 0.0 || x == 1.0 {
            return Ok(1.0);
        }
        if x == 0.0 && y < 0.0 {
            let text = if self.profile().has(Feature::ZeroPowerErrorsSayZero) {
                "zero to a negative power"
            } else {
                "0.0 cannot be raised to a negative power"
            };
            return Err(self.zero_division_error(text));
        }
        let value = x.powf(y);
        if value.is_infinite() && x.is_finite() && y.is_finite() {
            let ty = self.t.overflow_error;
            return Err(self.raise_errno(ty));
        }
        Ok(value)
    }

    /// `PyErr_SetFromErrno` with ERANGE: the arguments are number and text.
    fn raise_errno(&mut self, ty: Obj) -> crate::vm::Raised {
        let number = self.new_int(34);
        let text = self.new_str("Numerical result out of range");
        let exc = self.new_exception(ty, &[number, text]);
        self.decref(number);
        self.decref(text);
        self.set_raised(exc);
        crate::vm::Raised
    }

    /// Comparison `op` of two numbers of which one is a float; `None` if one is neither float nor int.
    #[must_use]
    pub fn compare_float(&self, a: Obj, b: Obj, op: u32) -> Option<bool> {
        let order = match (self.float_value(a), self.float_value(b)) {
            (Some(x), Some(y)) => x.partial_cmp(&y),
            (Some(x), None) => order_with_int(x, self, b)?,
            (None, Some(y)) => order_with_int(y, self, a)?.map(Ordering::reverse),
            (None, None) => return None,
        };
        Some(match order {
            Some(order) => order_matches(order, op),
            None => op == 3,
        })
    }

    /// `PyNumber_Float`: what `float(o)` gives. A new reference.
    pub fn float_from_object(&mut self, o: Obj) -> R {
        match self.heap.kind(o) {
            Kind::Float if self.is_exact(o, self.t.float) => return Ok(self.new_ref(o)),
            Kind::Str | Kind::Bytes | Kind::ByteArray => {
                let text = match self.heap.kind(o) {
                    Kind::Str => self.text_rc(o).to_string(),
                    _ => String::from_utf8_lossy(self.bytes_of(o)).into_owned(),
                };
                if let Some(x) = parse_float(&text) {
                    return Ok(self.new_float(x));
                }
                let quoted = self.repr_of(o)?;
                let shown = self.text_rc(quoted);
                self.decref(quoted);
                return Err(self.value_error(&format!("could not convert string to float: {shown}")));
            }
            _ => {}
        }
        if let Some(x) = self.float_by_special(o)? {
            return Ok(self.new_float(x));
        }
        let got = self.type_name(o);
        Err(self.type_error(&format!(
            "float() argument must be a string or a real number, not '{got}'"
        )))
    }

    /// `round(x, n)`: the multiple of `10**-n` nearest to `x`, ties by the exact value.
    #[must_use]
    pub fn round_f64(x: f64, n: i64) -> f64 {
        if !x.is_finite() || n > 323 {
            return x;
        }
        if n < -308 {
            return 0.0 * x;
        }
        if n >= 0 {
            return format!("{x:.*}", n as usize).parse().unwrap_or(x);
        }
        let whole = BigInt::from_f64(x.trunc()).unwrap_or_default();
        let unit = num_traits::pow::Pow::pow(&BigInt::from(10), (-n) as u32);
        let (q, r) = num_integer::Integer::div_rem(&whole.abs(), &unit);
        let twice: BigInt = r * 2;
        let more = x.fract() != 0.0;
        let up = match twice.cmp(&unit) {
            Ordering::Greater => true,
            Ordering::Equal => more || num_integer::Integer::is_odd(&q),
            Ordering::Less => false,
        };
        let q = if up { q + 1 } else { q };
        let value = (q * unit).to_f64().unwrap_or(f64::INFINITY);
        if x.is_sign_negative() { -value } else { value }
    }
}

fn order_with_int(x: f64, vm: &Vm, int: Obj) -> Option<Option<Ordering>> {
    if !vm.is_int(int) {
        return None;
    }
    if x.is_nan() {
        return Some(None);
    }
    if x.is_infinite() {
        return Some(Some(if x > 0.0 { Ordering::Greater } else { Ordering::Less }));
    }
    if let Some(value) = vm.int_value(int).filter(|v| v.unsigned_abs() <= 1 << 53) {
        return Some(x.partial_cmp(&(value as f64)));
    }
    let value = vm.big_value(int)?;
    let whole = BigInt::from_f64(x.trunc()).unwrap_or_default();
    Some(Some(
        whole
            .cmp(&value)
            .then(x.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal)),
    ))
}

/// `_float_div_mod`: the remainder has the divisor's sign.
fn div_mod(x: f64, y: f64) -> (f64, f64) {
    let mut rest = x % y;
    let mut quotient = (x - rest) / y;
    if rest == 0.0 {
        rest = 0f64.copysign(y);
    } else if (y < 0.0) != (rest < 0.0) {
        rest += y;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0f64.copysign(x / y), rest);
    }
    let floor = quotient.floor();
    (if quotient - floor > 0.5 { floor + 1.0 } else { floor }, rest)
}

fn value(vm: &Vm, args: &Args) -> f64 {
    vm.float_value(args.items[0]).unwrap_or(0.0)
}

fn made(vm: &mut Vm, args: &Args, f: fn(f64) -> f64) -> R {
    let x = f(value(vm, args));
    Ok(vm.new_float(x))
}

fn not_implemented(vm: &mut Vm) -> R {
    let o = vm.not_implemented;
    Ok(vm.new_ref(o))
}

fn forward(vm: &mut Vm, args: &Args, op: u32) -> R {
    let (a, b) = (args.items[0], args.items[1]);
    match vm.binary_float(a, b, op) {
        Some(result) => result,
        None => not_implemented(vm),
    }
}

fn reflected(vm: &mut Vm, args: &Args, op: u32) -> R {
    let (a, b) = (args.items[1], args.items[0]);
    match vm.binary_float(a, b, op) {
        Some(result) => result,
        None => not_implemented(vm),
    }
}

fn power(vm: &mut Vm, args: &Args) -> R {
    if args.get(2).is_some_and(|m| m != vm.none) {
        return Err(vm.type_error("pow() 3rd argument not allowed unless all arguments are integers"));
    }
    forward(vm, args, op::POW)
}

fn divmod(vm: &mut Vm, a: Obj, b: Obj) -> R {
    let (Some(x), Some(y)) = (vm.double_of(a)?, vm.double_of(b)?) else {
        return not_implemented(vm);
    };
    if y == 0.0 {
        let text = if vm.profile().has(Feature::ZeroDivisionErrorsAreAlike) {
            "division by zero"
        } else {
            "float divmod()"
        };
        return Err(vm.zero_division_error(text));
    }
    let (q, r) = div_mod(x, y);
    let q = vm.new_float(q);
    let r = vm.new_float(r);
    Ok(vm.new_tuple(&[q, r]))
}

fn compare(vm: &mut Vm, args: &Args, op: u32) -> R {
    match vm.compare_float(args.items[0], args.items[1], op) {
        Some(result) => Ok(vm.new_bool(result)),
        None => not_implemented(vm),
    }
}

fn hash(vm: &mut Vm, args: &Args) -> R {
    let hash = vm.hash_float(args.items[0]);
    Ok(vm.new_int(hash as i64))
}

fn repr(vm: &mut Vm, args: &Args) -> R {
    let text = float_repr(value(vm, args));
    Ok(vm.new_str_object(&text))
}

fn itself(vm: &mut Vm, args: &Args) -> R {
    let o = args.items[0];
    if vm.is_exact(o, vm.t.float) {
        Ok(vm.new_ref(o))
    } else {
        made(vm, args, |x| x)
    }
}

fn trunc(vm: &mut Vm, args: &Args) -> R {
    let x = value(vm, args);
    vm.int_from_f64(x)
}

fn round(vm: &mut Vm, args: &Args) -> R {
    let x = value(vm, args);
    match args.get(1).filter(|n| *n != vm.none) {
        None => vm.int_from_f64(x.round_ties_even()),
        Some(n) => {
            let n = vm.index_object(n)?;
            let digits = vm.slice_bound(Some(n), 0);
            vm.decref(n);
            let rounded = Vm::round_f64(x, digits?);
            if rounded.is_infinite() && x.is_finite() {
                return Err(vm.overflow_error("rounded value too large to represent"));
            }
            Ok(vm.new_float(rounded))
        }
    }
}

fn format(vm: &mut Vm, args: &Args) -> R {
    let spec = crate::types::number_format::spec_argument(vm, args)?;
    vm.format_float_object(args.items[0], &spec)
}

fn as_integer_ratio(vm: &mut Vm, args: &Args) -> R {
    let x = value(vm, args);
    if x.is_infinite() {
        return Err(vm.overflow_error("cannot convert Infinity to integer ratio"));
    }
    if x.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer ratio"));
    }
    let (mut mantissa, mut exponent) = integer_decode(x);
    while mantissa != 0 && mantissa % 2 == 0 && exponent < 0 {
        mantissa /= 2;
        exponent += 1;
    }
    if mantissa == 0 {
        exponent = 0;
    }
    let mut top = BigInt::from(mantissa) << exponent.max(0) as u64;
    if x < 0.0 {
        top = -top;
    }
    let bottom = BigInt::from(1) << (-exponent).max(0) as u64;
    let top = vm.new_bigint(top);
    let bottom = vm.new_bigint(bottom);
    Ok(vm.new_tuple(&[top, bottom]))
}

fn new(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    reject_keywords(vm, args, "float")?;
    let given = args.len() - 1;
    if given > 1 {
        return Err(vm.type_error(&format!("float expected at most 1 argument, got {given}")));
    }
    let o = match args.get(1) {
        Some(x) => vm.float_from_object(x)?,
        None => vm.new_float(0.0),
    };
    if cls == vm.t.float {
        return Ok(o);
    }
    let size = vm.profile().layout.float;
    let made = vm.new_instance(cls, size);
    let bits = vm.heap.data0(o);
    vm.heap.set_data0(made, bits);
    vm.decref(o);
    Ok(made)
}
