//! Private free lists: objects whose block waits for the next of their type. CPython: `Objects/floatobject.c`,
//! `listobject.c`, `tupleobject.c`, `dictobject.c` …; from 3.13 `Include/internal/pycore_freelist_state.h`.

use crate::image::scalar;
use crate::object::{Kind, flag};
use crate::{Heap, Obj};

/// A free list. Tuples have one per length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FreeList {
    Float,
    Int,
    Complex,
    List,
    Dict,
    DictKeys,
    Set,
    ListIter,
    TupleIter,
    Range,
    RangeIter,
    Slice,
    BoundMethod,
    CFunction,
    CMethod,
    Tuple(u32),
}

impl FreeList {
    /// Every list but those of tuples.
    pub const PLAIN: [FreeList; 15] = [
        FreeList::Float,
        FreeList::Int,
        FreeList::Complex,
        FreeList::List,
        FreeList::Dict,
        FreeList::DictKeys,
        FreeList::Set,
        FreeList::ListIter,
        FreeList::TupleIter,
        FreeList::Range,
        FreeList::RangeIter,
        FreeList::Slice,
        FreeList::BoundMethod,
        FreeList::CFunction,
        FreeList::CMethod,
    ];

    fn row(self) -> u32 {
        match self {
            FreeList::Tuple(n) => 16 + n,
            other => FreeList::PLAIN.iter().position(|l| *l == other).unwrap_or(0) as u32,
        }
    }

    /// Name of the type whose objects wait here.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self {
            FreeList::Float => "float",
            FreeList::Int => "int",
            FreeList::Complex => "complex",
            FreeList::List => "list",
            FreeList::Dict => "dict",
            FreeList::DictKeys => "dict keys",
            FreeList::Set => "set",
            FreeList::ListIter => "list_iterator",
            FreeList::TupleIter => "tuple_iterator",
            FreeList::Range => "range",
            FreeList::RangeIter => "range_iterator",
            FreeList::Slice => "slice",
            FreeList::BoundMethod => "method",
            FreeList::CFunction => "builtin_function_or_method",
            FreeList::CMethod => "builtin_method",
            FreeList::Tuple(_) => "tuple",
        }
    }
}

/// Columns of a row.
const HEAD: u32 = 0;
const DEPTH: u32 = 1;
const HITS: u32 = 2;
/// 2.x ints and floats: where the newest block is told of in `words`, see [`Heap::fill_number_block`].
const BLOCKS: u32 = 3;

/// Objects of a number block (`N_INTOBJECTS`, `N_FLOATOBJECTS`) and its bytes (`BLOCK_SIZE`).
const NUMBERS: u32 = 41;
const NUMBER_BLOCK: u32 = 1000;
/// What is told of a block: the next one, its address in two words, its objects.
const BLOCK_WORDS: u32 = 3 + NUMBERS;

impl Heap {
    fn free_list(&self, list: FreeList, field: u32) -> u64 {
        self.image.free_lists.get(list.row() * 4 + field)
    }

    fn set_free_list(&mut self, list: FreeList, field: u32, value: u64) {
        self.image
            .free_lists
            .set(&mut self.image.journal, list.row() * 4 + field, value);
    }

    /// How many objects the list may hold; `None`: without bound.
    #[must_use]
    pub fn free_list_cap(&self, list: FreeList) -> Option<u32> {
        let rules = &self.profile.free_lists;
        if rules.number_blocks && matches!(list, FreeList::Float | FreeList::Int) {
            return None;
        }
        Some(match list {
            FreeList::Float => rules.float,
            FreeList::Int => rules.int,
            FreeList::Complex => rules.complex,
            FreeList::List => rules.list,
            FreeList::Dict => rules.dict,
            FreeList::DictKeys => rules.dict_keys,
            FreeList::Set => rules.set,
            FreeList::ListIter => rules.list_iter,
            FreeList::TupleIter => rules.tuple_iter,
            FreeList::Range => rules.range,
            FreeList::RangeIter => rules.range_iter,
            FreeList::Slice => rules.slice,
            FreeList::BoundMethod => rules.bound_method,
            FreeList::CFunction | FreeList::CMethod => rules.cfunction,
            FreeList::Tuple(n) => {
                if n == 0 || n > rules.tuple_max_len {
                    0
                } else {
                    rules.tuple
                }
            }
        })
    }

