//! Frames: what a running function holds. CPython: `Include/internal/pycore_frame.h` (`_PyInterpreterFrame`),
//! `Python/pystate.c` (`_PyThreadState_PushFrame`).
//!
//! A frame is a region of `words`: a header, then `localsplus`, then the value stack. Frames of calls lie on the data
//! stack and take no pymalloc block; a generator's lies in the generator.

use crate::{Heap, Obj};

/// Words of the header.
pub mod field {
    /// References, counted:
    pub const CODE: u32 = 0;
    pub const FUNC: u32 = 1;
    /// Names of a module or class body; NULL in functions.
    pub const LOCALS: u32 = 2;
    /// The frame object, if somebody asked for it (not counted by the frame).
    pub const FRAME_OBJ: u32 = 3;
    /// Not counted: they live through the function.
    pub const GLOBALS: u32 = 4;
    pub const BUILTINS: u32 = 5;
    /// Calling frame's first word.
    pub const PREVIOUS: u32 = 6;
    /// Instruction that runs.
    pub const PC: u32 = 7;
    /// Value stack: words in use.
    pub const DEPTH: u32 = 8;
    pub const NLOCALSPLUS: u32 = 9;
    /// [`super::owner`]
    pub const OWNER: u32 = 10;
    /// Line of the last line event.
    pub const LINE: u32 = 11;
    /// Length of the region.
    pub const SIZE: u32 = 12;
    /// The generator that owns the frame (not counted).
    pub const GENERATOR: u32 = 13;
    /// Free for the VM.
    pub const VM0: u32 = 14;
    pub const VM1: u32 = 15;
    /// 2.x: what `sys.exc_info()` was before this frame handled an exception (`f_exc_value`), counted; NULL: it has not.
    pub const OUTER_EXC: u32 = 16;
    /// Where `localsplus` begins.
    pub const LOCALSPLUS: u32 = 17;
}

/// Who owns a frame.
pub mod owner {
    pub const THREAD: u32 = 0;
    pub const GENERATOR: u32 = 1;
    pub const FRAME_OBJECT: u32 = 2;
}

impl Heap {
    /// A new frame's region.
    pub fn frame_new(&mut self, nlocalsplus: u32, stacksize: u32) -> u32 {
        let size = field::LOCALSPLUS + nlocalsplus + stacksize;
        let f = self.alloc_words(size);
        self.set_word(f + field::NLOCALSPLUS, nlocalsplus);
        self.set_word(f + field::SIZE, size);
        f
    }

    /// Gives the region back.
    pub fn frame_free(&mut self, f: u32) {
        let size = self.word(f + field::SIZE);
        self.free_words(f, size);
    }

    /// The counted references of a frame with their place: header, locals, value stack from the bottom.
    pub fn frame_refs(&self, f: u32, mut visit: impl FnMut(FrameRef, Obj)) {
        let held = [
            (field::LOCALS, FrameRef::Locals),
            (field::FUNC, FrameRef::Func),
            (field::CODE, FrameRef::Code),
            // Told as the frame's own, like the namespace.
            (field::OUTER_EXC, FrameRef::Locals),
        ];
        for (i, role) in held {
            let word = self.word(f + i);
            if word != 0 {
                visit(role, Obj(word));
            }
        }
        // Unused words of the value stack are 0, so its depth need not be up to date.
        let n = self.word(f + field::NLOCALSPLUS);
        for i in 0..self.word(f + field::SIZE).saturating_sub(field::LOCALSPLUS) {
            let word = self.word(f + field::LOCALSPLUS + i);
            if word != 0 && word & BORROWED == 0 {
                visit(
                    if i < n {
                        FrameRef::Local(i)
                    } else {
                        FrameRef::Stack(i - n)
                    },
                    Obj(word),
                );
            }
        }
    }
}

/// Place of a reference in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameRef {
    Locals,
    Func,
    Code,
    Local(u32),
    Stack(u32),
}

/// Set on a word of the value stack that does not own its reference (`LOAD_FAST_BORROW`, 3.14+).
pub const BORROWED: u32 = 1 << 31;
