//! `enumerate`, `zip`, `map`, `filter`. CPython: `Objects/enumobject.c`, `Python/bltinmodule.c`; in 2.x the last three
//! make lists.
//!
//! | type | slots | `data0` |
//! |---|---|---|
//! | enumerate | iterator, result tuple, large index | index |
//! | zip | tuple of iterators, result tuple | strict |
//! | map | tuple of iterators, function | strict |
//! | filter | function, iterator | |

use super::sequence::MOST_ITEMS;
use crate::native::{Args, NativeDef, class_method, slot, static_method};
use crate::vm::{R, Vm};
use glassheap_heap::{Kind, Obj};
use glassheap_profile::Feature;
use num_bigint::BigInt;

/// What all offer; `__new__` is each one's own.
const METHODS: &[NativeDef] = &[
    slot("__iter__", 0, 0, |vm, a| Ok(vm.new_ref(a.items[0]))),
    slot("__next__", 0, 0, |vm, a| match vm.lazy_step(a.items[0])? {
        Some(o) => Ok(o),
        None => Err(vm.stop_iteration(Obj::NULL)),
    }),
];

/// Registers the methods.
pub fn install(vm: &mut Vm) {
    let t = vm.t;
    for (ty, new) in [
        (t.enumerate, new_enumerate as crate::native::Native),
        (t.zip, new_zip),
        (t.map, new_map),
        (t.filter, new_filter),
    ] {
        vm.add_methods(ty, METHODS);
        vm.add_methods(ty, &[static_method("__new__", 0, 255, new)]);
    }
    vm.add_methods(
        t.enumerate,
        &[class_method("__class_getitem__", 1, 1, super::sequence::class_getitem)],
    );
}

impl Vm {
    /// The step of one of these; `None` when `it` is none of them.
    pub(crate) fn lazy_next(&mut self, it: Obj) -> Option<R<Option<Obj>>> {
        let (ty, t) = (self.heap.ty(it), self.t);
        if ty == t.enumerate || ty == t.zip || ty == t.map || ty == t.filter {
            return Some(self.lazy_step(it));
        }
        None
    }

    /// One step by the type that the object is laid out as.
    fn lazy_step(&mut self, it: Obj) -> R<Option<Obj>> {
        let t = self.t;
        if self.is_instance(it, t.zip) {
            return self.zip_next(it);
        }
        if self.is_instance(it, t.map) {
            return self.map_next(it);
        }
        if self.is_instance(it, t.filter) {
            return self.filter_next(it);
        }
        self.enumerate_next(it)
    }

    fn new_lazy(&mut self, cls: Obj, base: Obj, size: u32, slots: &[Obj]) -> Obj {
        if cls == base {
            return self.new_slots(cls, Kind::Slots, size, true, slots);
        }
        let o = self.new_instance(cls, size);
        self.heap.init_slots(o, slots.len() as u32);
        for (i, slot) in (0..).zip(slots) {
            self.heap.set_slot(o, i, *slot);
        }
        o
    }

    /// A tuple of the iterators of `items`; `zip()` names the argument that is not iterable.
    fn iterators_of(&mut self, items: &[Obj]) -> R {
        let its = self.new_tuple_sized(items.len() as u32);
        for (i, item) in (0..).zip(items) {
            match self.get_iter(*item) {
                Ok(it) => self.heap.set_slot(its, i, it),
                Err(e) => {
                    self.decref(its);
                    return Err(e);
                }
            }
        }
        Ok(its)
    }

    // -- enumerate ----------------------------------------------------------------------------------------------------

    /// `enum_next`, `enum_next_long`.
    fn enumerate_next(&mut self, it: Obj) -> R<Option<Obj>> {
        let source = self.heap.slot(it, 0);
        self.incref(source);
        let item = self.iter_step(source);
        self.decref(source);
        let Some(item) = item? else { return Ok(None) };
        let large = self.heap.slot(it, 2);
        let index = if large.is_null() {
            let i = self.heap.data0(it) as i64;
            match i.checked_add(1) {
                Some(next) => self.heap.set_data0(it, next as u64),
                None => {
                    let next = self.new_bigint(BigInt::from(i) + 1);
                    self.heap.set_slot(it, 2, next);
                }
            }
            self.new_int(i)
        } else {
            let next = self.big_value(large).unwrap_or_default() + 1;
            let next = self.new_bigint(next);
            self.heap.set_slot(it, 2, next);
            large
        };
        let pair = self.heap.slot(it, 1);
        Ok(Some(self.reuse_pair(pair, index, item)))
    }

