//! What the views are told about small programs.

mod common;

use common::{NODES, run, with_stack};
use glassheap_trace::Session;
use glassheap_trace::answers::{ArgValue, Change, Kind, Level, Message, Picture, RootKind};

/// Position after the `n`th time that `line` has run.
fn after(session: &mut Session, line: u32, n: usize) -> u64 {
    let last = session.positions(Level::Line);
    (1..=last)
        .filter(|p| session.seek(Level::Line, *p as f64).line == line)
        .nth(n)
        .expect("the line runs")
}

fn at(session: &mut Session, line: u32) -> Picture {
    let p = after(session, line, 0);
    session.seek(Level::Line, p as f64);
    session.picture()
}

fn keys(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|m| m.key.as_str()).collect()
}

fn number(message: &Message, name: &str) -> f64 {
    let arg = message
        .args
        .iter()
        .find(|a| a.name == name)
        .expect("the argument is there");
    match arg.value {
        ArgValue::Number(n) => n,
        ref other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn two_nodes_from_names_to_a_lost_cycle() {
    with_stack(|| {
        let mut session = run(NODES, "3.14");
        let picture = at(&mut session, 12);
        let module = &picture.roots[0];
        assert_eq!(module.kind, RootKind::Module);
        let names: Vec<&str> = module.names.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names, ["Node", "a", "b", "seen", "also"]);
        let node = |picture: &Picture, i: usize| {
            let serial = picture.roots[0].names[i].target.as_ref().expect("bound").object.serial;
            picture
                .objects
                .iter()
                .find(|o| o.object.serial == serial)
                .cloned()
                .expect("a card")
        };
        let (a, b) = (node(&picture, 1), node(&picture, 2));
        assert_eq!((a.object.kind, a.object.type_name.as_str()), (Kind::Instance, "Node"));
        assert_eq!((a.refcnt, b.refcnt), (Some(3), Some(2)));
        let labels: Vec<&str> = a.slots.iter().map(|s| s.label.as_str()).collect();
        assert_eq!(labels, ["name", "next"]);
        assert!(
            picture
                .edges
                .iter()
                .any(|e| e.from == Some(a.object.serial) && e.to == b.object.serial)
        );

        let picture = at(&mut session, 14);
        let gone = picture.roots[0].names.iter().find(|n| n.name == "a").expect("a ghost");
        assert_eq!(gone.change, Change::Removed);
        assert!(
            picture
                .edges
                .iter()
                .any(|e| e.change == Change::Removed && e.to == a.object.serial)
        );
        let card = picture
            .objects
            .iter()
            .find(|o| o.object.serial == a.object.serial)
            .expect("still held");
        assert_eq!((card.refcnt, card.refcnt_before), (Some(2), Some(3)));
        let moment = session.moment();
        assert_eq!(keys(&moment.narrator)[0], "narrator-name-removed");
        assert_eq!(number(&moment.narrator[0], "after"), 2.0);

        // No name reaches them any more: still drawn.
        let picture = at(&mut session, 16);
        for serial in [a.object.serial, b.object.serial] {
            assert!(
                picture
                    .objects
                    .iter()
                    .any(|o| o.object.serial == serial && o.change != Change::Removed)
            );
        }
        assert!(keys(&session.moment().narrator).contains(&"narrator-cycle-unreachable"));

        // The collector frees them.
        let picture = at(&mut session, 19);
        let ghost = picture
            .objects
            .iter()
            .find(|o| o.object.serial == a.object.serial)
            .expect("a ghost");
        assert_eq!(ghost.change, Change::Removed);
        let said = session.moment().narrator;
        assert!(keys(&said).contains(&"narrator-collection"), "{said:?}");
        assert!(keys(&said).contains(&"narrator-printed"), "{said:?}");
        let collector = session.collector();
        let last = collector.last.expect("a collection ran");
        assert!(last.explicit);
        assert_eq!(last.collected, 2);
        let candidate = last
            .candidates
            .iter()
            .find(|c| c.object.serial == a.object.serial)
            .expect("a candidate")
            .clone();
        assert_eq!(
            (candidate.refcnt, candidate.gc_refs, candidate.reachable),
            (1, 0, false)
        );
        let class = last
            .candidates
            .iter()
            .find(|c| c.object.kind == Kind::Class)
            .expect("the class");
        assert!(class.reachable);
    });
}

#[test]
fn ledgers_balance_at_every_line() {
    with_stack(|| {
        for python in ["3.14", "3.13", "3.12", "3.11"] {
            let mut session = run(NODES, python);
            for n in 0..=session.positions(Level::Line) {
                session.seek(Level::Line, n as f64);
                let picture = session.picture();
                for card in picture.objects.iter().filter(|o| o.change != Change::Removed) {
                    let ledger = session.ledger(card.object.serial).expect("it is there");
                    assert!(ledger.balanced, "{python} line step {n}: {ledger:#?}");
                    assert_eq!(ledger.refcnt, card.refcnt);
                }
            }
        }
    });
}

#[test]
fn a_ledger_in_words() {
    with_stack(|| {
        let mut session = run(NODES, "3.14");
        let picture = at(&mut session, 12);
        let serial = picture.roots[0].names[1].target.as_ref().expect("a").object.serial;
        let ledger = session.ledger(serial).expect("a");
        let mut held: Vec<&str> = ledger.rows.iter().map(|r| r.holder.key.as_str()).collect();
        held.sort_unstable();
        assert_eq!(held, ["holder-attribute", "holder-item", "holder-module-name"]);
        assert!(ledger.storage.tracked);
        assert!(ledger.storage.arena.is_some());
        let counts: Vec<u32> = ledger.history.iter().map(|h| h.count).collect();
        assert!(counts.ends_with(&[2, 1, 0]) || counts.contains(&3), "{counts:?}");

        let p = after(&mut session, 14, 0);
        session.seek(Level::Line, p as f64);
        let ledger = session.ledger(serial).expect("a");
        let ghost = ledger
            .rows
            .iter()
            .find(|r| r.change == Change::Removed)
            .expect("a ghost row");
        assert_eq!(ghost.holder.key, "holder-module-name");
        assert_eq!((ledger.refcnt, ledger.refcnt_before), (Some(2), Some(3)));
        assert!(ledger.balanced);

        session.seek(Level::Line, f64::MAX);
        let ledger = session.ledger(serial).expect("known");
        assert!(!ledger.alive);
    });
}

#[test]
fn frames_come_and_go() {
    with_stack(|| {
        let source = "def f(x):\n    y = [x]\n    return y\nr = f(0.25)\ndel r\n";
        let mut session = run(source, "3.14");
        let picture = at(&mut session, 2);
        let frame = picture
            .roots
            .iter()
            .find(|r| r.kind == RootKind::Frame)
            .expect("a frame");
        let names: Vec<&str> = frame.names.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names, ["x", "y"]);
        assert_eq!(frame.title, "f");
        // The line that returns ran last: its frame is a ghost.
        let picture = at(&mut session, 3);
        let ghost = picture
            .roots
            .iter()
            .find(|r| r.kind == RootKind::Frame)
            .expect("a ghost");
        assert!(ghost.names.iter().all(|n| n.change == Change::Removed));
        let moment = session.moment();
        assert_eq!((moment.func.as_str(), moment.next_line), ("<module>", 5));
        assert!(
            keys(&moment.narrator).contains(&"narrator-return"),
            "{:?}",
            moment.narrator
        );
        at(&mut session, 5);
        let narrator = session.moment().narrator;
        assert_eq!(keys(&narrator)[0], "narrator-freed", "{narrator:?}");
        assert!(keys(&narrator).contains(&"narrator-parked"), "{narrator:?}");
    });
}

