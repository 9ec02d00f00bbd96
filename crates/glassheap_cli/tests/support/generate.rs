//! Random small programs about memory: names, containers, classes, cycles, functions, counts, places and weak
//! references. The same seed gives the same program.

use std::fmt::Write;

/// Knuth's linear congruential generator (MMIX).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
        for _ in 0..4 {
            random.below(2);
        }
        random
    }

    /// A number from 0 to `n` - 1.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len() as u64) as usize]
    }
}

/// What a name is bound to, as far as the generator knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    List,
    Tuple,
    Dict,
    Set,
    Node,
    Text,
    Number,
    Unknown,
}

const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
const FIELDS: [&str; 3] = ["left", "right", "peer"];
const CLASSES: [&str; 4] = ["Node", "Quiet", "Slim", "Base"];

struct Writer {
    random: Random,
    text: String,
    known: Vec<(&'static str, Is)>,
    serial: u32,
}

/// The program of a seed.
pub fn program(seed: u64) -> String {
    let mut w = Writer {
        random: Random::new(seed),
        text: String::new(),
        known: Vec::new(),
        serial: 0,
    };
    w.head();
    let lines = 12 + w.random.below(22);
    for _ in 0..lines {
        w.statement();
    }
    w.text.push_str("print('end')\n");
    w.text
}

impl Writer {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn head(&mut self) {
        self.line("import gc, sys, weakref");
        self.line("gc.collect()");
        self.line(
            "class Node:\n    def __init__(self, tag):\n        self.tag = tag\n    def __del__(self):\n        print('del', self.tag, sys.getrefcount(self))",
        );
        self.line(
            "class Quiet:\n    def __init__(self, tag, peer=None):\n        self.tag = tag\n        self.peer = peer",
        );
        self.line(
            "class Slim:\n    __slots__ = ('tag', 'left', 'right', 'peer', '__weakref__')\n    def __init__(self, tag):\n        self.tag = tag\n    def __del__(self):\n        print('slim', self.tag)",
        );
        self.line(
            "class Base(Node):\n    def __init__(self, tag):\n        super().__init__(tag)\n        self.left = [tag]",
        );
        self.line("def same(x):\n    return x");
        self.line("def count(x):\n    y = [x]\n    return sys.getrefcount(x), sys.getrefcount(y)");
        self.line("def keyed(*args, **kwargs):\n    return sys.getrefcount(args), len(kwargs)");
        self.line("def steps(x):\n    for i in (1, 2):\n        yield x");
        self.line("def fails(x):\n    held = x\n    raise ValueError(held)");
    }

    fn new_name(&mut self) -> &'static str {
        NAMES[self.random.below(NAMES.len() as u64) as usize]
    }

