//! The firefox-smoke lane: the built page really runs in Firefox too. What it can do is
//! Playwright's business.

use std::fs::{self, File};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::web::SUB_PATH;
use super::webdriver::Firefox;
use super::{Context, Count};
use crate::serve::Serving;
use crate::setup::Browser;

/// For the first program's run, and for what follows a click.
const PATIENCE: Duration = Duration::from_secs(60);

type Check = fn(&Firefox) -> Result<()>;

const JOURNEY: [(&str, Check); 4] = [
    ("the first program runs to its end on its own", first_run_is_done),
    ("its output is shown", output_is_shown),
    ("a step back changes the step shown", step_back_moves),
    ("no error is shown", no_error_is_shown),
];

/// Opens the page under a sub-path and walks the journey: a check per stage, none after the first
/// that fails.
pub fn run(context: &Context) -> Result<Count> {
    context.dist()?;
    let serving = Serving::start(context.workspace.dist(), SUB_PATH, 0)?;
    let driven = context.installed.driven(Browser::Firefox)?;
    let firefox = Firefox::start(quiet_driver(context)?, driven)?;
    firefox.open(&serving.url())?;
    let mut count = Count::default();
    for (what, check) in JOURNEY {
        let result = check(&firefox);
        count = [count, Count::check(result.is_ok())].into_iter().sum();
        match result {
            Ok(()) => println!("ok: {what}"),
            Err(error) => {
                println!("FAILED: {what}: {error:#}");
                keep_picture(context, &firefox)?;
                break;
            }
        }
    }
    Ok(count)
}

/// The driver's command. Firefox complains about much that isn't ours (no sound, no updates): into
/// a file with it.
fn quiet_driver(context: &Context) -> Result<Command> {
    let artifacts = context.workspace.artifacts();
    fs::create_dir_all(&artifacts)?;
    let log = File::create(artifacts.join("firefox-smoke.log"))?;
    let driven = context.installed.driven(Browser::Firefox)?;
    let mut command = context.workspace.command(&driven.driver);
    command.stdout(log.try_clone()?).stderr(log);
    Ok(command)
}

fn first_run_is_done(firefox: &Firefox) -> Result<()> {
    let state = || match firefox.find("status")? {
        Some(status) => status.attribute("data-state"),
        None => Ok(None),
    };
    wait_until("the status is not `done`", || Ok(state()?.as_deref() == Some("done")))
        .with_context(|| format!("its state is {:?}", state().ok().flatten()))
}

fn output_is_shown(firefox: &Firefox) -> Result<()> {
    // The worker says that the run is done before it answers what was printed.
    wait_until("the output is empty", || {
        Ok(!firefox.element("output")?.text()?.trim().is_empty())
    })
}

fn step_back_moves(firefox: &Firefox) -> Result<()> {
    let counter = || firefox.element("step-counter")?.text();
    let before = counter()?;
    firefox.element("step-back")?.click()?;
    wait_until(&format!("the step counter still says {before:?}"), || {
        Ok(counter()? != before)
    })
}

fn no_error_is_shown(firefox: &Firefox) -> Result<()> {
    if let Some(banner) = firefox.find("banner-error")?
        && banner.displayed()?
    {
        bail!("the page says: {}", banner.text()?);
    }
    Ok(())
}

fn wait_until(otherwise: &str, holds: impl Fn() -> Result<bool>) -> Result<()> {
    let started = Instant::now();
    loop {
        // An element that the page replaces between two requests is "stale": that is no failure
        // yet.
        let result = holds();
        if matches!(result, Ok(true)) {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            result?;
            bail!("{otherwise} after {} s", PATIENCE.as_secs());
        }
        thread::sleep(Duration::from_millis(100));
    }
}

fn keep_picture(context: &Context, firefox: &Firefox) -> Result<()> {
    let folder = context.workspace.artifacts();
    fs::create_dir_all(&folder)?;
    let picture = STANDARD.decode(firefox.screenshot()?)?;
    fs::write(folder.join("firefox-smoke.png"), picture)?;
    println!("see firefox-smoke.png and firefox-smoke.log in test-artifacts/");
    Ok(())
}
