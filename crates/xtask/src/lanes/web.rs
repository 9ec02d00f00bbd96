//! Lanes of the page.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::{Context, Count};
use crate::page::npm_run;
use crate::process::run_kept;
use crate::serve::Serving;
use crate::setup::Browser;

/// Static hosts serve a project's page below their top.
pub const SUB_PATH: &str = "/some/sub/path/";

/// TypeScript's strict check against types generated just now, and the linter: two checks.
pub fn types(context: &Context) -> Result<Count> {
    context.wasm()?;
    let script = |name: &str| -> Result<Count> {
        let outcome = run_kept(&mut npm_run(context.workspace, name))?;
        Ok(Count::check(outcome.succeeded))
    };
    Ok([script("check")?, script("lint")?].into_iter().sum())
}

/// The page's unit tests.
pub fn vitest(context: &Context) -> Result<Count> {
    context.wasm()?;
    let report = fresh_report(context, "vitest.json")?;
    let mut command = context.workspace.command(context.workspace.npm_bin("vitest"));
    command
        .current_dir(context.workspace.web())
        .args(["run", "--reporter=default", "--reporter=json"])
        .arg(format!("--outputFile.json={}", report.display()));
    if !context.filter.is_empty() {
        command.arg("--testNamePattern").arg(context.filter.join(" "));
    }
    let outcome = run_kept(&mut command)?;
    let count = Count::of_vitest(&read_report(&report, "Vitest")?)?;
    Ok(count.with_exit(outcome.succeeded))
}

/// Playwright's journeys in Chromium, against `web/dist` as a static host serves it.
pub fn e2e(context: &Context) -> Result<Count> {
    context.dist()?;
    let serving = Serving::start(context.workspace.dist(), SUB_PATH, 0)?;
    let report = fresh_report(context, "playwright.json")?;
    let mut command = context.workspace.command(context.workspace.npm_bin("playwright"));
    command
        .current_dir(context.workspace.web())
        .args(["test", "--reporter=list,json", "--output"])
        .arg(context.workspace.artifacts().join("e2e"))
        .env(
            "PLAYWRIGHT_CHROMIUM",
            &context.installed.driven(Browser::Chromium)?.browser,
        )
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .env("GLASSHEAP_URL", serving.url());
    if !context.filter.is_empty() {
        command.arg("--grep").arg(context.filter.join(" "));
    }
    let outcome = run_kept(&mut command)?;
    let count = Count::of_playwright(&read_report(&report, "Playwright")?)?;
    Ok(count.with_exit(outcome.succeeded))
}

/// Where a tool shall write its report. That of an earlier run is removed: it must never be
/// counted.
fn fresh_report(context: &Context, name: &str) -> Result<PathBuf> {
    let artifacts = context.workspace.artifacts();
    fs::create_dir_all(&artifacts)?;
    let report = artifacts.join(name);
    if report.exists() {
        fs::remove_file(&report)?;
    }
    Ok(report)
}

fn read_report(path: &Path, tool: &str) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{tool} left no report"))
}