    fn bound(&mut self, want: &[Is]) -> Option<&'static str> {
        let fit: Vec<&'static str> = self
            .known
            .iter()
            .filter(|k| want.is_empty() || want.contains(&k.1))
            .map(|k| k.0)
            .collect();
        (!fit.is_empty()).then(|| fit[self.random.below(fit.len() as u64) as usize])
    }

    fn bind(&mut self, name: &'static str, is: Is) {
        self.known.retain(|k| k.0 != name);
        self.known.push((name, is));
    }

    fn unbind(&mut self, name: &'static str) {
        self.known.retain(|k| k.0 != name);
    }

    /// An expression for an item, and what it is.
    fn value(&mut self, depth: u32) -> (String, Is) {
        self.serial += 1;
        let n = self.serial;
        match self.random.below(if depth == 0 { 6 } else { 12 }) {
            0 => {
                let class = self.random.pick(&CLASSES);
                (format!("{class}({n})"), Is::Node)
            }
            1 | 2 => match self.bound(&[]) {
                Some(name) => {
                    let is = self.known.iter().find(|k| k.0 == name).map_or(Is::Unknown, |k| k.1);
                    (name.to_string(), is)
                }
                // The counts of small ints belong to the interpreter.
                None => (format!("{n}00000"), Is::Number),
            },
            3 => (format!("'text {n}'"), Is::Text),
            4 => (format!("{}.5", n), Is::Number),
            5 => (format!("{n}000"), Is::Number),
            6 | 7 => {
                let items = self.items(depth);
                (format!("[{items}]"), Is::List)
            }
            8 => {
                let items = self.items(depth);
                // The empty tuple's count belongs to the interpreter.
                (
                    if items.is_empty() {
                        format!("({n}, 'x')")
                    } else {
                        format!("({items},)")
                    },
                    Is::Tuple,
                )
            }
            9 => {
                let (value, _) = self.value(depth - 1);
                (format!("{{'k{}': {value}, {n}: 'v'}}", n % 5), Is::Dict)
            }
            10 => (format!("{{{n}, 'key {n}'}}"), Is::Set),
            _ => (format!("'{n}'.join(['x', 'y'])"), Is::Text),
        }
    }

    fn items(&mut self, depth: u32) -> String {
        let n = self.random.below(4);
        let items: Vec<String> = (0..n).map(|_| self.value(depth - 1).0).collect();
        items.join(", ")
    }

    fn statement(&mut self) {
        match self.random.below(30) {
            0..=5 => {
                let name = self.new_name();
                let (value, is) = self.value(2);
                self.line(&format!("{name} = {value}"));
                self.bind(name, is);
            }
            6 | 7 => {
                if let Some(name) = self.bound(&[]) {
                    self.line(&format!("del {name}"));
                    self.unbind(name);
                }
            }
            8..=10 => {
                if let Some(name) = self.bound(&[Is::List, Is::Tuple, Is::Dict, Is::Set, Is::Node, Is::Text]) {
                    self.line(&format!("print('count', sys.getrefcount({name}))"));
                }
            }
            11 | 12 => self.list_statement(),
            13 | 14 => self.field_statement(),
            15 => self.dict_statement(),
            16 => {
                let generation = self.random.below(4);
                let call = if generation < 3 {
                    format!("gc.collect({generation})")
                } else {
                    "gc.collect()".to_string()
                };
                self.line(&format!("print('collected', {call})"));
            }
            17 | 18 => self.place_statement(),
            19 | 20 => self.weak_statement(),
            21..=23 => self.call_statement(),
            24 => self.loop_statement(),
            25 => self.generator_statement(),
            26 => self.error_statement(),
            27 => {
                if let Some(name) = self.bound(&[Is::List, Is::Tuple, Is::Dict, Is::Set, Is::Node]) {
                    self.line(&format!("print('size', sys.getsizeof({name}))"));
                }
            }
            28 => {
                if let Some(name) = self.bound(&[Is::List, Is::Tuple, Is::Dict, Is::Node]) {
                    self.line(&format!(
                        "print('tracked', gc.is_tracked({name}), len(gc.get_referents({name})))"
                    ));
                }
            }
            _ => {
                let (a, b) = (self.new_name(), self.new_name());
                let ((x, first), (y, second)) = (self.value(1), self.value(1));
                self.line(&format!("{a}, {b} = {x}, {y}"));
                self.bind(a, first);
                self.bind(b, second);
            }
        }
    }

    fn list_statement(&mut self) {
        let Some(name) = self.bound(&[Is::List]) else { return };
        let (value, _) = self.value(1);
        let line = match self.random.below(9) {
            0 | 1 => format!("{name}.append({value})"),
            2 => format!("{name}.append({name})"),
            3 => format!("{name}.insert(0, {value})"),
            4 => format!("if {name}: {name}.pop()"),
            5 => format!("{name}[:] = []"),
            6 => format!("{name} += [{value}, 1]"),
            7 => format!("{name}.extend(({value}, 2, 3))"),
            _ => format!("del {name}[1:]"),
        };
        self.line(&line);
    }

    fn dict_statement(&mut self) {
        let Some(name) = self.bound(&[Is::Dict]) else { return };
        let (value, _) = self.value(1);
        let k = self.random.below(5);
        let line = match self.random.below(6) {
            0 | 1 => format!("{name}['k{k}'] = {value}"),
            2 => format!("{name}['self'] = {name}"),
            3 => format!("{name}.pop('k{k}', None)"),
            4 => format!("{name}.clear()"),
            _ => format!("{name}.update(k{k}={value})"),
        };
        self.line(&line);
    }

    fn field_statement(&mut self) {
        let Some(name) = self.bound(&[Is::Node]) else { return };
        let (value, _) = self.value(1);
        let field = self.random.pick(&FIELDS);
        let line = match self.random.below(6) {
            0..=2 => format!("{name}.{field} = {value}"),
            3 => format!("{name}.{field} = {name}"),
            4 => format!("if hasattr({name}, '{field}'): del {name}.{field}"),
            _ => format!("print('attribute', sys.getrefcount(getattr({name}, '{field}', {name})))"),
        };
        self.line(&line);
    }

    fn place_statement(&mut self) {
        let (first, second) = match self.random.below(6) {
            0 => ("[1]", "[2, 3]"),
            1 => ("Quiet(1)", "Quiet(2)"),
            2 => ("1.25 * len(NAMES)", "2.25 * len(NAMES)"),
            3 => ("(len(NAMES), 1)", "(len(NAMES), 2)"),
            4 => ("{'a': 1}", "{'b': 2}"),
            _ => ("Slim(1)", "Slim(2)"),
        };
        let _ = write!(
            self.text,
            "NAMES = 'ab'\np = {first}\nplace = id(p)\ndel p\nq = {second}\nprint('place', id(q) == place)\ndel q\n"
        );
    }

    fn weak_statement(&mut self) {
        let Some(name) = self.bound(&[Is::Node]) else { return };
        let line = match self.random.below(3) {
            0 => format!("w = weakref.ref({name})\nprint('weak', w() is {name}, weakref.getweakrefcount({name}))"),
            1 => format!("w = weakref.ref({name}, lambda r: print('gone', r() is None))"),
            _ => format!("w = weakref.ref({name})\nprint('weak', sys.getrefcount({name}), w() is None)"),
        };
        self.line(&line);
    }

    fn call_statement(&mut self) {
        let (value, _) = self.value(1);
        let (other, _) = self.value(1);
        let line = match self.random.below(7) {
            0 => format!("print(count({value}))"),
            1 => format!("print(sys.getrefcount(same({value})) > 0)"),
            2 => format!("print(keyed({value}, {other}, k=1))"),
            3 => format!("print(keyed(*[{value}, {other}], **{{'k': {value}}}))"),
            4 => {
                let name = self.new_name();
                self.bind(name, Is::Unknown);
                format!("{name} = same({value})")
            }
            5 => format!("print(len(str([{value}])) > 0)"),
            _ => format!("print(max([{}, 2], key=lambda v: sys.getrefcount(v) * 0))", self.serial),
        };
        self.line(&line);
    }

    fn loop_statement(&mut self) {
        let line = match (self.random.below(4), self.bound(&[Is::List, Is::Tuple])) {
            (0, Some(name)) => format!("print([sys.getrefcount({name}) for i in {name}])"),
            (1, Some(name)) => format!("for i in {name}:\n    print('in', sys.getrefcount({name}))\n    break"),
            (2, _) => "made = [Node(n) for n in range(100, 103)]\ndel made[0]\ndel made".to_string(),
            _ => "for i in range(3):\n    t = Quiet(i)\n    t.peer = t\ndel t".to_string(),
        };
        self.line(&line);
    }

    fn generator_statement(&mut self) {
        let (value, _) = self.value(1);
        let line = match self.random.below(3) {
            0 => format!("it = steps({value})\nprint('next', sys.getrefcount(next(it)))"),
            1 => format!("it = steps({value})\nnext(it)\nit.close()"),
            _ => format!("it = (x for x in [{value}])\nprint('left', len(list(it)))\ndel it"),
        };
        self.line(&line);
    }

    fn error_statement(&mut self) {
        let (value, _) = self.value(1);
        let line = match self.random.below(3) {
            0 => format!(
                "try:\n    fails({value})\nexcept ValueError as error:\n    print('caught', sys.getrefcount(error.args[0]) > 0)"
            ),
            1 => format!(
                "try:\n    fails({value})\nexcept ValueError as error:\n    kept = error\n    print('kept', sys.getrefcount(error))"
            ),
            _ => format!("try:\n    x = [{value}]\n    x[5]\nexcept IndexError:\n    pass\nfinally:\n    del x"),
        };
        self.line(&line);
    }
}
