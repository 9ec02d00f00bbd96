//! `int`: creation, sizes, arithmetic and its methods. CPython: `Objects/longobject.c`; 2.x: `Objects/intobject.c` for
//! what fits a machine word.
//!
//! A value in `i64` is kept in `data0`, a larger one as a blob. The size is that of CPython's 30-bit digits.

mod methods;
mod parse;

pub use parse::{parse_int, to_ascii_digit};

use crate::vm::{R, Raised, Vm};
use glassheap_heap::blob::Blob;
use glassheap_heap::{FreeList, Kind, NewObject, Obj};
use glassheap_profile::Feature;
use glassheap_syntax::code::BinaryOp;
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use std::rc::Rc;

/// Largest number of bits of an int: beyond, CPython's own limits are far away but a browser's memory is not.
pub const MAX_BITS: u64 = 1 << 26;
/// Longest decimal text by default (`_PY_LONG_DEFAULT_MAX_STR_DIGITS`).
pub const MAX_STR_DIGITS: usize = 4300;
/// `_PyHASH_MODULUS`.
pub(crate) const HASH_MODULUS: u64 = (1 << 61) - 1;

/// Numbers of the binary operators.
pub(crate) mod op {
    use super::BinaryOp;
    pub const ADD: u32 = BinaryOp::Add as u32;
    pub const AND: u32 = BinaryOp::And as u32;
    pub const FLOORDIV: u32 = BinaryOp::FloorDivide as u32;
    pub const LSHIFT: u32 = BinaryOp::Lshift as u32;
    pub const MUL: u32 = BinaryOp::Multiply as u32;
    pub const REM: u32 = BinaryOp::Remainder as u32;
    pub const OR: u32 = BinaryOp::Or as u32;
    pub const POW: u32 = BinaryOp::Power as u32;
    pub const RSHIFT: u32 = BinaryOp::Rshift as u32;
    pub const SUB: u32 = BinaryOp::Subtract as u32;
    pub const DIV: u32 = BinaryOp::TrueDivide as u32;
    pub const XOR: u32 = BinaryOp::Xor as u32;
}

/// Registers the methods of `int`.
pub fn install(vm: &mut Vm) {
    vm.add_methods(vm.t.int, methods::METHODS);
    if vm.profile().has(Feature::IntHasIsInteger) {
        vm.add_methods(vm.t.int, methods::METHODS_3_12);
    }
}

fn digits_of(bits: u64) -> u32 {
    (bits.div_ceil(30)).max(1) as u32
}

impl Vm {
    /// Bytes of an int object (`offsetof(PyLongObject, ob_digit)` plus digits); 2.x: 24 for every machine word.
    #[must_use]
    pub fn int_size(&self, value: i64) -> u32 {
        let header = self.profile().layout.int_header;
        if self.profile().interp.two_int_types {
            return header;
        }
        let bits = u64::BITS - value.unsigned_abs().leading_zeros();
        header + 4 * digits_of(u64::from(bits))
    }

    /// The same for a large int.
    #[must_use]
    pub fn bigint_size(&self, value: &BigInt) -> u32 {
        self.profile().layout.int_header + 4 * digits_of(value.bits())
    }

    /// An int: a new reference to the cached one, or a new object.
    pub fn new_int(&mut self, value: i64) -> Obj {
        if let Some(o) = self.small_int(value) {
            return self.new_ref(o);
        }
        let rules = &self.profile().free_lists;
        let one_digit = value.unsigned_abs() < 1 << 30;
        let free_list = (rules.number_blocks || (rules.int != 0 && one_digit)).then_some(FreeList::Int);
        let o = self.alloc(NewObject {
            ty: self.t.int,
            kind: Kind::Int,
            basicsize: self.int_size(value),
            pre_header: 0,
            gc: false,
            free_list,
            flags: 0,
        });
        self.heap.set_data0(o, value as u64);
        o
    }

    /// An int of any size.
    pub fn new_bigint(&mut self, value: BigInt) -> Obj {
        if let Some(small) = value.to_i64() {
            return self.new_int(small);
        }
        let o = self.alloc(NewObject {
            ty: self.t.int,
            kind: Kind::Int,
            basicsize: self.bigint_size(&value),
            pre_header: 0,
            gc: false,
            free_list: None,
            flags: 0,
        });
        self.heap
            .image
            .blob
            .set(&mut self.heap.image.journal, o.0, Some(Blob::BigInt(Rc::new(value))));
        o
    }

