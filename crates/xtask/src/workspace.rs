//! Where things lie in this repository, and how its tools are called.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The repository's folders, and the environment its tools run in.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace this very `xtask` belongs to.
    pub fn find() -> Result<Self> {
        // `cargo run` sets the variable; a binary started by hand falls back to where it was built.
        let manifest_dir =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest_dir
            .ancestors()
            .nth(2)
            .context("crates/xtask is expected two folders below the repository's top")?
            .to_path_buf();
        Ok(Self { root })
    }

    /// The repository's top.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the top.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// The page's sources.
    pub fn web(&self) -> PathBuf {
        self.path("web")
    }

    /// The built page, ready for a static host.
    pub fn dist(&self) -> PathBuf {
        self.path("web/dist")
    }

    /// Tools and stamps of our own, ignored by git: nothing goes into the person's folders.
    pub fn tools(&self) -> PathBuf {
        self.path(".tools")
    }

    /// Where `cargo install --root .tools` puts programs.
    pub fn tools_bin(&self) -> PathBuf {
        self.path(".tools/bin")
    }

    /// Screenshots, traces and reports of the test lanes; ignored by git.
    pub fn artifacts(&self) -> PathBuf {
        self.path("test-artifacts")
    }

    /// A program installed by npm in `web/`.
    pub fn npm_bin(&self, name: &str) -> PathBuf {
        self.path("web/node_modules/.bin").join(name)
    }

    /// A command that runs at the top and finds our tools before all others.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        self.command_with_path(program, &[])
    }

    /// As [`Self::command`], with further folders that are searched even before our tools.
    pub fn command_with_path(&self, program: impl AsRef<Path>, first: &[PathBuf]) -> Command {
        let path = self.search_path(first);
        // Resolved here: `Command` itself would search the parent's PATH on some systems.
        let program = find_program_in(program.as_ref(), &path).unwrap_or_else(|| program.as_ref().to_path_buf());
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", path);
        command
    }

    /// A program by name: among our tools, then on the PATH.
    pub fn find_program(&self, name: &str) -> Option<PathBuf> {
        find_program_in(Path::new(name), &self.search_path(&[]))
    }

    fn search_path(&self, first: &[PathBuf]) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders = first
            .iter()
            .cloned()
            .chain([self.tools_bin()])
            .chain(env::split_paths(&inherited));
        env::join_paths(folders).unwrap_or(inherited)
    }
}

fn find_program_in(program: &Path, path: &OsString) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return program.is_file().then(|| program.to_path_buf());
    }
    env::split_paths(path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}
