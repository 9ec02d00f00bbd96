//! `math`. CPython: `Modules/mathmodule.c`.

use super::RustModule;
use super::math_special::{erf, gamma, log_gamma};
use crate::native::{Args, NativeDef, function, function_kw};
use crate::vm::{R, Vm};
use glassheap_heap::Obj;
use glassheap_profile::Feature;
use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_traits::{One as _, Signed as _, ToPrimitive as _, Zero as _};

/// The module.
pub const MODULE: RustModule = RustModule {
    name: "math",
    functions: FUNCTIONS,
    fill: |vm, module| {
        let dict = Obj(vm.heap.image.odict.get(module.0));
        for (name, since) in [
            ("sumprod", Feature::MathHasSumprod),
            ("fma", Feature::MathHasFma),
            ("cbrt", Feature::MathHasCbrt),
            ("exp2", Feature::MathHasCbrt),
        ] {
            let key = vm.intern_static(name);
            let hash = vm.str_hash_of(key);
            if !vm.profile().has(since)
                && let Some(i) = vm.dict_find_str(dict, key, hash)
            {
                // The interpreter's own tables do not count.
                vm.heap.dict_remove(dict, i);
            }
        }
        for (name, value) in [
            ("pi", std::f64::consts::PI),
            ("e", std::f64::consts::E),
            ("tau", std::f64::consts::TAU),
            ("inf", f64::INFINITY),
            ("nan", f64::NAN),
        ] {
            let o = vm.new_float(value);
            vm.module_set(module, name, o);
        }
    },
};

/// A function of one float: an infinity from a finite number is an OverflowError, a new NaN a ValueError.
fn unary(vm: &mut Vm, args: &Args, f: fn(f64) -> f64, can_overflow: bool) -> R {
    let x = vm.as_f64(args.items[0])?;
    let y = f(x);
    if y.is_nan() && !x.is_nan() {
        return Err(vm.value_error("math domain error"));
    }
    if y.is_infinite() && x.is_finite() {
        return Err(if can_overflow {
            vm.overflow_error("math range error")
        } else {
            vm.value_error("math domain error")
        });
    }
    Ok(vm.new_float(y))
}

macro_rules! unary {
    ($name:literal, $f:expr) => {
        function($name, 1, 1, |vm, a| unary(vm, a, $f, false))
    };
    ($name:literal, $f:expr, overflows) => {
        function($name, 1, 1, |vm, a| unary(vm, a, $f, true))
    };
}