    /// The same after checking the size.
    pub fn new_bigint_checked(&mut self, value: BigInt) -> R {
        if value.bits() > MAX_BITS {
            Err(self.memory_error())
        } else {
            Ok(self.new_bigint(value))
        }
    }

    /// An int from the digits of a literal.
    pub fn int_from_decimal(&mut self, digits: &str) -> Obj {
        match BigInt::parse_bytes(digits.as_bytes(), 10) {
            Some(value) => self.new_bigint(value),
            None => self.new_int(0),
        }
    }

    /// Whether `o` is an int, a bool or of a subclass.
    #[inline]
    #[must_use]
    pub fn is_int(&self, o: Obj) -> bool {
        matches!(self.heap.kind(o), Kind::Int | Kind::Bool)
    }

    /// The value of an int that fits.
    #[inline]
    #[must_use]
    pub fn int_value(&self, o: Obj) -> Option<i64> {
        match self.heap.kind(o) {
            Kind::Bool => Some(self.heap.data0(o) as i64),
            Kind::Int if self.heap.image.blob.get(o.0).is_none() => Some(self.heap.data0(o) as i64),
            _ => None,
        }
    }

    /// The value of any int.
    #[must_use]
    pub fn big_value(&self, o: Obj) -> Option<BigInt> {
        match self.heap.kind(o) {
            Kind::Bool => Some(BigInt::from(self.heap.data0(o) as i64)),
            Kind::Int => Some(match self.heap.image.blob.get(o.0) {
                Some(Blob::BigInt(value)) => value.as_ref().clone(),
                _ => BigInt::from(self.heap.data0(o) as i64),
            }),
            _ => None,
        }
    }

    /// An int object's value as an exact int: itself if it is one. A new reference.
    pub(crate) fn exact_int(&mut self, o: Obj) -> Obj {
        if self.is_exact(o, self.t.int) {
            return self.new_ref(o);
        }
        match self.int_value(o) {
            Some(value) => self.new_int(value),
            None => {
                let value = self.big_value(o).unwrap_or_default();
                self.new_bigint(value)
            }
        }
    }

    /// Makes an instance of a subclass of `int`.
    pub(crate) fn new_int_subclass(&mut self, cls: Obj, value: BigInt) -> Obj {
        let size = match value.to_i64() {
            Some(small) => self.int_size(small),
            None => self.bigint_size(&value),
        };
        let o = self.new_instance(cls, size);
        match value.to_i64() {
            Some(small) => self.heap.set_data0(o, small as u64),
            None => self
                .heap
                .image
                .blob
                .set(&mut self.heap.image.journal, o.0, Some(Blob::BigInt(Rc::new(value)))),
        }
        o
    }

    /// `PyNumber_Index`: an int object, a new reference.
    pub fn index_object(&mut self, o: Obj) -> R {
        if self.is_int(o) {
            return Ok(self.new_ref(o));
        }
        let name = self.n.index;
        match self.call_special(o, name, &[])? {
            None if self.profile().interp.classic_errors => {
                // `Python/getargs.c@v2.7.18 (convertsimple)`
                Err(self.type_error(if self.heap.kind(o) == Kind::Float {
                    "integer argument expected, got float"
                } else {
                    "an integer is required"
                }))
            }
            None => {
                let got = self.type_name(o);
                Err(self.type_error(&format!("'{got}' object cannot be interpreted as an integer")))
            }
            Some(i) if self.is_int(i) => Ok(i),
            Some(i) => {
                let got = self.type_name(i);
                self.decref(i);
                Err(self.type_error(&format!("__index__ returned non-int (type {got})")))
            }
        }
    }

    /// `PyNumber_AsSsize_t(o, PyExc_OverflowError)`.
    pub fn index_of(&mut self, o: Obj) -> R<i64> {
        self.index_or(o, |vm, name| {
            vm.overflow_error(&format!("cannot fit '{name}' into an index-sized integer"))
        })
    }

    /// The same with IndexError for what is too large.
    pub fn index_for_item(&mut self, o: Obj) -> R<i64> {
        self.index_or(o, |vm, name| {
            vm.index_error(&format!("cannot fit '{name}' into an index-sized integer"))
        })
    }

    fn index_or(&mut self, o: Obj, too_large: fn(&mut Vm, &str) -> Raised) -> R<i64> {
        if let Some(value) = self.int_value(o) {
            return Ok(value);
        }
        let i = self.index_object(o)?;
        let value = self.int_value(i);
        self.decref(i);
        match value {
            Some(value) => Ok(value),
            None => {
                let name = self.type_name(o);
                Err(too_large(self, &name))
            }
        }
    }

