//! The image: every column of the machine, and the scalars.

use crate::blob::{BlobColumn, BlobShot};
use crate::mem::{Column, Journal, Shot};

macro_rules! image {
    ($($(#[$doc:meta])* $name:ident: $ty:ty = $id:literal;)*) => {
        /// Every number of the simulated process. Indices of object columns are [`crate::Obj`] numbers.
        #[derive(Debug, Clone, Default)]
        pub struct Image {
            /// The log that every write goes through.
            pub journal: Journal,
            $($(#[$doc])* pub $name: Column<$ty, $id>,)*
            /// Text, bytes, large ints, code: by object.
            pub blob: BlobColumn<255>,
        }

        /// The image as it was.
        #[derive(Debug, Clone, Default)]
        pub struct ImageShot {
            count: u64,
            $($name: Shot<$ty>,)*
            blob: BlobShot,
        }

        impl Image {
            /// Keeps the image as it is.
            pub fn shot(&mut self) -> ImageShot {
                ImageShot {
                    count: self.journal.count,
                    $($name: self.$name.shot(),)*
                    blob: self.blob.shot(),
                }
            }

            /// Goes back to a shot; the journal is emptied.
            pub fn restore(&mut self, shot: &ImageShot) {
                self.journal.writes.clear();
                self.journal.blobs.clear();
                self.journal.count = shot.count;
                $(self.$name.restore(&shot.$name);)*
                self.blob.restore(&shot.blob);
            }

            /// Undoes or redoes the write at `at` of the journal: the value there and the one in memory change places.
            pub fn exchange(&mut self, at: usize) {
                let mut write = self.journal.writes[at];
                match write.column {
                    $($id => self.$name.exchange(write.index, &mut write.other),)*
                    255 => {
                        let other = &mut self.journal.blobs[write.other as usize];
                        self.blob.exchange(write.index, other);
                    }
                    _ => debug_assert!(false, "no column {}", write.column),
                }
                self.journal.writes[at] = write;
            }
        }

        impl ImageShot {
            /// Events up to this shot.
            #[must_use]
            pub fn count(&self) -> u64 {
                self.count
            }

            /// Bytes of pages that `before` does not share.
            #[must_use]
            pub fn own_bytes(&self, before: &ImageShot) -> usize {
                0 $(+ self.$name.own_bytes(&before.$name))*
            }
        }
    };
}

image! {
    /// Single numbers, see [`scalar`].
    scalars: u64 = 0;
    /// `ob_refcnt`; [`crate::IMMORTAL`] never changes.
    refcnt: u32 = 1;
    /// `ob_type`, an object number.
    ty: u32 = 2;
    /// Serial number of the object that has this object number now.
    serial: u32 = 3;
    /// What `id()` gives.
    addr: u64 = 4;
    /// [`crate::flag`] bits.
    flags: u16 = 5;
    /// [`crate::Kind`].
    kind: u8 = 6;
    /// `PyGC_Head._gc_next`: object number, 0 when untracked.
    gc_next: u32 = 7;
    /// `PyGC_Head._gc_prev` without its flag bits.
    gc_prev: u32 = 8;
    /// The copy of the count that a collection works on (`gc_refs`).
    gc_refs: u32 = 9;
    /// First word of the object's slots in `words`.
    slots: u32 = 10;
    /// How many words the object owns there.
    slots_len: u32 = 11;
    /// Value of a number, length of a list, use of a dict: by kind.
    data0: u64 = 12;
    data1: u64 = 13;
    /// First weak reference to the object.
    weaklist: u32 = 14;
    /// The `__dict__` object, if there is one.
    odict: u32 = 15;
    /// Instances: first word of member slots and values in `words`.
    ext: u32 = 16;
    ext_len: u32 = 17;
    /// The second block (item array, keys, values, table): address and size asked for, bytes.
    aux_addr: u64 = 18;
    aux_size: u32 = 19;
    /// Slots, dict entries, frames, all regions of references.
    words: u32 = 20;
    /// Arena rows of 8, see `obmalloc`.
    arenas: u32 = 21;
    /// Pool rows of 8, see `obmalloc`.
    pools: u32 = 22;
    /// First used pool of each size class, plus one.
    usedpools: u32 = 23;
    /// The pointer in the first word of a free block: unit in its pool plus one.
    links: u32 = 24;
    /// Free chunks of the system's malloc: address of the next of the same size, by address.
    large_links: u64 = 25;
    /// The same: first free chunk by size.
    large_bins: u64 = 26;
    /// Heads, depths and hits of the free lists, see `free_list`.
    free_lists: u64 = 27;
    /// Next object number in a free list or among unused numbers.
    next_free: u32 = 28;
    /// Bytes asked for by the object's own block.
    size: u32 = 29;
    /// Instances of 3.11 and 3.12: the block of their values, address and size.
    values_addr: u64 = 30;
    values_size: u32 = 31;
}

/// Names of the scalars.
pub mod scalar {
    macro_rules! scalars {
        ($($(#[$doc:meta])* $name:ident = $i:literal;)*) => {$($(#[$doc])* pub const $name: u32 = $i;)*};
    }
    scalars! {
        /// First unused object number plus chain in `next_free`; 0: take a new one.
        UNUSED_OBJECT = 0;
        /// Object numbers ever used.
        OBJECTS_END = 1;
        /// Serial of the newest object.
        LAST_SERIAL = 2;
        /// Live objects.
        LIVE = 3;
        /// End of `words`.
        WORDS_END = 4;
        /// First usable arena plus one (`usable_arenas`).
        USABLE_ARENAS = 5;
        /// First unused arena object plus one.
        UNUSED_ARENAS = 6;
        /// Arena objects ever used.
        ARENAS_END = 7;
        ARENAS_HELD = 8;
        ARENAS_ALLOCATED = 9;
        ARENAS_RELEASED = 10;
        ARENAS_HIGHWATER = 11;
        /// Blocks in use (`raw_allocated_blocks` and pool counts).
        BLOCKS = 12;
        /// Bytes asked for by blocks in use.
        LIVE_BYTES = 13;
        LARGE_BLOCKS = 14;
        LARGE_BYTES = 15;
        /// Top of the system's heap.
        BRK = 16;
        /// Next address for a mapping of the system's malloc.
        MAPPED = 17;
        /// `generations[i].count`.
        GC_COUNT0 = 18;
        GC_COUNT1 = 19;
        GC_COUNT2 = 20;
        GC_THRESHOLD0 = 21;
        GC_THRESHOLD1 = 22;
        GC_THRESHOLD2 = 23;
        GC_ENABLED = 24;
        GC_COLLECTING = 25;
        GC_LONG_LIVED_TOTAL = 26;
        GC_LONG_LIVED_PENDING = 27;
        GC_DEBUG = 28;
        /// A collection was asked for and waits for the next safe point (`_PY_GC_SCHEDULED_BIT`).
        GC_SCHEDULED = 29;
        /// Three per generation: collections, collected, uncollectable.
        GC_STATS = 30;
        /// Interpreter objects that the start state puts in each generation, permanent last.
        GC_VIRTUAL0 = 39;
        GC_VIRTUAL1 = 40;
        GC_VIRTUAL2 = 41;
        GC_VIRTUAL3 = 42;
        /// Bytes in blocks parked in free lists.
        PARKED_BYTES = 43;
        /// Collector runs so far.
        GC_RUNS = 44;
        /// Incremental collector (3.14.0): see `gc::incremental`.
        GC_HEAP_SIZE = 45;
        GC_WORK_TO_DO = 46;
        GC_PHASE = 47;
        GC_VISITED_SPACE = 48;
        /// Blocks that the interpreter holds at the start.
        BLOCKS_VIRTUAL = 49;
        /// Next address in the interpreter's data segment while it is being laid out; 0 afterwards.
        STATIC_NEXT = 50;
        /// End of that segment.
        STATIC_TOP = 51;
        /// First free region of `words` for each size class: 64 of them.
        WORD_BINS = 64;
        /// First scalar that the VM may use for itself.
        VM = 160;
    }
}
