//! Lanes of the crate that only a browser runs.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;

use super::{Context, Count};
use crate::page;
use crate::process::run_kept;
use crate::setup::{Browser, Driven};

/// Seconds for a whole test binary; the runner's own 20 are short for two busy cores.
const TEST_TIMEOUT: &str = "300";
/// Seconds for a driver to start.
const DRIVER_TIMEOUT: &str = "60";

/// clippy for wasm32: one check.
pub fn clippy(context: &Context) -> Result<Count> {
    let plan = page::plan(context.workspace)?;
    let outcome = run_kept(
        context
            .installed
            .wasm_toolchain()?
            .command(context.workspace, "cargo")
            .args(["clippy", "--package", &plan.crate_name(), "--lib", "--tests"])
            .args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]),
    )?;
    Ok(Count::check(outcome.succeeded))
}

/// `wasm-pack test --headless` in one browser.
pub fn browser(context: &Context, browser: Browser) -> Result<Count> {
    let plan = page::plan(context.workspace)?;
    let driven = context.installed.driven(browser)?;
    let capabilities = write_capabilities(context, browser, driven)?;
    let (browser_flag, driver_flag) = match browser {
        Browser::Chromium => ("--chrome", "--chromedriver"),
        Browser::Firefox => ("--firefox", "--geckodriver"),
    };
    let mut command = context
        .installed
        .wasm_toolchain()?
        .command(context.workspace, "wasm-pack");
    command
        .args(["test", "--headless", "--mode", "no-install", browser_flag])
        .arg(driver_flag)
        .arg(&driven.driver)
        .arg(&plan.crate_dir)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
        .env("WASM_BINDGEN_TEST_TIMEOUT", TEST_TIMEOUT)
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", DRIVER_TIMEOUT);
    if !context.filter.is_empty() {
        command.arg("--").args(context.filter);
    }
    let outcome = run_kept(&mut command)?;
    Ok(Count::of_libtest(&outcome.stdout).with_exit(outcome.succeeded))
}

/// Writes the `webdriver.json` that the test runner reads: it holds an absolute path, so it is made
/// per machine.
fn write_capabilities(context: &Context, browser: Browser, driven: &Driven) -> Result<PathBuf> {
    // The runner itself adds headless and no-sandbox.
    let (name, capabilities) = match browser {
        Browser::Chromium => (
            "webdriver-chromium.json",
            json!({ "goog:chromeOptions": {
                "binary": driven.browser,
                "args": ["--disable-gpu", "--disable-background-networking", "--lang=en-US"],
            } }),
        ),
        Browser::Firefox => (
            "webdriver-firefox.json",
            json!({ "moz:firefoxOptions": { "binary": driven.browser, "args": [] } }),
        ),
    };
    let path = context.workspace.tools().join(name);
    fs::create_dir_all(context.workspace.tools())?;
    fs::write(&path, format!("{capabilities:#}\n"))?;
    Ok(path)
}