    /// `_PyEval_SliceIndex`: `None` (or nothing) gives the default, what is too large the nearest.
    pub fn slice_bound(&mut self, o: Option<Obj>, default: i64) -> R<i64> {
        let Some(o) = o.filter(|o| *o != self.none) else {
            return Ok(default);
        };
        if !self.is_int(o) && self.special(o, self.n.index).is_none() {
            return Err(self.type_error("slice indices must be integers or None or have an __index__ method"));
        }
        let i = self.index_object(o)?;
        let value = match self.int_value(i) {
            Some(value) => value,
            None if self.big_value(i).is_some_and(|v| v.is_negative()) => i64::MIN + 1,
            None => i64::MAX,
        };
        self.decref(i);
        Ok(value)
    }

    /// `long_hash`; 2.x: the value itself.
    #[must_use]
    pub fn hash_int(&self, o: Obj) -> u64 {
        match self.int_value(o) {
            Some(value) => self.hash_i64(value),
            None if self.profile().interp.two_int_types => hash_long(&self.big_value(o).unwrap_or_default()),
            None => hash_big(&self.big_value(o).unwrap_or_default()),
        }
    }

    /// Hash of an int value.
    #[must_use]
    pub fn hash_i64(&self, value: i64) -> u64 {
        let hash = if self.profile().interp.two_int_types {
            value
        } else {
            let residue = (value.unsigned_abs() % HASH_MODULUS) as i64;
            if value < 0 { -residue } else { residue }
        };
        (if hash == -1 { -2 } else { hash }) as u64
    }

    /// The f64 nearest to an int, or OverflowError.
    pub fn int_to_f64(&mut self, o: Obj) -> R<f64> {
        if let Some(value) = self.int_value(o) {
            return Ok(value as f64);
        }
        let value = self.big_value(o).and_then(|v| v.to_f64()).unwrap_or(f64::NAN);
        if value.is_finite() {
            Ok(value)
        } else {
            Err(self.overflow_error("int too large to convert to float"))
        }
    }

    /// Decimal text of an int (`long_to_decimal_string`), with the limit of 3.11 on.
    pub fn int_text(&mut self, o: Obj) -> R<String> {
        if let Some(value) = self.int_value(o) {
            return Ok(value.to_string());
        }
        let value = self.big_value(o).unwrap_or_default();
        self.bigint_text(&value)
    }

    /// The same of a value.
    pub fn bigint_text(&mut self, value: &BigInt) -> R<String> {
        // 3.32 bits per digit; the exact number of digits is looked at where it is close.
        let limited = self.profile().has(Feature::IntTextIsLimited);
        let bits = value.bits();
        if limited && bits > 14_300 {
            return Err(self.too_many_digits());
        }
        if bits > 1 << 21 {
            return Err(self.memory_error());
        }
        let text = value.to_string();
        if limited && text.trim_start_matches('-').len() > MAX_STR_DIGITS {
            return Err(self.too_many_digits());
        }
        Ok(text)
    }

    fn too_many_digits(&mut self) -> Raised {
        self.value_error(
            "Exceeds the limit (4300 digits) for integer string conversion; \
             use sys.set_int_max_str_digits() to increase the limit",
        )
    }

    /// Comparison `op` (number of [`glassheap_syntax::code::CompareOp`]) of two ints; `None` if one is no int.
    #[must_use]
    pub fn compare_int(&self, a: Obj, b: Obj, op: u32) -> Option<bool> {
        let order = match (self.int_value(a), self.int_value(b)) {
            (Some(x), Some(y)) => x.cmp(&y),
            _ => self.big_value(a)?.cmp(&self.big_value(b)?),
        };
        Some(order_matches(order, op))
    }

    /// Arithmetic `op` (number of [`BinaryOp`]) of two ints; `None` if one is no int or the operator is not theirs.
    pub fn binary_int(&mut self, a: Obj, b: Obj, op: u32) -> Option<R> {
        if let (Some(x), Some(y)) = (self.int_value(a), self.int_value(b)) {
            if matches!(op, op::AND | op::OR | op::XOR) {
                let value = match op {
                    op::AND => x & y,
                    op::OR => x | y,
                    _ => x ^ y,
                };
                let bools = self.heap.kind(a) == Kind::Bool && self.heap.kind(b) == Kind::Bool;
                return Some(Ok(if bools {
                    self.new_bool(value != 0)
                } else {
                    self.new_int(value)
                }));
            }
            if let Some(result) = self.binary_small(x, y, op) {
                return Some(result);
            }
        }
        let (x, y) = (self.big_value(a)?, self.big_value(b)?);
        self.binary_big(&x, &y, op)
    }

