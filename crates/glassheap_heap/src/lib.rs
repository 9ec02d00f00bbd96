//! The simulated heap of a CPython process: reversible memory, objects in columns, reference counts, free lists,
//! pymalloc and the cycle collector. Knows nothing of Python's syntax.
//!
//! | module | models | CPython |
//! |---|---|---|
//! | [`mem`], [`blob`], [`image`] | reversible columns | – |
//! | [`object`] | headers, creation, counts | `Objects/object.c` |
//! | [`words`], [`list`], [`dict`], [`set`], [`instance`], [`frame`] | what objects refer to | `Objects/*object.c` |
//! | [`obmalloc`] | arenas, pools, blocks | `Objects/obmalloc.c` |
//! | [`free_list`] | parked objects | `Objects/object.c` and each type's file |
//! | [`gc`] | generations, the passes of a collection | `Modules/gcmodule.c`, `Python/gc.c` |
//! | [`dealloc`] | `tp_dealloc`, `tp_clear` | each type's file |
//! | [`check`] | nothing: counts and holders compared | – |
//! | [`traverse`] | `tp_traverse` | each type's file |

pub mod blob;
pub mod check;
pub mod dealloc;
pub mod dict;
pub mod frame;
pub mod free_list;
pub mod gc;
pub mod image;
pub mod instance;
pub mod list;
pub mod mark;
pub mod mem;
pub mod object;
pub mod obmalloc;
pub mod set;
pub mod traverse;
pub mod words;

pub use free_list::FreeList;
pub use mark::{Mark, MarkKind};
pub use object::{IMMORTAL, Kind, NewObject, Obj, flag};

use glassheap_profile::Profile;
use image::{Image, ImageShot, scalar};

/// The heap: its image and the release whose rules it follows.
#[derive(Debug, Clone)]
pub struct Heap {
    pub profile: &'static Profile,
    pub image: Image,
    /// What happened, for explanations; filled only while the journal is on.
    pub marks: Vec<Mark>,
    /// Running sums; part of a keyframe.
    pub tally: Tally,
}

/// Running sums over a run. They are derived from what happens, so replay makes them again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub born: u32,
    pub freed: u32,
    pub increfs: u32,
    pub decrefs: u32,
}

/// The heap as it was.
#[derive(Debug, Clone)]
pub struct HeapShot {
    pub image: ImageShot,
    pub tally: Tally,
}

impl Heap {
    /// An empty heap: nothing mapped, no object.
    #[must_use]
    pub fn new(profile: &'static Profile) -> Self {
        let mut heap = Heap {
            profile,
            image: Image::default(),
            marks: Vec::new(),
            tally: Tally::default(),
        };
        heap.set_scalar(scalar::OBJECTS_END, u64::from(object::FIRST_OBJECT));
        heap.set_scalar(scalar::WORDS_END, 16);
        heap.set_scalar(scalar::GC_ENABLED, 1);
        for (i, threshold) in profile.gc.thresholds.into_iter().enumerate() {
            heap.set_scalar(scalar::GC_THRESHOLD0 + i as u32, u64::from(threshold));
        }
        gc::init_lists(&mut heap);
        heap
    }

    /// Keeps the heap as it is now: a keyframe.
    pub fn shot(&mut self) -> HeapShot {
        HeapShot {
            image: self.image.shot(),
            tally: self.tally,
        }
    }

    /// Goes back to a keyframe.
    pub fn restore(&mut self, shot: &HeapShot) {
        self.image.restore(&shot.image);
        self.tally = shot.tally;
        self.marks.clear();
    }

    #[inline]
    #[must_use]
    pub fn scalar(&self, name: u32) -> u64 {
        self.image.scalars.get(name)
    }

    #[inline]
    pub fn set_scalar(&mut self, name: u32, value: u64) {
        self.image.scalars.set(&mut self.image.journal, name, value);
    }

    /// Adds to a scalar; it never goes below zero by design of the callers.
    #[inline]
    pub fn add_scalar(&mut self, name: u32, by: i64) {
        let value = self.scalar(name).wrapping_add_signed(by);
        self.set_scalar(name, value);
    }

    /// Notes what happened, for explanations, while a stretch is made again for a viewer.
    #[inline]
    pub fn mark(&mut self, kind: MarkKind, a: u32, b: u32) {
        if self.image.journal.on {
            self.marks.push(Mark {
                at: self.image.journal.writes.len() as u32,
                kind,
                a,
                b,
            });
        }
    }
}
