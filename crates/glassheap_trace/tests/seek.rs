//! Moving through a recorded run: every way to a moment shows the same machine.

mod common;

use common::{MIX, NODES, hash_at, options, run, with_stack};
use glassheap_trace::Session;
use glassheap_trace::answers::{Level, RunEnd};

/// A run of 100,000 lines and some keyframes.
const LOOP: &str = "\
xs = []
i = 0
while i < 33000:
    xs = [i, xs[0] if xs else None]
    i += 1
print(len(xs))
";

#[test]
fn every_line_is_the_same_forwards_backwards_and_alone() {
    with_stack(|| {
        for python in ["3.14", "3.11", "2.7"] {
            for source in [NODES, MIX] {
                if python == "2.7" && source == MIX {
                    continue;
                }
                let mut session = run(source, python);
                let last = session.positions(Level::Line);
                assert!(last > 10);
                let forwards: Vec<u64> = (0..=last).map(|n| hash_at(&mut session, Level::Line, n)).collect();
                let mut backwards: Vec<u64> = (0..=last)
                    .rev()
                    .map(|n| hash_at(&mut session, Level::Line, n))
                    .collect();
                backwards.reverse();
                assert_eq!(forwards, backwards);
                for n in [last, 0, last / 2, 3] {
                    let mut fresh = run(source, python);
                    assert_eq!(
                        hash_at(&mut fresh, Level::Line, n),
                        forwards[n as usize],
                        "line {n} of {python}"
                    );
                }
            }
        }
    });
}

#[test]
fn a_position_is_what_the_first_run_saw() {
    with_stack(|| {
        // The recording stops at its tip; there the machine is what it was before anybody looked.
        let mut tips = Vec::new();
        let mut session = Session::new(&options(LOOP, "3.14")).expect("Python");
        for _ in 0..12 {
            session.advance(20_000);
            tips.push((
                session.positions(Level::Line),
                session.positions(Level::Event),
                session.state_hash(),
            ));
        }
        for (line, event, hash) in tips {
            assert_eq!(hash_at(&mut session, Level::Event, event), hash, "event {event}");
            // A tip lies just before its line is noted: the line's position is the next one.
            assert!(session.go_to(Level::Line, line).index == line);
        }
    });
}

#[test]
fn events_and_instructions_undo_and_redo() {
    with_stack(|| {
        let mut session = run(NODES, "3.14");
        let events = session.positions(Level::Event);
        let ops = session.positions(Level::Op);
        assert!(events > ops && ops > session.positions(Level::Line));
        let hashes: Vec<u64> = (0..=events)
            .step_by(7)
            .map(|n| hash_at(&mut session, Level::Event, n))
            .collect();
        for (i, expected) in hashes.iter().enumerate().rev() {
            assert_eq!(hash_at(&mut session, Level::Event, 7 * i as u64), *expected);
        }
        let by_op: Vec<u64> = (0..=ops).map(|n| hash_at(&mut session, Level::Op, n)).collect();
        for n in (0..=ops).rev() {
            assert_eq!(hash_at(&mut session, Level::Op, n), by_op[n as usize]);
        }
        // The last position is the same on all scales.
        let end = hash_at(&mut session, Level::Line, u64::MAX);
        assert_eq!(hash_at(&mut session, Level::Event, u64::MAX), end);
        assert_eq!(hash_at(&mut session, Level::Op, u64::MAX), end);
    });
}

#[test]
fn a_long_run_across_keyframes() {
    with_stack(|| {
        let mut session = run(LOOP, "3.14");
        assert!(session.keyframes() > 3, "{} keyframes", session.keyframes());
        let last = session.positions(Level::Line);
        assert!(last > 99_000, "{last} lines");
        let picks: Vec<u64> = (0..40).map(|i| (i * 7_919 * 13) % last).collect();
        let first: Vec<u64> = picks.iter().map(|n| hash_at(&mut session, Level::Line, *n)).collect();
        let mut again: Vec<(usize, u64)> = picks.iter().copied().enumerate().collect();
        again.sort_by_key(|p| std::cmp::Reverse(p.1));
        for (i, n) in again {
            assert_eq!(hash_at(&mut session, Level::Line, n), first[i], "line {n}");
        }
        // Across a boundary, step by step.
        let middle = last / 2;
        let up: Vec<u64> = (middle..middle + 3_000)
            .step_by(97)
            .map(|n| hash_at(&mut session, Level::Line, n))
            .collect();
        let mut down: Vec<u64> = (middle..middle + 3_000)
            .step_by(97)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .map(|n| hash_at(&mut session, Level::Line, n))
            .collect();
        down.reverse();
        assert_eq!(up, down);
    });
}

