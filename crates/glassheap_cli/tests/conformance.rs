//! Runs every program of `tests/conformance` in every release that has a record of it, and compares.
//!
//! `tests/conformance/known_differences.txt` lists what is known to differ (program, release, aspects). The lane fails
//! where something else differs, and where a listed difference is gone, so the list can only shrink with the truth.
//! `GLASSHEAP_BLESS=1` writes it anew; a filter argument runs the programs whose path contains it.
#![expect(clippy::print_stdout, reason = "a test without harness reports by itself")]

#[path = "support/compare.rs"]
mod compare;

use glassheap_cli::record::record;
use glassheap_cli::run::{Options, with_stack};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const RELEASES: [&str; 6] = ["2.7", "3.11", "3.12", "3.13", "3.14", "3.15"];

struct Job {
    theme: String,
    name: String,
    release: &'static str,
    program: PathBuf,
    truth: PathBuf,
}

#[derive(Default, Clone)]
struct Figures {
    programs: usize,
    whole: usize,
    aspects: BTreeMap<&'static str, (usize, usize)>,
    counts: (usize, usize),
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance");
    let filter: Option<String> = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let jobs = jobs(&root, filter.as_deref());
    let results: Mutex<BTreeMap<(String, String, &str), compare::Difference>> = Mutex::new(BTreeMap::new());
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let difference = run(job);
                    if let Ok(mut all) = results.lock() {
                        all.insert((job.theme.clone(), job.name.clone(), job.release), difference);
                    }
                }
            });
        }
    });
    let Ok(results) = results.into_inner() else {
        std::process::exit(1)
    };
    report(&root, &results, filter.is_some());
}

fn jobs(root: &Path, filter: Option<&str>) -> Vec<Job> {
    let mut jobs = Vec::new();
    let mut themes: Vec<PathBuf> = entries(root).into_iter().filter(|p| p.is_dir()).collect();
    themes.sort();
    for theme in themes {
        let mut programs: Vec<PathBuf> = entries(&theme)
            .into_iter()
            .filter(|p| p.extension().is_some_and(|e| e == "py"))
            .collect();
        programs.sort();
        for program in programs {
            let stem = program.file_stem().unwrap_or_default().to_string_lossy().to_string();
            let theme_name = theme.file_name().unwrap_or_default().to_string_lossy().to_string();
            for release in RELEASES {
                let truth = theme.join(format!("{stem}.{release}.json"));
                let id = format!("{theme_name}/{stem} {release}");
                if truth.exists() && filter.is_none_or(|f| id.contains(f)) {
                    jobs.push(Job {
                        theme: theme_name.clone(),
                        name: stem.clone(),
                        release,
                        program: program.clone(),
                        truth,
                    });
                }
            }
        }
    }
    jobs
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .map(|d| d.filter_map(Result::ok).map(|e| e.path()).collect())
        .unwrap_or_default()
}

fn run(job: &Job) -> compare::Difference {
    let broken = |text: String| compare::Difference {
        differing: compare::ASPECTS.iter().map(|a| (*a, text.clone())).collect(),
        ..Default::default()
    };
    let (Ok(source), Ok(truth)) = (
        std::fs::read_to_string(&job.program),
        std::fs::read_to_string(&job.truth),
    ) else {
        return broken("cannot be read".to_string());
    };
    let Ok(want) = serde_json::from_str::<Value>(&truth) else {
        return broken("the record is no JSON".to_string());
    };
    let Some(profile) = glassheap_profile::by_name(job.release) else {
        return broken("no such release".to_string());
    };
    let name = job.name.clone();
    let filename = format!("{name}.py");
    let got = std::panic::catch_unwind(|| {
        with_stack(move || {
            let mut options = Options::recorded(profile);
            options.limits.line_steps = Some(5_000_000);
            record(&source, &filename, &name, &options).to_string()
        })
    });
    match got.ok().and_then(|text| serde_json::from_str::<Value>(&text).ok()) {
        Some(got) => compare::compare(&want, &got),
        None => broken("panicked".to_string()),
    }
}