    // -- zip ----------------------------------------------------------------------------------------------------------

    /// `zip_next`.
    fn zip_next(&mut self, z: Obj) -> R<Option<Obj>> {
        let its = self.heap.slot(z, 0);
        let n = self.heap.slots_len(its);
        if n == 0 {
            return Ok(None);
        }
        let result = self.heap.slot(z, 1);
        let reuse = !result.is_null() && self.heap.refcnt(result) == 1;
        let result = if reuse {
            self.new_ref(result)
        } else {
            self.new_tuple_sized(n)
        };
        for i in 0..n {
            let it = self.heap.slot(its, i);
            match self.iter_step(it) {
                Ok(Some(item)) => {
                    let old = self.heap.slot(result, i);
                    self.heap.set_slot(result, i, item);
                    self.xdecref(old);
                }
                Ok(None) => {
                    self.decref(result);
                    return if self.heap.data0(z) & 1 == 0 {
                        Ok(None)
                    } else {
                        self.strict_end(its, i, "zip")
                    };
                }
                Err(e) => {
                    self.decref(result);
                    if self.heap.data0(z) & 1 != 0 && self.raised_is(self.t.stop_iteration) {
                        self.drop_raised();
                        return self.strict_end(its, i, "zip");
                    }
                    return Err(e);
                }
            }
        }
        if reuse {
            self.heap.gc_track(result);
        }
        Ok(Some(result))
    }

    /// `strict=True`, and iterator `i` has ended: the others must have too.
    fn strict_end(&mut self, its: Obj, i: u32, what: &str) -> R<Option<Obj>> {
        let others = |i: u32| {
            if i == 1 {
                "argument 1".to_string()
            } else {
                format!("arguments 1-{i}")
            }
        };
        if i > 0 {
            return Err(self.value_error(&format!("{what}() argument {} is shorter than {}", i + 1, others(i))));
        }
        for k in 1..self.heap.slots_len(its) {
            let it = self.heap.slot(its, k);
            if let Some(extra) = self.iter_next(it)? {
                self.decref(extra);
                return Err(self.value_error(&format!("{what}() argument {} is longer than {}", k + 1, others(k))));
            }
        }
        Ok(None)
    }

    // -- map, filter --------------------------------------------------------------------------------------------------

    /// `map_next`.
    fn map_next(&mut self, m: Obj) -> R<Option<Obj>> {
        let (its, func) = (self.heap.slot(m, 0), self.heap.slot(m, 1));
        let n = self.heap.slots_len(its);
        let mut items = Vec::with_capacity(n as usize);
        for i in 0..n {
            let it = self.heap.slot(its, i);
            match self.iter_step(it) {
                Ok(Some(item)) => items.push(item),
                Ok(None) => {
                    self.decref_all(items);
                    return if self.heap.data0(m) & 1 == 0 {
                        Ok(None)
                    } else {
                        self.strict_end(its, i, "map")
                    };
                }
                Err(e) => {
                    self.decref_all(items);
                    return Err(e);
                }
            }
        }
        let result = self.call(func, &Args::positional(&items));
        self.decref_all(items);
        result.map(Some)
    }

    /// `filter_next`.
    fn filter_next(&mut self, f: Obj) -> R<Option<Obj>> {
        let (func, it) = (self.heap.slot(f, 0), self.heap.slot(f, 1));
        loop {
            let Some(item) = self.iter_step(it)? else {
                return Ok(None);
            };
            match self.filter_accepts(func, item) {
                Ok(true) => return Ok(Some(item)),
                Ok(false) => self.decref(item),
                Err(e) => {
                    self.decref(item);
                    return Err(e);
                }
            }
        }
    }

    fn filter_accepts(&mut self, func: Obj, item: Obj) -> R<bool> {
        if func == self.none || func == self.t.bool_ {
            return self.truth(item);
        }
        let answer = self.call(func, &Args::positional(&[item]))?;
        let truth = self.truth(answer);
        self.decref(answer);
        truth
    }
}