const FUNCTIONS: &[NativeDef] = &[
    unary!("sqrt", f64::sqrt),
    unary!("cbrt", f64::cbrt),
    unary!("exp", f64::exp, overflows),
    unary!("exp2", f64::exp2, overflows),
    unary!("expm1", f64::exp_m1, overflows),
    unary!("log1p", f64::ln_1p),
    unary!("sin", f64::sin),
    unary!("cos", f64::cos),
    unary!("tan", f64::tan),
    unary!("asin", f64::asin),
    unary!("acos", f64::acos),
    unary!("atan", f64::atan),
    unary!("sinh", f64::sinh, overflows),
    unary!("cosh", f64::cosh, overflows),
    unary!("tanh", f64::tanh),
    unary!("asinh", f64::asinh),
    unary!("acosh", f64::acosh),
    unary!("atanh", f64::atanh),
    unary!("fabs", f64::abs),
    unary!("degrees", f64::to_degrees),
    unary!("radians", f64::to_radians),
    unary!("gamma", gamma, overflows),
    unary!("lgamma", |x| if x <= 0.0 && x == x.floor() {
        f64::INFINITY
    } else {
        log_gamma(x)
    }),
    unary!("erf", erf),
    unary!("erfc", |x| 1.0 - erf(x)),
    function("log", 1, 2, |vm, a| {
        let top = logarithm(vm, a.items[0], f64::ln)?;
        let Some(base) = a.get(1) else {
            return Ok(vm.new_float(top));
        };
        let bottom = logarithm(vm, base, f64::ln)?;
        if bottom == 0.0 {
            return Err(vm.zero_division_error("division by zero"));
        }
        Ok(vm.new_float(top / bottom))
    }),
    function("log2", 1, 1, |vm, a| {
        let x = logarithm(vm, a.items[0], f64::log2)?;
        Ok(vm.new_float(x))
    }),
    function("log10", 1, 1, |vm, a| {
        let x = logarithm(vm, a.items[0], f64::log10)?;
        Ok(vm.new_float(x))
    }),
    function("floor", 1, 1, |vm, a| rounded(vm, a.items[0], "__floor__", f64::floor)),
    function("ceil", 1, 1, |vm, a| rounded(vm, a.items[0], "__ceil__", f64::ceil)),
    function("trunc", 1, 1, |vm, a| rounded(vm, a.items[0], "__trunc__", f64::trunc)),
    function("pow", 2, 2, |vm, a| {
        let (x, y) = (vm.as_f64(a.items[0])?, vm.as_f64(a.items[1])?);
        let z = x.powf(y);
        if z.is_nan() && !x.is_nan() && !y.is_nan() || (x == 0.0 && y < 0.0) {
            return Err(vm.value_error("math domain error"));
        }
        if z.is_infinite() && x.is_finite() && y.is_finite() {
            return Err(vm.overflow_error("math range error"));
        }
        Ok(vm.new_float(z))
    }),
    function("fmod", 2, 2, |vm, a| {
        let (x, y) = (vm.as_f64(a.items[0])?, vm.as_f64(a.items[1])?);
        let z = x % y;
        if z.is_nan() && !x.is_nan() && !y.is_nan() {
            return Err(vm.value_error("math domain error"));
        }
        Ok(vm.new_float(z))
    }),
    function("remainder", 2, 2, |vm, a| {
        let (x, y) = (vm.as_f64(a.items[0])?, vm.as_f64(a.items[1])?);
        if (y == 0.0 || x.is_infinite()) && !x.is_nan() && !y.is_nan() {
            return Err(vm.value_error("math domain error"));
        }
        if y.is_infinite() {
            return Ok(vm.new_float(x));
        }
        let r = (x.abs()) % (y.abs());
        let c = y.abs() - r;
        let m = if r < c {
            r
        } else if r > c {
            -c
        } else {
            r - 2.0 * ((0.5 * (x.abs() - r)) % y.abs())
        };
        Ok(vm.new_float(m * 1.0_f64.copysign(x)))
    }),
    function("atan2", 2, 2, |vm, a| {
        let (y, x) = (vm.as_f64(a.items[0])?, vm.as_f64(a.items[1])?);
        Ok(vm.new_float(y.atan2(x)))
    }),
    function("copysign", 2, 2, |vm, a| {
        let (x, y) = (vm.as_f64(a.items[0])?, vm.as_f64(a.items[1])?);
        Ok(vm.new_float(x.copysign(y)))
    }),
    function("isnan", 1, 1, |vm, a| {
        let x = vm.as_f64(a.items[0])?;
        Ok(vm.new_bool(x.is_nan()))
    }),
    function("isinf", 1, 1, |vm, a| {
        let x = vm.as_f64(a.items[0])?;
        Ok(vm.new_bool(x.is_infinite()))
    }),
    function("isfinite", 1, 1, |vm, a| {
        let x = vm.as_f64(a.items[0])?;
        Ok(vm.new_bool(x.is_finite()))
    }),
    function_kw("isclose", 0, 255, is_close),
    function("modf", 1, 1, |vm, a| {
        let x = vm.as_f64(a.items[0])?;
        let (whole, part) = if x.is_infinite() {
            (x, 0.0_f64.copysign(x))
        } else {
            (x.trunc(), x.fract().copysign(x))
        };
        let (part, whole) = (vm.new_float(part), vm.new_float(whole));
        Ok(vm.new_tuple(&[part, whole]))
    }),
    function("frexp", 1, 1, |vm, a| {
        let x = vm.as_f64(a.items[0])?;
        let (m, e) = split(x);
        let (m, e) = (vm.new_float(m), vm.new_int(e));
        Ok(vm.new_tuple(&[m, e]))
    }),
    function("ldexp", 2, 2, |vm, a| {
        let x = vm.as_f64(a.items[0])?;
        let e = vm.index_of(a.items[1])?;
        let y = crate::types::float::ldexp(x, e);
        if y.is_infinite() && x.is_finite() {
            return Err(vm.overflow_error("math range error"));
        }
        Ok(vm.new_float(y))
    }),
    function("hypot", 0, 255, |vm, a| {
        let mut list = Vec::new();
        for o in a.pos() {
            list.push(vm.as_f64(*o)?);
        }
        Ok(vm.new_float(norm(&list)))
    }),
    function("dist", 2, 2, |vm, a| {
        let (p, q) = (floats(vm, a.items[0])?, floats(vm, a.items[1])?);
        if p.len() != q.len() {
            return Err(vm.value_error("both points must have the same number of dimensions"));
        }
        let list: Vec<f64> = p.iter().zip(&q).map(|(x, y)| x - y).collect();
        Ok(vm.new_float(norm(&list)))
    }),
    function("fsum", 1, 1, |vm, a| {
        let list = floats(vm, a.items[0])?;
        Ok(vm.new_float(exact_sum(&list)))
    }),
    function("sumprod", 2, 2, |vm, a| {
        let mut total = vm.new_int(0);
        let (p, q) = (vm.collect(a.items[0])?, vm.collect(a.items[1])?);
        let mut result = if p.len() == q.len() {
            Ok(())
        } else {
            Err(vm.value_error("Inputs are not the same length"))
        };
        for (x, y) in p.iter().zip(&q) {
            if result.is_err() {
                break;
            }
            let next = vm.binary(*x, *y, 5, false).and_then(|product| {
                let sum = vm.binary(total, product, 0, false);
                vm.decref(product);
                sum
            });
            match next {
                Ok(sum) => {
                    vm.decref(total);
                    total = sum;
                }
                Err(e) => result = Err(e),
            }
        }
        vm.decref_all(p);
        vm.decref_all(q);
        match result {
            Ok(()) => Ok(total),
            Err(e) => {
                vm.decref(total);
                Err(e)
            }
        }
    }),
    function_kw("prod", 0, 255, product),
    function("factorial", 1, 1, |vm, a| {
        let n = natural(vm, a.items[0], "factorial() not defined for negative values")?;
        let n = n.to_u32().filter(|n| *n <= 20_000);
        let Some(n) = n else {
            return Err(vm.overflow_error("factorial() argument is too large for Glassheap"));
        };
        let value = (2..=n).fold(BigInt::one(), |x, i| x * i);
        Ok(vm.new_bigint(value))
    }),
    function("isqrt", 1, 1, |vm, a| {
        let n = natural(vm, a.items[0], "isqrt() argument must be nonnegative")?;
        Ok(vm.new_bigint(n.sqrt()))
    }),
    function("comb", 2, 2, |vm, a| {
        let n = natural(vm, a.items[0], "n must be a non-negative integer")?;
        let k = natural(vm, a.items[1], "k must be a non-negative integer")?;
        if k > n {
            return Ok(vm.new_int(0));
        }
        let k = k.clone().min(&n - &k);
        falling(vm, &n, &k, true)
    }),
    function("perm", 1, 2, |vm, a| {
        let n = natural(vm, a.items[0], "n must be a non-negative integer")?;
        let k = match a.get(1).filter(|o| *o != vm.none) {
            Some(k) => natural(vm, k, "k must be a non-negative integer")?,
            None => n.clone(),
        };
        if k > n {
            return Ok(vm.new_int(0));
        }
        falling(vm, &n, &k, false)
    }),
    function("gcd", 0, 255, |vm, a| {
        let mut g = BigInt::zero();
        for o in a.pos() {
            let n = integer(vm, *o)?;
            g = g.gcd(&n);
        }
        Ok(vm.new_bigint(g))
    }),
    function("lcm", 0, 255, |vm, a| {
        let mut l = BigInt::one();
        for o in a.pos() {
            let n = integer(vm, *o)?;
            l = l.lcm(&n).abs();
        }
        Ok(vm.new_bigint(l))
    }),
    function("nextafter", 2, 2, |vm, a| {
        let (x, y) = (vm.as_f64(a.items[0])?, vm.as_f64(a.items[1])?);
        let z = if x.is_nan() || y.is_nan() {
            f64::NAN
        } else if y > x {
            x.next_up()
        } else if y < x {
            x.next_down()
        } else {
            y
        };
        Ok(vm.new_float(z))
    }),
    function("ulp", 1, 1, |vm, a| {
        let x = vm.as_f64(a.items[0])?.abs();
        let u = if !x.is_finite() {
            x
        } else if x.next_up().is_infinite() {
            x - x.next_down()
        } else {
            x.next_up() - x
        };
        Ok(vm.new_float(u))
    }),
    function("fma", 3, 3, |vm, a| {
        let (x, y, z) = (vm.as_f64(a.items[0])?, vm.as_f64(a.items[1])?, vm.as_f64(a.items[2])?);
        Ok(vm.new_float(x.mul_add(y, z)))
    }),
];