fn report(root: &Path, results: &BTreeMap<(String, String, &str), compare::Difference>, filtered: bool) {
    let known_file = root.join("known_differences.txt");
    let known = read_known(&known_file);
    let mut seen = BTreeSet::new();
    let (mut passed, mut failed) = (0, 0);
    let mut figures: BTreeMap<(String, &str), Figures> = BTreeMap::new();
    for ((theme, name, release), difference) in results {
        for key in [theme.clone(), "total".to_string()] {
            let f = figures.entry((key, *release)).or_default();
            f.programs += 1;
            f.whole += usize::from(difference.differing.is_empty());
            f.counts.0 += difference.counts_hit;
            f.counts.1 += difference.counts_total;
            for aspect in compare::ASPECTS {
                let (hit, all) = f.aspects.entry(aspect).or_default();
                *all += 1;
                *hit += usize::from(!difference.differing.iter().any(|d| d.0 == aspect));
            }
        }
        let aspects: Vec<&str> = difference.differing.iter().map(|d| d.0).collect();
        let id = format!("{theme}/{name} {release}");
        let expected = known.get(&id).cloned().unwrap_or_default();
        if !aspects.is_empty() {
            seen.insert(format!("{id} {}", aspects.join(",")));
        }
        let news: Vec<&(&str, String)> = difference
            .differing
            .iter()
            .filter(|d| !expected.iter().any(|e| e == d.0))
            .collect();
        let gone: Vec<&String> = expected.iter().filter(|e| !aspects.contains(&e.as_str())).collect();
        if news.is_empty() && gone.is_empty() {
            passed += 1;
        } else {
            failed += 1;
            for (aspect, text) in news {
                println!("DIFFERS {id} {aspect}: {text}");
            }
            for aspect in gone {
                println!("EQUAL NOW {id} {aspect}: take it off tests/conformance/known_differences.txt");
            }
        }
    }
    println!(
        "\n{:<24} {:>5} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "theme", "", "programs", "stdout", "error", "gc", "objects", "steps", "counts"
    );
    for ((theme, release), f) in &figures {
        let cell = |a: &str| {
            f.aspects
                .get(a)
                .map_or(String::new(), |(hit, all)| format!("{hit}/{all}"))
        };
        let counts = if f.counts.1 == 0 {
            100.0
        } else {
            100.0 * f.counts.0 as f64 / f.counts.1 as f64
        };
        println!(
            "{theme:<24} {release:>5} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {counts:>7.2}%",
            format!("{}/{}", f.whole, f.programs),
            cell("stdout"),
            cell("error"),
            cell("gc"),
            cell("objects"),
            cell("steps"),
        );
    }
    if std::env::var_os("GLASSHEAP_BLESS").is_some() && !filtered {
        let mut text = String::from(
            "# What differs from the real CPython, by program and release: the aspects of the record.\n# Written by `cargo xtask bless`; the conformance lane fails when something else differs or one of these is gone.\n",
        );
        for line in &seen {
            text.push_str(line);
            text.push('\n');
        }
        if let Err(e) = std::fs::write(&known_file, text) {
            println!("cannot write {}: {e}", known_file.display());
            std::process::exit(1);
        }
        println!("wrote {} known differences", seen.len());
        println!(
            "\ntest result: ok. {} passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            results.len()
        );
        return;
    }
    if filtered {
        for ((theme, name, release), difference) in results {
            for (aspect, text) in &difference.differing {
                println!("{theme}/{name} {release} {aspect}: {text}");
            }
        }
    }
    println!(
        "\n{} of {} programs and releases differ in a known way",
        known.len(),
        results.len()
    );
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!("\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; 0 measured; 0 filtered out");
    if failed != 0 {
        std::process::exit(1);
    }
}

fn read_known(file: &Path) -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
        .filter_map(|l| {
            let (id, aspects) = l.rsplit_once(' ')?;
            Some((id.to_string(), aspects.split(',').map(str::to_string).collect()))
        })
        .collect()
}