    /// Depth of the list and requests it served.
    #[must_use]
    pub fn free_list_depth_and_hits(&self, list: FreeList) -> (u32, u32) {
        (self.free_list(list, DEPTH) as u32, self.free_list(list, HITS) as u32)
    }

    /// Parked objects, next to be handed out first.
    #[must_use]
    pub fn parked(&self, list: FreeList) -> Vec<Obj> {
        let mut found = Vec::new();
        let mut o = self.free_list(list, HEAD) as u32;
        while o != 0 {
            found.push(Obj(o));
            o = self.image.next_free.get(o);
        }
        found
    }

    pub(crate) fn pop_parked(&mut self, list: FreeList) -> Option<Obj> {
        let mut head = self.free_list(list, HEAD) as u32;
        if head == 0 {
            if !(self.profile.free_lists.number_blocks && matches!(list, FreeList::Float | FreeList::Int)) {
                return None;
            }
            self.fill_number_block(list);
            head = self.free_list(list, HEAD) as u32;
        } else {
            self.set_free_list(list, HITS, self.free_list(list, HITS) + 1);
        }
        let next = self.image.next_free.get(head);
        self.set_free_list(list, HEAD, u64::from(next));
        self.set_free_list(list, DEPTH, self.free_list(list, DEPTH) - 1);
        self.image.next_free.set(&mut self.image.journal, head, 0);
        self.add_scalar(scalar::PARKED_BYTES, -i64::from(self.image.size.get(head)));
        Some(Obj(head))
    }

    /// Parks the object if its list has room.
    pub(crate) fn push_parked(&mut self, list: FreeList, o: Obj) -> bool {
        let depth = self.free_list(list, DEPTH);
        if self.free_list_cap(list).is_some_and(|cap| depth >= u64::from(cap)) {
            return false;
        }
        let head = self.free_list(list, HEAD) as u32;
        self.image.next_free.set(&mut self.image.journal, o.0, head);
        self.set_free_list(list, HEAD, u64::from(o.0));
        self.set_free_list(list, DEPTH, depth + 1);
        self.add_scalar(scalar::PARKED_BYTES, i64::from(self.image.size.get(o.0)));
        true
    }

    /// 2.x: a block of 1,000 bytes from the C library becomes 41 ints or floats, handed out from the top downwards
    /// (`Objects/intobject.c@v2.7.18`, `fill_free_list`).
    fn fill_number_block(&mut self, list: FreeList) {
        const SIZE: u32 = 24;
        let block = self.raw_malloc(NUMBER_BLOCK);
        let told = self.alloc_words(BLOCK_WORDS);
        let next = self.free_list(list, BLOCKS) as u32;
        self.set_word(told, next);
        self.set_word(told + 1, block as u32);
        self.set_word(told + 2, (block >> 32) as u32);
        for i in 0..NUMBERS {
            let o = self.number_for_block(block + 8 + u64::from(i * SIZE), SIZE);
            self.set_word(told + 3 + i, o.0);
            self.push_parked(list, o);
        }
        self.set_free_list(list, BLOCKS, u64::from(told));
    }

