//! `cargo xtask`: the developer's one tool. It sets the machine up, builds, serves and tests.

#![expect(
    clippy::print_stdout,
    reason = "a command line tool: what it does and finds is its output"
)]

mod bless;
mod dev;
mod lanes;
mod lockfile;
mod page;
mod process;
mod serve;
mod setup;
mod wasm_pack_toml;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::lanes::LaneName;
use crate::serve::Serving;
use crate::setup::{Part, Road};
use crate::workspace::Workspace;

/// Sets up, builds, serves and tests Glassheap. Each command installs what it needs and finds
/// missing.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Build the playground and serve it on this machine
    Serve {
        #[command(flatten)]
        setup: SetupArguments,
        /// The port on 127.0.0.1 [default: a free one]
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        port: u16,
        /// The path to serve it under, as a static host's sub-folder
        #[arg(long, default_value = "/")]
        path: String,
    },
    /// Build the playground into web/dist
    Build {
        #[command(flatten)]
        setup: SetupArguments,
    },
    /// Install everything that building and testing need
    Setup {
        #[command(flatten)]
        setup: SetupArguments,
    },
    /// Serve the page with hot reload; rebuild the wasm when a file in crates/ changes
    Dev {
        #[command(flatten)]
        setup: SetupArguments,
    },
    /// Run the test lanes: all of them, or those named
    Test {
        #[command(flatten)]
        setup: SetupArguments,
        /// Lanes to run [default: all]
        #[arg(value_name = "LANE")]
        lanes: Vec<LaneName>,
        /// Run only tests that match, in lanes of tests
        #[arg(last = true, value_name = "FILTER")]
        filter: Vec<String>,
    },
    /// Accept what the snapshot tests now see (look at the diff before committing it)
    Bless {
        #[command(flatten)]
        setup: SetupArguments,
    },
}

#[derive(Args)]
struct SetupArguments {
    /// How to get the wasm32 standard library
    #[arg(long, value_enum, default_value_t, value_name = "ROAD", hide = true)]
    wasm_road: Road,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Some(command) => run(command),
        None => help(),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            println!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn help() -> Result<ExitCode> {
    Arguments::command().print_help()?;
    Ok(ExitCode::SUCCESS)
}

fn run(command: Command) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let set_up =
        |parts: &[Part], arguments: &SetupArguments| setup::install_all(&workspace, parts, arguments.wasm_road);
    match command {
        Command::Serve { setup, port, path } => {
            let installed = set_up(&Part::BUILD, &setup)?;
            page::build_wasm(&workspace, installed.wasm_toolchain()?)?;
            page::build_dist(&workspace)?;
            let serving = Serving::start(workspace.dist(), &path, port)?;
            println!("Glassheap is at {} (Ctrl-C ends it)", serving.url());
            serving.wait();
        }
        Command::Build { setup } => {
            let installed = set_up(&Part::BUILD, &setup)?;
            page::build_wasm(&workspace, installed.wasm_toolchain()?)?;
            page::build_dist(&workspace)?;
        }
        Command::Setup { setup } => {
            set_up(&Part::ALL, &setup)?;
        }
        Command::Dev { setup } => {
            let installed = set_up(&Part::BUILD, &setup)?;
            dev::dev(&workspace, installed.wasm_toolchain()?)?;
        }
        Command::Test { setup, lanes, filter } => return lanes::test(&workspace, &lanes, &filter, setup.wasm_road),
        Command::Bless { setup } => {
            let installed = set_up(&Part::BUILD, &setup)?;
            bless::bless(&workspace, installed.wasm_toolchain()?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
