//! Every conformance program, looked at from all sides: what a run records can be made again exactly, counts are
//! explained by their holders, memory adds up, and no question panics.

mod common;

use common::{options, with_stack};
use glassheap_trace::Session;
use glassheap_trace::answers::{Change, Level};
use std::path::PathBuf;

/// Positions looked at per program.
const LOOKS: u64 = 12;

fn programs() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance");
    let mut found = Vec::new();
    for theme in std::fs::read_dir(root).expect("the conformance programs").flatten() {
        if let Ok(files) = std::fs::read_dir(theme.path()) {
            found.extend(
                files
                    .flatten()
                    .map(|f| f.path())
                    .filter(|p| p.extension().is_some_and(|e| e == "py")),
            );
        }
    }
    found.sort();
    found
}

/// Looks at a run; returns ledgers that balance and all ledgers.
fn look(source: &str, python: &str, name: &str, out: &mut Vec<String>) -> (u32, u32) {
    let mut wanted = options(source, python);
    wanted.limits.line_steps = Some(20_000.0);
    let Ok(mut session) = Session::new(&wanted) else {
        return (0, 0);
    };
    while !session.advance(100_000).done {}
    let last = session.positions(Level::Line);
    let (mut good, mut all) = (0, 0);
    let mut hashes = Vec::new();
    for i in 0..=LOOKS {
        let n = last * i / LOOKS;
        session.seek(Level::Line, n as f64);
        hashes.push((n, session.state_hashes()));
        let picture = session.picture();
        session.collector();
        session.badges();
        let m = session.memory();
        let sum = m.live
            + m.parked
            + m.free_in_pools
            + m.headers_and_tails
            + m.empty_pools
            + m.untouched_pools
            + m.alignment_loss;
        assert_eq!(sum, m.held, "{name} {python} line step {n}");
        for card in picture.objects.iter().filter(|o| o.change != Change::Removed).take(12) {
            let ledger = session.ledger(card.object.serial).expect("a card has a ledger");
            all += 1;
            if ledger.balanced {
                good += 1;
            } else {
                out.push(format!(
                    "{name} {python} step {n}: {} #{} count {:?} holders {:?}",
                    ledger.object.type_name,
                    ledger.object.serial,
                    ledger.refcnt,
                    ledger
                        .rows
                        .iter()
                        .map(|r| (r.holder.key.clone(), r.count, r.change, r.holder.args.clone()))
                        .collect::<Vec<_>>()
                ));
            }
        }
    }
    for (n, hash) in hashes.into_iter().rev() {
        session.go_to(Level::Line, n);
        assert_eq!(session.state_hashes(), hash, "{name} {python} line step {n} of {last}");
    }
    let events = session.positions(Level::Event);
    for i in 0..=6 {
        session.seek(Level::Event, (events * i / 6) as f64);
        session.picture();
    }
    session.timeline(50);
    (good, all)
}

#[test]
fn all_programs() {
    with_stack(|| {
        let (mut good, mut all) = (0, 0);
        let mut out = Vec::new();
        let mut programs = programs();
        // All of them takes minutes; a seventh, another one in each run of the suite's growth, shows most.
        if std::env::var_os("GLASSHEAP_ALL_PROGRAMS").is_none() {
            programs = programs.into_iter().step_by(7).collect();
        }
        for path in programs {
            let source = std::fs::read_to_string(&path).expect("a text");
            let name = path
                .file_stem()
                .map(|s| s.to_string_lossy().to_string())
                .unwrap_or_default();
            if std::env::var_os("GLASSHEAP_ALL_PROGRAMS").is_some() {
                eprintln!("{name}");
            }
            for python in ["3.14", "3.11"] {
                let (g, a) = look(&source, python, &name, &mut out);
                good += g;
                all += a;
            }
        }
        for line in out.iter().take(60) {
            eprintln!("{line}");
        }
        assert!(all > 500, "{all} ledgers");
        assert!(
            f64::from(good) >= 0.99 * f64::from(all),
            "{good} of {all} ledgers balance"
        );
    });
}