fn integer(vm: &mut Vm, o: Obj) -> R<BigInt> {
    let n = vm.index_object(o)?;
    let value = vm.big_value(n).unwrap_or_default();
    vm.decref(n);
    Ok(value)
}

fn natural(vm: &mut Vm, o: Obj, message: &str) -> R<BigInt> {
    let n = integer(vm, o)?;
    if n.sign() == Sign::Minus {
        return Err(vm.value_error(message));
    }
    Ok(n)
}

/// `n · (n-1) · …`, `k` factors, and divided by `k!` if asked.
fn falling(vm: &mut Vm, n: &BigInt, k: &BigInt, divided: bool) -> R {
    let Some(k) = k.to_u32().filter(|k| *k <= 20_000) else {
        return Err(vm.overflow_error("min(n - k, k) must not exceed what Glassheap computes"));
    };
    let mut value = BigInt::one();
    for i in 0..k {
        value *= n - i;
        if divided {
            value /= i + 1;
        }
    }
    Ok(vm.new_bigint(value))
}

fn floats(vm: &mut Vm, o: Obj) -> R<Vec<f64>> {
    let items = vm.collect(o)?;
    let mut out = Vec::with_capacity(items.len());
    let mut result = Ok(());
    for item in &items {
        match vm.as_f64(*item) {
            Ok(x) => out.push(x),
            Err(e) => {
                result = Err(e);
                break;
            }
        }
    }
    vm.decref_all(items);
    result.map(|()| out)
}