#[test]
fn looking_does_not_disturb_the_run() {
    with_stack(|| {
        let undisturbed = run(MIX, "3.14").state_hash();
        let mut session = Session::new(&options(MIX, "3.14")).expect("Python");
        let mut n = 0;
        while !session.advance(40).done {
            n += 3;
            session.go_to(Level::Line, n);
            session.picture();
        }
        assert_eq!(session.state_hash(), undisturbed);
        let mut straight = run(MIX, "3.14");
        assert_eq!(session.positions(Level::Event), straight.positions(Level::Event));
        assert_eq!(
            hash_at(&mut session, Level::Line, 40),
            hash_at(&mut straight, Level::Line, 40)
        );
        assert_eq!(session.output(), straight.output());
    });
}

#[test]
fn stopped_runs_stay_steppable() {
    with_stack(|| {
        let mut session = Session::new(&options("n = 0\nwhile True:\n    n += 1\n", "3.14")).expect("Python");
        session.advance(5_000);
        let progress = session.stop();
        assert_eq!(progress.end, Some(RunEnd::Stopped));
        let last = session.positions(Level::Line);
        let moment = session.seek(Level::Line, f64::INFINITY);
        assert_eq!(moment.line_step, last as f64);
        assert!(session.seek(Level::Line, 100.0).line_step == 100.0);
        let end = hash_at(&mut session, Level::Line, last);
        session.go_to(Level::Line, 5);
        assert_eq!(hash_at(&mut session, Level::Line, last), end);
    });
}

#[test]
fn limits_end_a_run_and_keep_it() {
    with_stack(|| {
        let mut wanted = options("n = 0\nwhile True:\n    n += 1\n", "3.14");
        wanted.limits.line_steps = Some(1_000.0);
        let mut session = Session::new(&wanted).expect("Python");
        while !session.advance(100_000).done {}
        let progress = session.progress();
        assert_eq!(progress.line_steps, 1_000.0);
        assert!(matches!(progress.end, Some(RunEnd::Limit { ref which, .. }) if which == "line_steps"));
        let moment = session.seek(Level::Line, 1e9);
        assert_eq!(moment.line_step, 1_000.0);
        session.seek(Level::Event, 1e18);
        session.seek(Level::Op, f64::NAN);
    });
}

#[test]
fn lines_that_run_at_exit_have_positions() {
    with_stack(|| {
        let source = "class A:\n    def __del__(self):\n        self.x = 1\n        print('bye')\na = A()\nb = 2\n";
        let mut session = run(source, "3.14");
        let last = session.positions(Level::Line);
        let lines: Vec<(u32, u32)> = (0..=last)
            .map(|n| {
                let m = session.seek(Level::Line, n as f64);
                (m.line, m.next_line)
            })
            .collect();
        assert_eq!(lines.first(), Some(&(0, 1)));
        assert_eq!(lines[lines.len() - 2..], [(3, 4), (4, 0)]);
        assert_eq!(session.moment().output_bytes, 4.0);
    });
}

#[test]
fn empty_programs_and_problems() {
    with_stack(|| {
        let mut session = run("", "3.14");
        let moment = session.seek(Level::Line, 7.0);
        assert_eq!(moment.next_line, 0);
        session.picture();
        session.memory();
        session.collector();
        session.badges();
        session.timeline(10);
        assert!(Session::new(&options("def f(:\n", "3.14")).is_err());
        assert!(Session::new(&options("x = 1\n", "9.9")).is_err());
        assert!(session.ledger(999_999).is_none());
        assert!(session.pool(7, 7).is_none());
        assert!(session.pool_blocks(7, 7).is_empty());
        assert!(session.arena_pools(7).is_empty());
    });
}
