//! Browsers with their drivers, and the Python that the differential lane asks: the system's own
//! programs.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Part, apt, missing};
use crate::process::ask;
use crate::workspace::Workspace;

/// A browser that lanes drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Browser {
    Chromium,
    Firefox,
}

/// A browser's program beside that of its driver.
#[derive(Clone, Debug)]
pub struct Driven {
    pub browser: PathBuf,
    pub driver: PathBuf,
}

const CHROMIUM_NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];

/// Chromium and a driver of the same major version: any other pair fails with "session not
/// created".
pub fn chromium(workspace: &Workspace) -> Result<Driven> {
    if let Some(driven) = chromium_pair(workspace) {
        return Ok(driven);
    }
    let by_hand = "Chromium (or Chrome) and a chromedriver of the same version";
    missing(Part::Chromium, "installing the system's packages");
    apt::install(workspace, &["chromium", "chromium-driver"], by_hand)?;
    chromium_pair(workspace)
        .with_context(|| format!("the system's packages gave no working pair: install {by_hand} by hand"))
}

fn chromium_pair(workspace: &Workspace) -> Option<Driven> {
    let driver = workspace.find_program("chromedriver")?;
    let wanted = major(&version(workspace, &driver)?)?;
    CHROMIUM_NAMES
        .iter()
        .filter_map(|name| workspace.find_program(name))
        .find(|path| version(workspace, path).as_deref().and_then(major) == Some(wanted))
        .map(|browser| Driven { browser, driver })
}

/// Firefox.
pub fn firefox(workspace: &Workspace) -> Result<PathBuf> {
    let find = || {
        ["firefox-esr", "firefox"]
            .iter()
            .filter_map(|name| workspace.find_program(name))
            .find(|path| version(workspace, path).is_some())
    };
    if let Some(path) = find() {
        return Ok(path);
    }
    missing(Part::Firefox, "installing the system's package");
    apt::install(workspace, &["firefox-esr"], "Firefox")?;
    find().context("the system's package gave no working Firefox: install it by hand")
}

/// A `python3` on the PATH; that it is 3.11 is the differential lane's business.
pub fn python(workspace: &Workspace) -> Result<String> {
    let find = || ask(workspace.command("python3").arg("--version"));
    if let Some(version) = find() {
        return Ok(version);
    }
    missing(Part::Python, "installing the system's package");
    apt::install(workspace, &["python3"], "Python 3.11")?;
    find().context("the system's package gave no working python3: install Python 3.11 by hand")
}

fn version(workspace: &Workspace, program: &Path) -> Option<String> {
    ask(workspace.command(program).arg("--version"))
}

/// The first number of a version text: `Chromium 156.0.8078.79 built on Debian` gives 156.
fn major(version: &str) -> Option<u32> {
    version
        .split_whitespace()
        .filter(|word| word.contains('.'))
        .find_map(|word| word.split('.').next()?.parse().ok())
}

impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
        })
    }
}

impl fmt::Display for Driven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.browser.display(), self.driver.display())
    }
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn major_version_is_read_from_each_programs_words() {
        assert_eq!(major("Chromium 156.0.8078.79 built on Debian"), Some(156));
        assert_eq!(major("ChromeDriver 156.0.8078.79 (0123abc)"), Some(156));
        assert_eq!(major("Mozilla Firefox 153.7.0esr"), Some(153));
        assert_eq!(major("no version"), None);
    }
}
