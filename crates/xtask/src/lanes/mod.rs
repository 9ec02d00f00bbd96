//! `cargo xtask test`: everything that must hold, in lanes.
//!
//! A lane counts what its tool really ran. A lane that can't run, or that ran no test, has failed:
//! nothing is skipped in silence.

mod count;
mod firefox_smoke;
mod rust;
mod size;
mod wasm;
mod web;
mod webdriver;

use std::cell::OnceCell;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, anyhow};
use clap::ValueEnum;

pub use count::Count;

use crate::page;
use crate::setup::{self, Browser, Installed, Part, Road};
use crate::workspace::Workspace;

/// The lanes, in the order they run: the quick ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LaneName {
    /// rustfmt
    Fmt,
    /// clippy, native, warnings are errors
    Clippy,
    /// clippy for wasm32, warnings are errors
    ClippyWasm,
    /// the Rust tests
    Native,
    /// programs whose output and memory real CPythons recorded
    Conformance,
    /// generated programs, compared with this machine's CPython 3.11
    Differential,
    /// the wasm's exported calls, in Chromium
    WasmChromium,
    /// the wasm's exported calls, in Firefox
    WasmFirefox,
    /// TypeScript's strict check with fresh generated types, and the linter
    Types,
    /// the page's unit tests
    Vitest,
    /// journeys through the built page under a sub-path, in Chromium
    E2e,
    /// one journey through the same page, in Firefox
    FirefoxSmoke,
    /// the wasm's and the page's size budgets
    Size,
}

impl LaneName {
    fn parts(self) -> Vec<Part> {
        let build = Part::BUILD.to_vec();
        let wasm_test = vec![Part::WasmStd, Part::WasmBindgen, Part::WasmPack];
        let firefox = vec![Part::Firefox, Part::Geckodriver];
        match self {
            Self::Fmt | Self::Clippy => vec![Part::RustComponents],
            Self::ClippyWasm => vec![Part::WasmStd, Part::WasmClippy],
            Self::Native | Self::Conformance => Vec::new(),
            Self::Differential => vec![Part::Python],
            Self::WasmChromium => [wasm_test, vec![Part::Chromium]].concat(),
            Self::WasmFirefox => [wasm_test, firefox].concat(),
            Self::Types | Self::Vitest | Self::Size => build,
            Self::E2e => [build, vec![Part::Chromium]].concat(),
            Self::FirefoxSmoke => [build, firefox].concat(),
        }
    }

    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

/// What the lanes of one run share: what was set up, and builds that several of them need.
struct Context<'a> {
    workspace: &'a Workspace,
    installed: Installed,
    filter: &'a [String],
    wasm: OnceCell<Result<(), String>>,
    dist: OnceCell<Result<(), String>>,
}

impl Context<'_> {
    /// Builds the wasm, once per run: its generated types and its bytes are then those of the
    /// sources.
    fn wasm(&self) -> Result<()> {
        let build = || page::build_wasm(self.workspace, self.installed.wasm_toolchain()?);
        once(&self.wasm, build)
    }

    /// Builds `web/dist`, once per run.
    fn dist(&self) -> Result<()> {
        let build = || {
            self.wasm()?;
            page::build_dist(self.workspace)
        };
        once(&self.dist, build)
    }

    fn run(&self, lane: LaneName) -> Result<Count> {
        self.installed.require(&lane.parts())?;
        match lane {
            LaneName::Fmt => rust::fmt(self),
            LaneName::Clippy => rust::clippy(self),
            LaneName::ClippyWasm => wasm::clippy(self),
            LaneName::Native => rust::native(self),
            LaneName::Conformance => rust::cli_test(self, rust::CONFORMANCE),
            LaneName::Differential => rust::differential(self),
            LaneName::WasmChromium => wasm::browser(self, Browser::Chromium),
            LaneName::WasmFirefox => wasm::browser(self, Browser::Firefox),
            LaneName::Types => web::types(self),
            LaneName::Vitest => web::vitest(self),
            LaneName::E2e => web::e2e(self),
            LaneName::FirefoxSmoke => firefox_smoke::run(self),
            LaneName::Size => size::run(self),
        }
    }
}

fn once(cell: &OnceCell<Result<(), String>>, build: impl FnOnce() -> Result<()>) -> Result<()> {
    cell.get_or_init(|| build().map_err(|error| format!("{error:#}")))
        .clone()
        .map_err(|sentence| anyhow!(sentence))
}

/// Runs `lanes` (none named: all), and prints each one's line and the total at the end.
pub fn test(workspace: &Workspace, lanes: &[LaneName], filter: &[String], road: Road) -> Result<ExitCode> {
    let lanes: Vec<LaneName> = LaneName::value_variants()
        .iter()
        .copied()
        .filter(|lane| lanes.is_empty() || lanes.contains(lane))
        .collect();
    let parts: Vec<Part> = lanes.iter().flat_map(|lane| lane.parts()).collect();
    let context = Context {
        workspace,
        installed: setup::install(workspace, &parts, road),
        filter,
        wasm: OnceCell::new(),
        dist: OnceCell::new(),
    };

    let mut results = Vec::new();
    for lane in lanes {
        println!("\n=== {} ===", lane.name());
        let started = Instant::now();
        let count = judged(context.run(lane));
        println!("{} took {:.1} s", lane.name(), started.elapsed().as_secs_f32());
        results.push((lane.name(), count));
    }

    println!();
    for (name, count) in &results {
        println!("lane {name}: {count}");
    }
    let total: Count = results.into_iter().map(|(_, count)| count).sum();
    println!("{total}");
    Ok(if total.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A lane that could not run, or ran nothing, counts as one failure.
fn judged(result: Result<Count>) -> Count {
    match result {
        Ok(count) if count == Count::default() => {
            println!("failed: the lane ran no test");
            Count::failure()
        }
        Ok(count) => count,
        Err(error) => {
            println!("failed: {error:#}");
            Count::failure()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lane_that_ran_no_test_has_failed() {
        assert_eq!(judged(Ok(Count::default())), Count::failure());
    }

    #[test]
    fn lane_that_could_not_run_has_failed() {
        assert_eq!(judged(Err(anyhow!("no browser"))), Count::failure());
    }

    #[test]
    fn lane_names_are_those_of_the_readme() {
        let names: Vec<String> = LaneName::value_variants().iter().map(|lane| lane.name()).collect();
        assert_eq!(
            names.join(" "),
            "fmt clippy clippy-wasm native conformance differential wasm-chromium wasm-firefox \
             types vitest e2e firefox-smoke size"
        );
    }

    #[test]
    fn build_that_failed_is_tried_once_and_its_sentence_kept() {
        let cell = OnceCell::new();
        let mut tries = 0;
        for _ in 0..2 {
            let result = once(&cell, || {
                tries += 1;
                Err(anyhow!("it broke"))
            });
            assert_eq!(result.unwrap_err().to_string(), "it broke");
        }
        assert_eq!(tries, 1);
    }
}