/// A logarithm, of large ints too.
fn logarithm(vm: &mut Vm, o: Obj, f: fn(f64) -> f64) -> R<f64> {
    let x = if vm.is_int(o) {
        let n = vm.big_value(o).unwrap_or_default();
        if n.sign() != Sign::Plus {
            return Err(vm.value_error("math domain error"));
        }
        let bits = n.bits();
        if bits > 1000 {
            let shift = bits - 64;
            let top = (n >> shift).to_f64().unwrap_or(1.0);
            return Ok(f(top) + shift as f64 * f(2.0));
        }
        n.to_f64().unwrap_or(f64::INFINITY)
    } else {
        vm.as_f64(o)?
    };
    if x <= 0.0 {
        return Err(vm.value_error("math domain error"));
    }
    Ok(f(x))
}

fn rounded(vm: &mut Vm, o: Obj, special: &str, f: fn(f64) -> f64) -> R {
    if !vm.is_exact(o, vm.t.float) {
        if vm.is_int(o) {
            return vm.index_object(o);
        }
        let name = vm.intern(special);
        let result = vm.call_special(o, name, &[]);
        vm.decref(name);
        if let Some(result) = result? {
            return Ok(result);
        }
        if special == "__trunc__" {
            let got = vm.type_name(o);
            return Err(vm.type_error(&format!("type {got} doesn't define __trunc__ method")));
        }
    }
    let x = vm.as_f64(o)?;
    vm.int_from_f64(f(x))
}