    /// `PyInt_ClearFreeList`, `PyFloat_ClearFreeList` (`Objects/intobject.c@v2.7.18`): blocks without a live object go
    /// back to the C library; the free objects of the others are strung up again, and the order of the blocks turns
    /// round.
    fn clear_number_blocks(&mut self, list: FreeList) {
        let mut told = self.free_list(list, BLOCKS) as u32;
        let waiting: i64 = self
            .parked(list)
            .iter()
            .map(|o| i64::from(self.image.size.get(o.0)))
            .sum();
        self.add_scalar(scalar::PARKED_BYTES, -waiting);
        for field in [HEAD, DEPTH, BLOCKS] {
            self.set_free_list(list, field, 0);
        }
        while told != 0 {
            let next = self.word(told);
            let addr = u64::from(self.word(told + 1)) | u64::from(self.word(told + 2)) << 32;
            let objects: Vec<Obj> = (0..NUMBERS).map(|i| Obj(self.word(told + 3 + i))).collect();
            let used = objects.iter().any(|o| !self.has_flag(*o, flag::PARKED));
            if used {
                let newer = self.free_list(list, BLOCKS) as u32;
                self.set_word(told, newer);
                self.set_free_list(list, BLOCKS, u64::from(told));
            } else {
                self.free_words(told, BLOCK_WORDS);
                self.free(addr, NUMBER_BLOCK);
            }
            for o in objects {
                if !used {
                    self.image.flags.set(&mut self.image.journal, o.0, 0);
                    self.release_number(o);
                } else if self.has_flag(o, flag::PARKED) {
                    self.push_parked(list, o);
                }
            }
            told = next;
        }
    }

    fn number_for_block(&mut self, addr: u64, size: u32) -> Obj {
        let o = self.new_static(Obj::NULL, Kind::Unused, addr, size);
        // Not an object yet: undo what a static object counts.
        self.image.flags.set(&mut self.image.journal, o.0, flag::PARKED);
        self.add_scalar(scalar::LIVE, -1);
        self.tally.born = self.tally.born.wrapping_sub(1);
        o
    }

    /// Parks a block that has no object (8-slot dict keys); true if there was room.
    pub(crate) fn park_block(&mut self, list: FreeList, addr: u64, size: u32) -> bool {
        let depth = self.free_list(list, DEPTH);
        if self.free_list_cap(list).is_some_and(|cap| depth >= u64::from(cap)) {
            return false;
        }
        let o = self.number_for_block(addr, size);
        self.image.kind.set(&mut self.image.journal, o.0, Kind::Block as u8);
        self.push_parked(list, o)
    }

    /// Takes a parked block: its address.
    pub(crate) fn unpark_block(&mut self, list: FreeList) -> Option<u64> {
        let o = self.pop_parked(list)?;
        let addr = self.addr(o);
        self.image.kind.set(&mut self.image.journal, o.0, Kind::Unused as u8);
        self.image.flags.set(&mut self.image.journal, o.0, 0);
        self.release_number(o);
        Some(addr)
    }

    /// Empties the lists that a full collection empties (`_PyGC_ClearAllFreeLists`, `clear_freelists`).
    pub fn clear_free_lists(&mut self) {
        let rules = self.profile.free_lists;
        for list in FreeList::PLAIN {
            let clear = match list {
                FreeList::Float | FreeList::Int if rules.number_blocks => {
                    self.clear_number_blocks(list);
                    false
                }
                FreeList::List | FreeList::Dict | FreeList::DictKeys => rules.full_gc_clears_containers,
                FreeList::Set => false,
                FreeList::Float => true,
                FreeList::BoundMethod | FreeList::CFunction | FreeList::CMethod => {
                    rules.full_gc_clears_all || !rules.full_gc_clears_containers
                }
                _ => rules.full_gc_clears_all,
            };
            if clear {
                self.clear_free_list(list);
            }
        }
        for n in 1..=20 {
            self.clear_free_list(FreeList::Tuple(n));
        }
    }

    fn clear_free_list(&mut self, list: FreeList) {
        // Clearing is no request that the list served.
        let hits = self.free_list(list, HITS);
        while self.free_list(list, HEAD) != 0 {
            let Some(o) = self.pop_parked(list) else { break };
            let gc = self.has_flag(o, flag::GC);
            self.image.flags.set(&mut self.image.journal, o.0, 0);
            if self.kind(o) == Kind::Block {
                self.image.kind.set(&mut self.image.journal, o.0, Kind::Unused as u8);
            } else if gc {
                self.uncount_gc_allocation();
            }
            self.free_block_of(o, gc, 0);
        }
        self.set_free_list(list, HITS, hits);
    }
}