#[test]
fn finer_steps_show_stack_and_instruction() {
    with_stack(|| {
        let mut session = run("a = []\nb = [a, a]\n", "3.14");
        let mut seen = false;
        for n in 0..=session.positions(Level::Op) {
            let moment = session.seek(Level::Op, n as f64);
            assert_eq!(moment.op, n as f64);
            assert!(n == 0 || !moment.instruction.is_empty());
            let picture = session.picture();
            seen |= picture
                .roots
                .iter()
                .any(|r| r.kind == RootKind::Interpreter && !r.names.is_empty());
        }
        assert!(seen);
        for n in 0..=session.positions(Level::Event) {
            let moment = session.seek(Level::Event, n as f64);
            assert_eq!(moment.event, n as f64);
            session.picture();
        }
    });
}

#[test]
fn cards_never_overlap_and_stay() {
    with_stack(|| {
        let source =
            "xs = []\nfor i in range(30):\n    xs.append([i])\nd = {'a': xs, 'b': (xs, [1])}\nxs = None\nd.clear()\n";
        let mut session = run(source, "3.14");
        let mut known: std::collections::HashMap<u32, (f32, f32)> = std::collections::HashMap::new();
        for n in 0..=session.positions(Level::Line) {
            session.seek(Level::Line, n as f64);
            let p = session.picture();
            for (i, a) in p.objects.iter().enumerate() {
                for b in &p.objects[..i] {
                    assert!(
                        (a.x - b.x).abs() > 1.0 || a.y + a.h <= b.y || b.y + b.h <= a.y,
                        "step {n}: {:?} over {:?}",
                        a.object,
                        b.object
                    );
                }
                assert!(a.x + a.w <= p.width && a.y + a.h <= p.height);
                if let Some(place) = known.insert(a.object.serial, (a.x, a.y))
                    && a.slots.len() < 3
                {
                    assert_eq!(place, (a.x, a.y), "step {n}: {:?} moved", a.object);
                }
            }
        }
    });
}

#[test]
fn charts_add_up() {
    with_stack(|| {
        let mut session = run(NODES, "3.14");
        let steps = session.positions(Level::Line);
        let all = session.timeline(1_000);
        assert_eq!(all.len() as u64, steps * 6);
        let few = session.timeline(4);
        assert_eq!(few.len(), 24);
        let sum = |t: &[u32], i: usize| t.iter().skip(i).step_by(6).sum::<u32>();
        assert_eq!((sum(&all, 2), sum(&all, 3)), (sum(&few, 2), sum(&few, 3)));
        assert!(all.iter().skip(5).step_by(6).any(|g| *g == 3));
        session.seek(Level::Line, f64::MAX);
        let badges = session.badges();
        let born: u32 = badges.lines.iter().map(|l| l.born).sum();
        assert_eq!(born, sum(&all, 2));
        assert_eq!(badges.lines.iter().map(|l| l.runs).sum::<u32>() as u64, steps);
        let output = session.output();
        assert_eq!(output.pieces.len(), 1);
        assert_eq!(output.pieces[0].text, "2\n");
    });
}
