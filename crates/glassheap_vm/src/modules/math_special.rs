//! Gamma and error functions. CPython: `Modules/mathmodule.c` (`m_tgamma`, `m_lgamma`); the error function by its series.
#![expect(clippy::excessive_precision, reason = "the coefficients as they are published")]

const LANCZOS_G: f64 = 6.024_680_040_776_729_5;
const LANCZOS_NUM: [f64; 13] = [
    23_531_376_880.410_759,
    42_919_803_642.649_098,
    35_711_959_237.355_668,
    17_921_034_426.037_209,
    6_039_542_586.352_028,
    1_439_720_407.311_721_6,
    248_874_557.862_054_17,
    31_426_415.585_400_194,
    2_876_370.628_935_372_4,
    186_056.265_395_223_49,
    8_071.672_002_365_816_2,
    210.824_277_751_579_34,
    2.506_628_274_631_000_2,
];
const LANCZOS_DEN: [f64; 13] = [
    0.0,
    39_916_800.0,
    120_543_840.0,
    150_917_976.0,
    105_258_076.0,
    45_995_730.0,
    13_339_535.0,
    2_637_558.0,
    357_423.0,
    32_670.0,
    1_925.0,
    66.0,
    1.0,
];

fn lanczos(x: f64) -> f64 {
    let (mut num, mut den) = (0.0, 0.0);
    if x < 5.0 {
        for i in (0..13).rev() {
            num = num * x + LANCZOS_NUM[i];
            den = den * x + LANCZOS_DEN[i];
        }
    } else {
        for i in 0..13 {
            num = num / x + LANCZOS_NUM[i];
            den = den / x + LANCZOS_DEN[i];
        }
    }
    num / den
}

/// `math.gamma` of a number in its domain.
pub(crate) fn gamma(x: f64) -> f64 {
    if x == f64::INFINITY || x.is_nan() {
        return x;
    }
    if x == x.floor() {
        if x <= 0.0 {
            return f64::NAN;
        }
        if x <= 23.0 {
            return (1..x as u64).fold(1.0, |p, i| p * i as f64);
        }
    }
    let a = x.abs();
    if a > 200.0 {
        return if x < 0.0 { 0.0 } else { f64::INFINITY };
    }
    let y = a + LANCZOS_G - 0.5;
    if x < 0.0 {
        -std::f64::consts::PI / (std::f64::consts::PI * a).sin() / a * y.exp() / lanczos(a) / y.powf(a - 0.5)
    } else {
        let r = lanczos(a) / y.exp();
        if a < 140.0 {
            r * y.powf(a - 0.5)
        } else {
            r * y.powf(a / 2.0 - 0.25) * y.powf(a / 2.0 - 0.25)
        }
    }
}

/// `math.lgamma` of a number in its domain.
pub(crate) fn log_gamma(x: f64) -> f64 {
    if !x.is_finite() {
        return x.abs();
    }
    if x == 1.0 || x == 2.0 {
        return 0.0;
    }
    let a = x.abs();
    let r = lanczos(a).ln() - LANCZOS_G + (a - 0.5) * ((a + LANCZOS_G - 0.5).ln() - 1.0);
    if x < 0.0 {
        (std::f64::consts::PI / (a * (std::f64::consts::PI * a).sin().abs())).ln() - r
    } else {
        r
    }
}

/// `math.erf` of a number in its domain.
pub(crate) fn erf(x: f64) -> f64 {
    let a = x.abs();
    if a > 6.0 || x.is_nan() {
        return if x.is_nan() { x } else { 1.0_f64.copysign(x) };
    }
    let value = if a < 2.5 {
        let (mut term, mut sum, mut n) = (a, a, 0.0);
        while n < 200.0 {
            n += 1.0;
            term *= -a * a / n;
            let next = term / (2.0 * n + 1.0);
            sum += next;
            if next.abs() < sum.abs() * 1e-18 {
                break;
            }
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    } else {
        let mut f = 0.0;
        for k in (1..=60).rev() {
            f = f64::from(k) / 2.0 / (a + f);
        }
        1.0 - (-a * a).exp() / ((a + f) * std::f64::consts::PI.sqrt())
    };
    value.copysign(x)
}