    /// Arithmetic that stays within `i64`; `None` where it does not.
    fn binary_small(&mut self, x: i64, y: i64, op: u32) -> Option<R> {
        let value = match op {
            op::ADD => x.checked_add(y)?,
            op::SUB => x.checked_sub(y)?,
            op::MUL => x.checked_mul(y)?,
            op::FLOORDIV | op::REM | op::DIV if y == 0 => return Some(Err(self.int_zero_division(op))),
            op::FLOORDIV => {
                let q = x.checked_div(y)?;
                if (x % y != 0) && ((x < 0) != (y < 0)) { q - 1 } else { q }
            }
            op::REM => {
                let r = x.checked_rem(y)?;
                if r != 0 && ((r < 0) != (y < 0)) { r + y } else { r }
            }
            op::DIV => {
                if x.unsigned_abs() > 1 << 53 || y.unsigned_abs() > 1 << 53 {
                    return None;
                }
                return Some(Ok(self.new_float(x as f64 / y as f64)));
            }
            op::POW => x.checked_pow(u32::try_from(y).ok()?)?,
            op::LSHIFT => {
                let shift = u32::try_from(y).ok()?;
                if x == 0 {
                    0
                } else if shift < x.unsigned_abs().leading_zeros().saturating_sub(1) {
                    x << shift
                } else {
                    return None;
                }
            }
            op::RSHIFT => {
                if y < 0 {
                    return Some(Err(self.value_error("negative shift count")));
                }
                x >> y.min(63)
            }
            _ => return None,
        };
        Some(Ok(self.new_int(value)))
    }

    fn binary_big(&mut self, x: &BigInt, y: &BigInt, op: u32) -> Option<R> {
        let value = match op {
            op::ADD => x + y,
            op::SUB => x - y,
            op::MUL => {
                if x.bits() + y.bits() > MAX_BITS {
                    return Some(Err(self.memory_error()));
                }
                x * y
            }
            op::FLOORDIV | op::REM | op::DIV if y.is_zero() => return Some(Err(self.int_zero_division(op))),
            op::FLOORDIV => x.div_floor(y),
            op::REM => x.mod_floor(y),
            op::DIV => {
                return Some(match true_divide(x, y) {
                    Some(q) => Ok(self.new_float(q)),
                    None => Err(self.overflow_error("integer division result too large for a float")),
                });
            }
            op::POW => return Some(self.int_power(x, y)),
            op::LSHIFT => return Some(self.shift_left(x, y)),
            op::RSHIFT => {
                if y.is_negative() {
                    return Some(Err(self.value_error("negative shift count")));
                }
                match y.to_u64() {
                    Some(n) if n < x.bits() => x >> n,
                    _ => BigInt::from(if x.is_negative() { -1 } else { 0 }),
                }
            }
            op::AND => x & y,
            op::OR => x | y,
            op::XOR => x ^ y,
            _ => return None,
        };
        Some(self.new_bigint_checked(value))
    }

    fn shift_left(&mut self, x: &BigInt, y: &BigInt) -> R {
        if y.is_negative() {
            return Err(self.value_error("negative shift count"));
        }
        if x.is_zero() {
            return Ok(self.new_int(0));
        }
        let Some(n) = y.to_i64() else {
            let modern = self.profile().has(Feature::ShiftErrorSaysTooManyDigits);
            let text = if modern {
                "too many digits in integer"
            } else {
                "shift count too large"
            };
            return Err(self.overflow_error(text));
        };
        if n as u64 + x.bits() > MAX_BITS {
            return Err(self.memory_error());
        }
        Ok(self.new_bigint(x << n as u64))
    }

    fn int_power(&mut self, x: &BigInt, y: &BigInt) -> R {
        if y.is_negative() {
            let (Some(a), Some(b)) = (x.to_f64(), y.to_f64()) else {
                return Err(self.memory_error());
            };
            if !a.is_finite() || !b.is_finite() {
                return Err(self.overflow_error("int too large to convert to float"));
            }
            let value = self.float_power(a, b)?;
            return Ok(self.new_float(value));
        }
        if x.is_zero() || x.magnitude().bits() == 1 {
            let one = y.is_zero() || (!x.is_zero() && (!x.is_negative() || y.is_even()));
            let value = if one {
                1
            } else if x.is_zero() {
                0
            } else {
                -1
            };
            return Ok(self.new_int(value));
        }
        match y.to_u32() {
            Some(n) if (x.bits() - 1).saturating_mul(u64::from(n)) <= MAX_BITS => {
                let value = num_traits::pow::Pow::pow(x, n);
                self.new_bigint_checked(value)
            }
            _ => Err(self.memory_error()),
        }
    }

