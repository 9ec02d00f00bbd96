//! How fast a loop of a million lines is recorded, and how fast its moments open:
//! `cargo run --profile bench -p glassheap_trace --example speed`.

#![expect(clippy::print_stdout, reason = "a command line tool")]

use glassheap_trace::Session;
use glassheap_trace::answers::{Level, Limits, RunMode, RunOptions, StartHeap};
use glassheap_vm::run::{Mode, Start};
use glassheap_vm::vm::Vm;
use std::time::Instant;

const WORKLOADS: [(&str, &str); 4] = [
    ("count", "i = 0\nwhile i < 500000:\n    i += 1\n"),
    (
        "churn",
        "i = 0\nwhile i < 250000:\n    x = [i, i * 0.5]\n    y = (x, x)\n    i += 1\n",
    ),
    (
        "grow",
        "xs = []\nfor i in range(200000):\n    xs.append([i])\ndel xs[::2]\n",
    ),
    (
        "calls",
        "def f(n):\n    if n == 0:\n        return 0\n    a = [n]\n    return f(n - 1) + len(a)\nfor i in range(2500):\n    f(100)\n",
    ),
];

fn options(source: &str) -> RunOptions {
    RunOptions {
        source: source.to_string(),
        python: "3.14".to_string(),
        mode: RunMode::Script,
        start: StartHeap::Release,
        limits: Limits {
            line_steps: None,
            heap_bytes: None,
            output_bytes: None,
        },
        input: Vec::new(),
    }
}

fn measure(name: &str, source: &str) {
    let begin = Instant::now();
    let mut vm = Vm::new(glassheap_profile::DEFAULT);
    let started = vm.start(source, "main.py", Mode::Script, Start::Release);
    assert!(started.is_ok(), "{name} is Python");
    vm.run_to_end();
    let plain = begin.elapsed();
    let begin = Instant::now();
    let Ok(mut session) = Session::new(&options(source)) else {
        return;
    };
    let start = begin.elapsed();
    while !session.advance(200_000).done {}
    let recorded = begin.elapsed();
    let (lines, events) = (session.positions(Level::Line), session.positions(Level::Event));
    let mut seeks = Vec::new();
    let mut at = 1u64;
    for _ in 0..200 {
        at = at
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let begin = Instant::now();
        session.go_to(Level::Line, (at >> 20) % lines);
        seeks.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    seeks.sort_by(f64::total_cmp);
    let begin = Instant::now();
    for n in 0..200 {
        session.go_to(Level::Line, lines / 2 + n);
    }
    let step = begin.elapsed().as_secs_f64() * 1e3 / 200.0;
    let begin = Instant::now();
    for n in 0..20 {
        session.seek(Level::Line, (lines / 2 + n) as f64);
        session.picture();
    }
    let drawn = begin.elapsed().as_secs_f64() * 1e3 / 20.0;
    println!(
        "{name}: {lines} lines, {events} events; plain {:.0} ms, recorded {:.0} ms (start {:.0}), {:.1} M events/s; \
         {} keyframes, {:.1} MB, {:.2} B/event; seek median {:.1} ms, worst {:.1} ms; step {step:.2} ms, \
         with narrator and picture {drawn:.2} ms",
        plain.as_secs_f64() * 1e3,
        recorded.as_secs_f64() * 1e3,
        start.as_secs_f64() * 1e3,
        events as f64 / (recorded - start).as_secs_f64() / 1e6,
        session.keyframes(),
        session.kept_bytes() as f64 / 1e6,
        session.kept_bytes() as f64 / events as f64,
        seeks[100],
        seeks[199],
    );
}

fn main() {
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(|| {
        for (name, source) in WORKLOADS {
            measure(name, source);
        }
    });
    if let Ok(thread) = thread {
        let _ = thread.join();
    }
}