fn new_enumerate(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    if args.len() == 1 && args.nkw == 0 {
        return Err(vm.type_error("enumerate() missing required argument 'iterable'"));
    }
    if args.len() + args.nkw > 3 {
        let given = args.len() - 1 + args.nkw;
        return Err(vm.type_error(&format!("enumerate() takes at most 2 arguments ({given} given)")));
    }
    for (name, _) in args.keywords(vm) {
        let text = vm.text_rc(name);
        if !["iterable", "start"].contains(&&*text) {
            return Err(vm.type_error(&format!("'{text}' is an invalid keyword argument for enumerate()")));
        }
    }
    let [iterable, start] = vm.named_args(args, 1, "enumerate", ["iterable", "start"], 1)?;
    let start = match start {
        Some(o) => vm.index_object(o)?,
        None => Obj::NULL,
    };
    let (index, large) = match (start.is_null(), vm.int_value(start)) {
        (true, _) => (0, Obj::NULL),
        (_, Some(i)) => {
            vm.decref(start);
            (i, Obj::NULL)
        }
        _ => (0, start),
    };
    let size = vm.profile().layout.enumerate;
    let o = vm.new_lazy(cls, vm.t.enumerate, size, &[Obj::NULL, Obj::NULL, large]);
    vm.heap.set_data0(o, index as u64);
    match vm.get_iter(iterable.unwrap_or(vm.none)) {
        Ok(it) => vm.heap.set_slot(o, 0, it),
        Err(e) => {
            vm.decref(o);
            return Err(e);
        }
    }
    let (a, b) = (vm.new_none(), vm.new_none());
    let pair = vm.new_tuple(&[a, b]);
    vm.heap.set_slot(o, 1, pair);
    Ok(o)
}

/// The keyword `strict`, the only one.
fn strict_argument(vm: &mut Vm, args: &Args, name: &str, known: bool) -> R<bool> {
    if args.nkw == 0 {
        return Ok(false);
    }
    if !known {
        return Err(vm.type_error(&format!("{name}() takes no keyword arguments")));
    }
    let keywords = args.keywords(vm);
    if let Some((key, _)) = keywords.iter().find(|(key, _)| vm.text(*key) != "strict") {
        let text = vm.text_rc(*key);
        return Err(vm.unexpected_keyword(name, &text));
    }
    match keywords.first() {
        Some((_, value)) => vm.truth(*value),
        None => Ok(false),
    }
}

fn new_zip(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    let sources = &args.pos()[1..];
    if vm.profile().interp.eager_builtins {
        return eager_zip(vm, sources);
    }
    let strict = strict_argument(vm, args, "zip", true)?;
    let its = vm.iterators_of(sources)?;
    let nones: Vec<Obj> = sources.iter().map(|_| vm.new_none()).collect();
    let result = vm.new_tuple_tracked(&nones);
    let size = vm.profile().layout.zip;
    let z = vm.new_lazy(cls, vm.t.zip, size, &[its, result]);
    vm.heap.set_data0(z, u64::from(strict));
    Ok(z)
}

fn new_map(vm: &mut Vm, args: &Args) -> R {
    let cls = args.items[0];
    if vm.profile().interp.eager_builtins {
        return eager_map(vm, &args.pos()[1..]);
    }
    let strict = strict_argument(vm, args, "map", vm.profile().has(Feature::MapHasStrict))?;
    if args.len() < 3 {
        return Err(vm.type_error("map() must have at least two arguments."));
    }
    let its = vm.iterators_of(&args.pos()[2..])?;
    let func = vm.new_ref(args.items[1]);
    let size = vm.profile().layout.map;
    let m = vm.new_lazy(cls, vm.t.map, size, &[its, func]);
    vm.heap.set_data0(m, u64::from(strict));
    Ok(m)
}

fn new_filter(vm: &mut Vm, args: &Args) -> R {
    vm.check_new_args(args, "filter", 2, 2)?;
    let (cls, func, source) = (args.items[0], args.items[1], args.items[2]);
    if vm.profile().interp.eager_builtins {
        return eager_filter(vm, func, source);
    }
    let it = vm.get_iter(source)?;
    let func = vm.new_ref(func);
    let size = vm.profile().layout.filter;
    Ok(vm.new_lazy(cls, vm.t.filter, size, &[func, it]))
}

// -- 2.x --------------------------------------------------------------------------------------------------------------

/// A list that is made with a guessed length and cut to what came.
struct Filled {
    list: Obj,
    len: u32,
}

impl Filled {
    fn new(vm: &mut Vm, guess: i64) -> Self {
        let list = vm.new_list_sized(guess.clamp(0, MOST_ITEMS) as u32);
        Filled { list, len: 0 }
    }

    fn push(&mut self, vm: &mut Vm, o: Obj) {
        if self.len < vm.heap.list_len(self.list) {
            vm.heap.set_slot(self.list, self.len, o);
        } else {
            vm.heap.list_append(self.list, o);
        }
        self.len += 1;
    }

