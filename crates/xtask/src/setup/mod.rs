//! The set-up: what the build and the test lanes need, looked for first and installed where it's
//! missing.
//!
//! Each part looks at what is there (files and `--version`, no network), so a second run takes a
//! second or two. What it installs goes into `.tools/` and `web/node_modules/`; only browsers,
//! Python and Debian's compiler come from the system's packages.

mod apt;
mod browsers;
mod cargo_tools;
mod npm;
mod wasm_std;

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Result, anyhow, bail};

pub use browsers::{Browser, Driven};
pub use wasm_std::WasmToolchain;

use crate::workspace::Workspace;

/// One thing that a command or a lane needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// rustfmt, and clippy for the native side.
    RustComponents,
    /// The wasm32 standard library, and a compiler that has it.
    WasmStd,
    /// clippy of the compiler that has the wasm32 standard library.
    WasmClippy,
    /// The wasm-bindgen command line, of the version in `Cargo.lock`.
    WasmBindgen,
    /// wasm-pack.
    WasmPack,
    /// The page's npm packages, wasm-opt among them.
    Npm,
    /// Chromium and its driver.
    Chromium,
    /// Firefox.
    Firefox,
    /// geckodriver, Firefox's driver.
    Geckodriver,
    /// CPython 3.11, which says what is right in the differential lane.
    Python,
}

impl Part {
    /// Everything.
    pub const ALL: [Self; 10] = [
        Self::RustComponents,
        Self::WasmStd,
        Self::WasmClippy,
        Self::WasmBindgen,
        Self::WasmPack,
        Self::Npm,
        Self::Chromium,
        Self::Firefox,
        Self::Geckodriver,
        Self::Python,
    ];

    /// What the page's build needs.
    pub const BUILD: [Self; 4] = [Self::WasmStd, Self::WasmBindgen, Self::WasmPack, Self::Npm];

    fn why(self) -> &'static str {
        match self {
            Self::RustComponents => "rustfmt and clippy (check the Rust sources)",
            Self::WasmStd => "wasm32 standard library (the engine is Rust compiled to wasm)",
            Self::WasmClippy => "clippy for wasm32 (checks the crate that only the browser compiles)",
            Self::WasmBindgen => "wasm-bindgen command line (writes the JavaScript side of the wasm)",
            Self::WasmPack => "wasm-pack (builds the wasm, and tests it in browsers)",
            Self::Npm => "npm packages of web/ (Vite, Vitest, Playwright, wasm-opt)",
            Self::Chromium => "Chromium and its driver (test lanes)",
            Self::Firefox => "Firefox (test lanes)",
            Self::Geckodriver => "geckodriver (drives Firefox in test lanes)",
            Self::Python => "CPython 3.11 (says what is right in the differential lane)",
        }
    }
}

/// Which way to the wasm32 standard library is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Road {
    /// rustup's, and Debian's where that fails.
    #[default]
    Auto,
    /// Only `rustup target add`.
    Rustup,
    /// Only Debian's packages.
    Debian,
}

/// What was found or installed, part by part; a part that failed keeps its one sentence.
#[derive(Debug, Default)]
pub struct Installed {
    failures: BTreeMap<Part, String>,
    wasm_toolchain: Option<WasmToolchain>,
    driven: BTreeMap<Browser, Driven>,
}

impl Installed {
    /// The sentence of the first of `parts` that could not be installed.
    pub fn failure(&self, parts: &[Part]) -> Option<&str> {
        parts
            .iter()
            .find_map(|part| self.failures.get(part))
            .map(String::as_str)
    }

    /// Fails with that sentence.
    pub fn require(&self, parts: &[Part]) -> Result<()> {
        match self.failure(parts) {
            Some(sentence) => bail!("{sentence}"),
            None => Ok(()),
        }
    }

    /// The compiler to use for wasm32.
    pub fn wasm_toolchain(&self) -> Result<&WasmToolchain> {
        self.wasm_toolchain
            .as_ref()
            .ok_or_else(|| anyhow!("no compiler for wasm32 was set up"))
    }

    /// A browser with its driver.
    pub fn driven(&self, browser: Browser) -> Result<&Driven> {
        self.driven
            .get(&browser)
            .ok_or_else(|| anyhow!("{browser} was not set up"))
    }
}

/// Looks for each of `parts` and installs what is missing. A part that can't be installed doesn't
/// stop the others: its sentence is kept, and whoever needs the part says it.
pub fn install(workspace: &Workspace, parts: &[Part], road: Road) -> Installed {
    let mut installed = Installed::default();
    let wanted = Part::ALL.into_iter().filter(|part| parts.contains(part));
    for part in wanted {
        match install_part(workspace, part, road, &mut installed) {
            Ok(found) => println!("set-up: {part}: {found}"),
            Err(error) => {
                let sentence = format!("{error:#}");
                println!("set-up: {part}: FAILED: {sentence}");
                installed.failures.insert(part, sentence);
            }
        }
    }
    installed
}

/// As [`install`], but the first part that fails is an error.
pub fn install_all(workspace: &Workspace, parts: &[Part], road: Road) -> Result<Installed> {
    let installed = install(workspace, parts, road);
    installed.require(&Part::ALL)?;
    Ok(installed)
}

fn install_part(workspace: &Workspace, part: Part, road: Road, installed: &mut Installed) -> Result<String> {
    Ok(match part {
        Part::RustComponents => cargo_tools::rust_components(workspace)?,
        Part::WasmStd => {
            let toolchain = wasm_std::install(workspace, road)?;
            let found = toolchain.to_string();
            installed.wasm_toolchain = Some(toolchain);
            found
        }
        Part::WasmClippy => {
            installed.require(&[Part::WasmStd])?;
            wasm_std::clippy(workspace, installed.wasm_toolchain()?)?
        }
        Part::WasmBindgen => cargo_tools::wasm_bindgen(workspace)?,
        Part::WasmPack => cargo_tools::wasm_pack(workspace)?,
        Part::Npm => npm::install(workspace)?,
        Part::Chromium => {
            let driven = browsers::chromium(workspace)?;
            let found = driven.to_string();
            installed.driven.insert(Browser::Chromium, driven);
            found
        }
        Part::Firefox => browsers::firefox(workspace)?.display().to_string(),
        Part::Geckodriver => {
            let driver = cargo_tools::geckodriver(workspace)?;
            installed.require(&[Part::Firefox])?;
            let browser = browsers::firefox(workspace)?;
            let driven = Driven { browser, driver };
            let found = driven.to_string();
            installed.driven.insert(Browser::Firefox, driven);
            found
        }
        Part::Python => browsers::python(workspace)?,
    })
}

/// Ends a failure as one sentence that says what a person can do.
fn or_by_hand<T>(result: Result<T>, what: &str) -> Result<T> {
    result.map_err(|error| anyhow!("{error:#}; install {what} by hand and run this again"))
}

/// Says that a part is missing and what is done about it.
fn missing(part: Part, action: &str) {
    println!("set-up: {part} is missing: {action}");
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.why())
    }
}
