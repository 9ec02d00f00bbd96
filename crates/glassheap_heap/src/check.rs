//! A check of the whole heap: every count equals the number of holders. It reads no count to find holders, so a count
//! that was raised or dropped once too often shows.

use crate::frame::{field, owner};
use crate::image::scalar;
use crate::traverse::Role;
use crate::{Heap, IMMORTAL, Kind, Obj, flag, object};
use std::fmt::Write;

/// Most objects that a report names.
const NAMED: usize = 5;

impl Heap {
    /// Compares the count of every object with its holders: other objects, the frames from `frame` outwards, `roots`.
    /// `weak`: objects whose references are not counted.
    ///
    /// # Errors
    /// The first objects whose count is wrong, with who holds them.
    pub fn check_counts(&self, frame: u32, roots: &[Obj], weak: &[Obj]) -> Result<(), String> {
        let end = self.scalar(scalar::OBJECTS_END) as usize;
        let mut holders = vec![0u32; end];
        self.each_holding(frame, roots, weak, |target, _| {
            if let Some(n) = holders.get_mut(target.0 as usize) {
                *n += 1;
            }
        });
        let wrong: Vec<Obj> = (object::FIRST_OBJECT..end as u32)
            .map(Obj)
            .filter(|o| self.is_counted(*o) && self.refcnt(*o) != holders[o.0 as usize])
            .collect();
        if wrong.is_empty() {
            return Ok(());
        }
        let mut report = format!("{} counts are wrong", wrong.len());
        for o in wrong.iter().take(NAMED) {
            let _ = write!(
                report,
                "; {:?} {o:?} has count {}, {} holders:",
                self.kind(*o),
                self.refcnt(*o),
                holders[o.0 as usize]
            );
            self.each_holding(frame, roots, weak, |target, by| {
                if target == *o {
                    let _ = write!(report, " {by}");
                }
            });
        }
        Err(report)
    }

    fn is_counted(&self, o: Obj) -> bool {
        self.has_flag(o, flag::ALIVE)
            && !self.has_flag(o, flag::STATIC)
            && !self.has_flag(o, flag::PARKED)
            && self.kind(o) != Kind::Unused
            && self.refcnt(o) != IMMORTAL
    }

    fn each_holding(&self, frame: u32, roots: &[Obj], weak: &[Obj], mut visit: impl FnMut(Obj, &str)) {
        for o in (object::FIRST_OBJECT..self.scalar(scalar::OBJECTS_END) as u32).map(Obj) {
            let dead = !self.has_flag(o, flag::ALIVE) || self.has_flag(o, flag::PARKED) || self.kind(o) == Kind::Unused;
            if dead || weak.contains(&o) {
                continue;
            }
            self.traverse(o, |role: Role, target| {
                visit(target, &format!("{:?} {o:?} {role:?}", self.kind(o)))
            });
        }
        let mut f = frame;
        while f != 0 {
            // A generator's frame is walked with the generator.
            if self.word(f + field::OWNER) == owner::THREAD {
                self.frame_refs(f, |role, target| visit(target, &format!("frame {role:?}")));
            }
            // A frame owns one reference to its frame object.
            let object = Obj(self.word(f + field::FRAME_OBJ));
            if !object.is_null() {
                visit(object, "frame object");
            }
            f = self.word(f + field::PREVIOUS);
        }
        for root in roots.iter().filter(|o| !o.is_null()) {
            visit(*root, "root");
        }
    }
}