    /// Ends it: `PyList_SetSlice(list, len, guess, NULL)`.
    fn finish(self, vm: &mut Vm, result: R<()>) -> R {
        if self.len < vm.heap.list_len(self.list) {
            vm.list_ass_slice(self.list, self.len, u32::MAX, &[]);
        }
        match result {
            Ok(()) => Ok(self.list),
            Err(e) => {
                vm.decref(self.list);
                Err(e)
            }
        }
    }
}

/// `builtin_zip`.
fn eager_zip(vm: &mut Vm, sources: &[Obj]) -> R {
    if sources.is_empty() {
        return Ok(vm.new_empty_list());
    }
    let mut guess = -1;
    for source in sources {
        let n = vm.length_hint(*source, -2)?;
        if n < 0 {
            guess = 10;
            break;
        }
        if guess < 0 || n < guess {
            guess = n;
        }
    }
    let mut out = Filled::new(vm, guess);
    let its = match vm.iterators_of(sources) {
        Ok(its) => its,
        Err(e) => return out.finish(vm, Err(e)),
    };
    let result = loop {
        let pair = vm.new_tuple_sized(sources.len() as u32);
        let step = zip_row(vm, its, pair);
        match step {
            Ok(true) => out.push(vm, pair),
            Ok(false) => {
                vm.decref(pair);
                break Ok(());
            }
            Err(e) => {
                vm.decref(pair);
                break Err(e);
            }
        }
    };
    vm.decref(its);
    out.finish(vm, result)
}

fn zip_row(vm: &mut Vm, its: Obj, row: Obj) -> R<bool> {
    for i in 0..vm.heap.slots_len(its) {
        let it = vm.heap.slot(its, i);
        match vm.iter_next(it)? {
            Some(item) => vm.heap.set_slot(row, i, item),
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// `builtin_map`: the shorter ones are filled up with None.
fn eager_map(vm: &mut Vm, args: &[Obj]) -> R {
    let [func, sources @ ..] = args else {
        return Err(vm.type_error("map() requires at least two args"));
    };
    if sources.is_empty() {
        return Err(vm.type_error("map() requires at least two args"));
    }
    let func = *func;
    if func == vm.none && sources.len() == 1 {
        return vm.list_from_iterable(sources[0]);
    }
    let mut guess = 0;
    for source in sources {
        guess = guess.max(vm.length_hint(*source, 8)?);
    }
    let its = vm.iterators_of(sources)?;
    let mut out = Filled::new(vm, guess);
    let result = loop {
        let mut row = Vec::with_capacity(sources.len());
        let mut any = false;
        let mut failed = None;
        for i in 0..sources.len() as u32 {
            let it = vm.heap.slot(its, i);
            match vm.iter_next(it) {
                Ok(Some(item)) => {
                    any = true;
                    row.push(item);
                }
                Ok(None) => row.push(vm.new_none()),
                Err(e) => {
                    failed = Some(e);
                    break;
                }
            }
        }
        if failed.is_some() || !any {
            vm.decref_all(row);
            break failed.map_or(Ok(()), Err);
        }
        if func == vm.none {
            let tuple = vm.new_tuple(&row);
            out.push(vm, tuple);
            continue;
        }
        let value = vm.call(func, &Args::positional(&row));
        vm.decref_all(row);
        match value {
            Ok(value) => out.push(vm, value),
            Err(e) => break Err(e),
        }
    };
    vm.decref(its);
    out.finish(vm, result)
}

/// `builtin_filter`: a list; a tuple from a tuple, a str from a str.
fn eager_filter(vm: &mut Vm, func: Obj, source: Obj) -> R {
    let guess = vm.length_hint(source, 8)?;
    let it = vm.get_iter(source)?;
    let mut out = Filled::new(vm, guess);
    let result = loop {
        match vm.iter_next(it) {
            Ok(Some(item)) => match vm.filter_accepts(func, item) {
                Ok(true) => out.push(vm, item),
                Ok(false) => vm.decref(item),
                Err(e) => {
                    vm.decref(item);
                    break Err(e);
                }
            },
            Ok(None) => break Ok(()),
            Err(e) => break Err(e),
        }
    };
    vm.decref(it);
    let list = out.finish(vm, result)?;
    let made = if vm.is_exact(source, vm.t.tuple) {
        vm.tuple_from_iterable(list)
    } else if vm.is_exact(source, vm.t.str) {
        let text: String = (0..vm.heap.list_len(list))
            .map(|i| vm.text(vm.heap.slot(list, i)).to_string())
            .collect();
        Ok(vm.new_str(&text))
    } else {
        return Ok(list);
    };
    vm.decref(list);
    made
}
