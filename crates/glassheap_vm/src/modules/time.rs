//! `time`: a clock that runs with the program, so that every run of it is the same. CPython: `Modules/timemodule.c`.
//!
//! A line step takes a microsecond and a new object 50 nanoseconds; `sleep` moves the clock on without waiting.

use super::RustModule;
use crate::native::{Args, NativeDef, function};
use crate::vm::{R, Vm, reg};
use glassheap_heap::image::scalar;

/// The module.
pub const MODULE: RustModule = RustModule {
    name: "time",
    functions: FUNCTIONS,
    fill: |vm, module| {
        let zero = vm.new_int(0);
        vm.module_set(module, "timezone", zero);
        vm.module_set(module, "daylight", zero);
    },
};

/// 2024-01-01 00:00:00 UTC.
const EPOCH: u64 = 1_704_067_200;

const FUNCTIONS: &[NativeDef] = &[
    function("time", 0, 0, |vm, _| {
        let ns = now(vm);
        Ok(vm.new_float(EPOCH as f64 + ns as f64 / 1e9))
    }),
    function("time_ns", 0, 0, |vm, _| {
        let ns = now(vm);
        Ok(vm.new_int((EPOCH * 1_000_000_000 + ns) as i64))
    }),
    function("perf_counter", 0, 0, seconds),
    function("monotonic", 0, 0, seconds),
    function("process_time", 0, 0, seconds),
    function("thread_time", 0, 0, seconds),
    function("perf_counter_ns", 0, 0, nanoseconds),
    function("monotonic_ns", 0, 0, nanoseconds),
    function("process_time_ns", 0, 0, nanoseconds),
    function("sleep", 1, 1, |vm, a| {
        let x = vm.as_f64(a.items[0])?;
        if x < 0.0 {
            return Err(vm.value_error("sleep length must be non-negative"));
        }
        let clock = vm.reg_number(reg::CLOCK).saturating_add((x.min(1e9) * 1e9) as u64);
        vm.set_reg_number(reg::CLOCK, clock);
        Ok(vm.new_none())
    }),
    function("strftime", 1, 2, strftime),
    function("ctime", 0, 1, |vm, _| {
        let text = format_time(vm, "%a %b %d %H:%M:%S %Y");
        Ok(vm.new_str(&text))
    }),
];

/// Nanoseconds since the program's start.
fn now(vm: &mut Vm) -> u64 {
    // Each look at the clock takes a little time too.
    let clock = vm.reg_number(reg::CLOCK).saturating_add(100);
    vm.set_reg_number(reg::CLOCK, clock);
    let lines = vm.reg_number(reg::LINES).saturating_mul(1000);
    let objects = vm.heap.scalar(scalar::LAST_SERIAL).saturating_mul(50);
    clock.saturating_add(lines).saturating_add(objects).min(1 << 60)
}

fn seconds(vm: &mut Vm, _args: &Args) -> R {
    let ns = now(vm);
    Ok(vm.new_float(ns as f64 / 1e9))
}

fn nanoseconds(vm: &mut Vm, _args: &Args) -> R {
    let ns = now(vm);
    Ok(vm.new_int(ns as i64))
}

fn strftime(vm: &mut Vm, args: &Args) -> R {
    let format = vm.expect_str(args.items[0], "strftime() argument 1")?;
    let text = format_time(vm, &format);
    Ok(vm.new_str(&text))
}

/// The clock's time as text; the day stays the first of January 2024 for as long as a day lasts.
fn format_time(vm: &mut Vm, format: &str) -> String {
    let s = now(vm) / 1_000_000_000;
    let day = s / 86_400;
    let (h, m, sec) = (s / 3600 % 24, s / 60 % 60, s % 60);
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('Y') => out.push_str("2024"),
            Some('m') => out.push_str("01"),
            Some('d') => out.push_str(&format!("{:02}", 1 + day % 31)),
            Some('H') => out.push_str(&format!("{h:02}")),
            Some('M') => out.push_str(&format!("{m:02}")),
            Some('S') => out.push_str(&format!("{sec:02}")),
            Some('a') => out.push_str(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][(day % 7) as usize]),
            Some('b') => out.push_str("Jan"),
            Some('%') => out.push('%'),
            Some(other) => {
                out.push('%');
                out.push(other);
            }
            None => out.push('%'),
        }
    }
    out
}
