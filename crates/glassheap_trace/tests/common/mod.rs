//! Helpers of the tests: a run from its text, on a thread with room for nested calls.

#![allow(dead_code, reason = "each test file uses its part")]

use glassheap_trace::Session;
use glassheap_trace::answers::{Level, Limits, RunMode, RunOptions, StartHeap};

/// A program as the page would ask for it.
pub fn options(source: &str, python: &str) -> RunOptions {
    RunOptions {
        source: source.to_string(),
        python: python.to_string(),
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

/// Runs a program to its end.
pub fn run(source: &str, python: &str) -> Session {
    let mut session = Session::new(&options(source, python)).expect("the program is Python");
    while !session.advance(100_000).done {}
    session
}

/// Runs `work` with a large stack.
pub fn with_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(work);
    if let Err(panic) = thread.expect("a thread can be started").join() {
        std::panic::resume_unwind(panic);
    }
}

/// Moves and hashes.
pub fn hash_at(session: &mut Session, level: Level, index: u64) -> u64 {
    session.go_to(level, index);
    session.state_hash()
}

pub const NODES: &str = "\
class Node:
    def __init__(self, name):
        self.name = name
        self.next = None

a = Node('left')
b = Node('right')
a.next = b
b.next = a

seen = [a, 0.5]
also = seen

del a
seen.clear()
del b

import gc
print(gc.collect())
";

pub const MIX: &str = "\
def gen(n):
    for i in range(n):
        yield [i, i * 1.5]

def f(x, acc=[]):
    acc.append(x)
    try:
        if len(acc) % 3 == 0:
            raise ValueError(str(len(acc)))
    except ValueError as e:
        acc.append(e)
    return lambda: (x, acc)

d = {}
for item in gen(20):
    g = f(item)
    d[item[0]] = g()
    d.pop(item[0] - 5, None)
s = {1, 2, 3}
t = sorted(d, key=lambda k: -k)
class A:
    __slots__ = ('p', 'q')
    def __del__(self):
        print('bye')
x = A()
x.p = x
x.q = t
del x
y = A()
print(len(d), t)
";