    fn int_zero_division(&mut self, op: u32) -> Raised {
        let text = match op {
            _ if self.profile().has(Feature::ZeroDivisionErrorsAreAlike) => "division by zero",
            op::DIV => "division by zero",
            op::REM if self.profile().has(Feature::IntModuloHasOwnMessage) => "integer modulo by zero",
            _ => "integer division or modulo by zero",
        };
        self.zero_division_error(text)
    }

    /// `divmod` of two ints: quotient and remainder, new references.
    pub(crate) fn int_divmod(&mut self, a: Obj, b: Obj) -> Option<R<(Obj, Obj)>> {
        let (x, y) = (self.big_value(a)?, self.big_value(b)?);
        if y.is_zero() {
            return Some(Err(self.int_zero_division(op::FLOORDIV)));
        }
        let (q, r) = x.div_mod_floor(&y);
        let q = self.new_bigint(q);
        let r = self.new_bigint(r);
        Some(Ok((q, r)))
    }
}

/// Whether comparison number `op` holds for what was ordered so.
#[must_use]
pub(crate) fn order_matches(order: std::cmp::Ordering, op: u32) -> bool {
    match op {
        0 => order.is_lt(),
        1 => order.is_le(),
        2 => order.is_eq(),
        3 => order.is_ne(),
        4 => order.is_gt(),
        _ => order.is_ge(),
    }
}

/// Hash of a large int: its residue, with its sign.
#[must_use]
pub(crate) fn hash_big(value: &BigInt) -> u64 {
    let residue = (value.magnitude() % HASH_MODULUS).to_u64().unwrap_or(0) as i64;
    let hash = if value.sign() == Sign::Minus { -residue } else { residue };
    (if hash == -1 { -2 } else { hash }) as u64
}

/// 2.x: the magnitude modulo 2**64 - 1, which is never 0 for a number that is not
/// (`Objects/longobject.c@v2.7.18 (long_hash)`).
fn hash_long(value: &BigInt) -> u64 {
    let residue = match (value.magnitude() % u64::MAX).to_u64().unwrap_or(0) {
        0 => u64::MAX,
        n => n,
    };
    let hash = if value.sign() == Sign::Minus {
        residue.wrapping_neg()
    } else {
        residue
    };
    if hash == u64::MAX { u64::MAX - 1 } else { hash }
}

/// `long_true_divide`: the correctly rounded quotient; `None` if it is too large.
#[must_use]
pub(crate) fn true_divide(a: &BigInt, b: &BigInt) -> Option<f64> {
    if a.is_zero() {
        return Some(if b.is_negative() { -0.0 } else { 0.0 });
    }
    let negative = a.is_negative() != b.is_negative();
    let (a, b) = (a.magnitude(), b.magnitude());
    // Shift so that the quotient has 66 bits or so, the last one sticky; then round once.
    let shift = 66 - (a.bits() as i64 - b.bits() as i64);
    let (q, r) = if shift >= 0 {
        (a << shift as u64).div_rem(b)
    } else {
        a.div_rem(&(b << (-shift) as u64))
    };
    let mut exponent = -shift;
    let lowest = -1074;
    let sticky = !r.is_zero();
    // Round half to even at bit 53, or at the lowest bit of a subnormal.
    let mut mantissa = q.to_u128()?;
    let bits = i64::from(u128::BITS - mantissa.leading_zeros());
    let extra = (bits - 53).max(lowest - exponent);
    if extra > bits + 1 {
        return Some(if negative { -0.0 } else { 0.0 });
    }
    if extra > 0 {
        let half = 1u128 << (extra - 1);
        let low = mantissa & ((half << 1) - 1);
        mantissa >>= extra;
        if low > half || (low == half && (sticky || mantissa & 1 == 1)) {
            mantissa += 1;
        }
        exponent += extra;
    }
    let value = crate::types::float::ldexp(mantissa as f64, exponent);
    if !value.is_finite() {
        return None;
    }
    Some(if negative { -value } else { value })
}