fn is_close(vm: &mut Vm, args: &Args) -> R {
    if args.len() > 2 {
        let given = args.len();
        return Err(vm.type_error(&format!(
            "isclose() takes exactly 2 positional arguments ({given} given)"
        )));
    }
    let given = vm.named_args(args, 0, "isclose", ["a", "b", "rel_tol", "abs_tol"], 2)?;
    let mut numbers = [0.0, 0.0, 1e-9, 0.0];
    for (number, o) in numbers.iter_mut().zip(given) {
        if let Some(o) = o {
            *number = vm.as_f64(o)?;
        }
    }
    let [a, b, rel, abs] = numbers;
    if rel < 0.0 || abs < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    let diff = (a - b).abs();
    let close = a == b
        || (a.is_finite() && b.is_finite() && (diff <= (rel * b).abs() || diff <= (rel * a).abs() || diff <= abs));
    Ok(vm.new_bool(close))
}

fn product(vm: &mut Vm, args: &Args) -> R {
    if args.len() != 1 {
        let given = args.len();
        return Err(vm.type_error(&format!("prod() takes exactly 1 positional argument ({given} given)")));
    }
    let mut total = match args.keyword(vm, "start") {
        Some(o) => vm.new_ref(o),
        None => vm.new_int(1),
    };
    let items = vm.collect(args.items[0])?;
    let mut result = Ok(());
    for o in &items {
        match vm.binary(total, *o, 5, false) {
            Ok(next) => {
                vm.decref(total);
                total = next;
            }
            Err(e) => {
                result = Err(e);
                break;
            }
        }
    }
    vm.decref_all(items);
    match result {
        Ok(()) => Ok(total),
        Err(e) => {
            vm.decref(total);
            Err(e)
        }
    }
}

/// Mantissa in [0.5, 1) and exponent.
fn split(x: f64) -> (f64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let (scaled, extra) = if x.abs() < f64::MIN_POSITIVE {
        (x * 2f64.powi(64), -64)
    } else {
        (x, 0)
    };
    let bits = scaled.to_bits();
    let e = ((bits >> 52) & 0x7ff) as i64 - 1022;
    (f64::from_bits((bits & !(0x7ff << 52)) | (1022 << 52)), e + extra)
}

fn norm(list: &[f64]) -> f64 {
    if list.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    let top = list.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    if top == 0.0 || list.iter().any(|x| x.is_nan()) {
        return list.iter().fold(0.0, |s, x| s + x.abs());
    }
    // Scaled by a power of two, so that nothing is rounded away and nothing overflows.
    let (_, e) = split(top);
    let scale = crate::types::float::ldexp(1.0, -e);
    let squares: Vec<f64> = list
        .iter()
        .flat_map(|x| {
            let y = x * scale;
            let square = y * y;
            [square, y.mul_add(y, -square)]
        })
        .collect();
    crate::types::float::ldexp(exact_sum(&squares).sqrt(), e)
}

/// Shewchuk's sum without rounding on the way.
fn exact_sum(list: &[f64]) -> f64 {
    let mut partials: Vec<f64> = Vec::new();
    for &item in list {
        let mut x = item;
        if !x.is_finite() {
            return list.iter().sum();
        }
        let mut kept = 0;
        for j in 0..partials.len() {
            let mut y = partials[j];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let hi = x + y;
            let lo = y - (hi - x);
            if lo != 0.0 {
                partials[kept] = lo;
                kept += 1;
            }
            x = hi;
        }
        partials.truncate(kept);
        partials.push(x);
    }
    let Some(mut hi) = partials.pop() else { return 0.0 };
    let mut lo = 0.0;
    while let Some(y) = partials.pop() {
        let x = hi;
        hi = x + y;
        lo = y - (hi - x);
        if lo != 0.0 {
            break;
        }
    }
    if let Some(next) = partials.last()
        && ((lo < 0.0 && *next < 0.0) || (lo > 0.0 && *next > 0.0))
    {
        let y = lo * 2.0;
        let x = hi + y;
        if y == x - hi {
            hi = x;
        }
    }
    hi
}
