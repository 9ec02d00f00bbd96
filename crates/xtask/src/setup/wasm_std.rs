//! A compiler that has the wasm32 standard library.
//!
//! The ordinary road is `rustup target add`. Where that can't fetch it, Debian's own packages give
//! a compiler of their own and the standard library's source, from which it is built once. That
//! compiler is used for wasm32 only, through the environment of single commands and with a target
//! folder of its own; the native side never sees it.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{Part, Road, apt, missing, or_by_hand};
use crate::process::{ask, run, run_within};
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";
const BY_HAND: &str = "the wasm32-unknown-unknown target for this Rust";
const DEBIAN_PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy", "lld-22"];
/// Debian's rustc comes without `rust-lld`.
const DEBIAN_LINKER: &str = "wasm-ld-22";
/// Lies beside the built library and says which compiler built it: no other can read it.
const DEBIAN_STAMP: &str = "built-by";

/// The compiler for wasm32, by the road that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WasmToolchain {
    /// The one that runs us.
    Rustup,
    /// Debian's, reached through a folder of links that goes before the PATH.
    Debian { links: PathBuf },
}

impl WasmToolchain {
    /// A command whose cargo, rustc and clippy are this toolchain's.
    pub fn command(&self, workspace: &Workspace, program: &str) -> Command {
        match self {
            Self::Rustup => workspace.command(program),
            Self::Debian { links } => {
                let mut command = workspace.command_with_path(program, std::slice::from_ref(links));
                command
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
                    .env("CARGO_TARGET_DIR", workspace.path("target-debian"))
                    // `cargo run` sets these for the toolchain that runs us.
                    .env_remove("CARGO")
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .env_remove("LD_LIBRARY_PATH");
                command
            }
        }
    }
}

/// Finds such a compiler or makes one.
pub fn install(workspace: &Workspace, road: Road) -> Result<WasmToolchain> {
    let may = |wanted: Road| road == Road::Auto || road == wanted;
    if may(Road::Rustup) && rustup_has_it(workspace) {
        return Ok(WasmToolchain::Rustup);
    }
    if may(Road::Debian) && debian_has_it(workspace) {
        return debian_toolchain(workspace);
    }
    if may(Road::Rustup) {
        missing(Part::WasmStd, "asking rustup for it, at most a minute");
        let added = run_within(
            workspace.command("rustup").args(["target", "add", TARGET]),
            Duration::from_secs(60),
        );
        match added {
            Ok(()) if rustup_has_it(workspace) => return Ok(WasmToolchain::Rustup),
            Ok(()) => println!("set-up: rustup added it to another toolchain than the one in use"),
            Err(error) => println!("set-up: rustup's way did not work: {error:#}"),
        }
    }
    if !may(Road::Debian) {
        bail!("install {BY_HAND} by hand and run this again");
    }
    install_debian(workspace)?;
    debian_toolchain(workspace)
}

/// clippy for wasm32: it reads only a standard library that its own rustc built.
pub fn clippy(workspace: &Workspace, toolchain: &WasmToolchain) -> Result<String> {
    let version = || ask(toolchain.command(workspace, "cargo").args(["clippy", "--version"]));
    if let Some(version) = version() {
        return Ok(version);
    }
    missing(Part::WasmClippy, "installing it for the same compiler");
    match toolchain {
        WasmToolchain::Rustup => run_within(
            workspace.command("rustup").args(["component", "add", "clippy"]),
            Duration::from_secs(60),
        )?,
        WasmToolchain::Debian { .. } => apt::install(workspace, &["rust-web-clippy"], "clippy")?,
    }
    version().context("`cargo clippy` is missing: install clippy for this Rust by hand")
}

fn rustup_has_it(workspace: &Workspace) -> bool {
    ask(workspace.command("rustc").args(["--print", "sysroot"])).is_some_and(|sysroot| {
        // Where the one in use is Debian's own, a linker must be named: that is the other road.
        let is_debians = sysroot == "/usr" && Path::new("/etc/debian_version").exists();
        !is_debians && has_std(&library(Path::new(&sysroot)))
    })
}

fn debian_has_it(workspace: &Workspace) -> bool {
    let rustc = Path::new("/usr/bin/rustc");
    let library = library(Path::new("/usr"));
    // Without our stamp it came from elsewhere, say a package of the same compiler: then it is
    // trusted.
    let fits = fs::read_to_string(library.join(DEBIAN_STAMP)).map_or(true, |built_by| {
        ask(workspace.command(rustc).arg("-vV")) == Some(built_by)
    });
    has_std(&library) && fits && workspace.find_program(DEBIAN_LINKER).is_some()
}

/// The folder of the wasm32 libraries below a sysroot.
fn library(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

fn has_std(library: &Path) -> bool {
    fs::read_dir(library).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with("libstd-") && name.ends_with(".rlib")
        })
    })
}

fn install_debian(workspace: &Workspace) -> Result<()> {
    println!("set-up: taking Debian's road: its compiler, and the library built from its source");
    apt::install(workspace, &DEBIAN_PACKAGES, BY_HAND)?;
    let toolchain = debian_toolchain(workspace)?;
    let empty = workspace.tools().join("empty-crate");
    fs::create_dir_all(empty.join("src"))?;
    fs::write(
        empty.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    fs::write(empty.join("src/lib.rs"), "")?;
    let built = empty.join("target");
    let build = run(toolchain
        .command(workspace, "cargo")
        .current_dir(&empty)
        .args(["build", "-Zbuild-std=std,panic_abort,test", "--release"])
        .args(["--target", TARGET])
        .env("CARGO_TARGET_DIR", &built)
        // Building the standard library is the one thing here that a stable compiler refuses.
        .env("RUSTC_BOOTSTRAP", "1"));
    or_by_hand(build, BY_HAND)?;

    let library = library(Path::new("/usr"));
    let stamp = built.join(DEBIAN_STAMP);
    let rustc = ask(workspace.command("/usr/bin/rustc").arg("-vV")).context("no /usr/bin/rustc")?;
    fs::write(&stamp, rustc)?;
    let mut files = vec![stamp];
    for entry in fs::read_dir(built.join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            files.push(path);
        }
    }
    let library = library.to_string_lossy().into_owned();
    // An older build must not stay beside it: rustc would find two candidates for each crate.
    apt::as_root(workspace, "rm", &["-rf", &library])?;
    apt::as_root(workspace, "mkdir", &["-p", &library])?;
    let mut arguments = vec!["-t".to_owned(), library];
    arguments.extend(files.iter().map(|path| path.to_string_lossy().into_owned()));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    apt::as_root(workspace, "cp", &arguments)?;
    fs::remove_dir_all(&empty)?;
    Ok(())
}

/// Links to Debian's programs in a folder of their own, so that nothing else of `/usr/bin` goes
/// before the PATH and the person's rustup is left as it is.
fn debian_toolchain(workspace: &Workspace) -> Result<WasmToolchain> {
    let links = workspace.tools().join("debian");
    fs::create_dir_all(&links)?;
    for name in ["cargo", "rustc", "rustdoc", "cargo-clippy", "clippy-driver"] {
        let link = links.join(name);
        if !link.is_symlink() {
            std::os::unix::fs::symlink(Path::new("/usr/bin").join(name), &link)?;
        }
    }
    Ok(WasmToolchain::Debian { links })
}

impl fmt::Display for WasmToolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rustup => "rustup's road: the toolchain in use has it",
            Self::Debian { .. } => "Debian's road: /usr/bin/rustc with a library built from source",
        })
    }
}
