//! The system's packages, where the system is a Debian.

use anyhow::{Result, anyhow, bail};

use super::or_by_hand;
use crate::process::{ask, run};
use crate::workspace::Workspace;

/// Installs `packages`. `by_hand` is what a person should install if this can't.
pub fn install(workspace: &Workspace, packages: &[&str], by_hand: &str) -> Result<()> {
    if workspace.find_program("apt-get").is_none() {
        return or_by_hand(Err(anyhow!("this system has no apt-get")), by_hand);
    }
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(packages);
    let result = apt_get(workspace, &["update"]).and_then(|()| apt_get(workspace, &arguments));
    or_by_hand(result, by_hand)
}

/// Runs a command that writes into system folders: as root directly, else through `sudo` where it
/// asks no password.
pub fn as_root(workspace: &Workspace, program: &str, arguments: &[&str]) -> Result<()> {
    if is_root(workspace) {
        return run(workspace
            .command(program)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(arguments));
    }
    if ask(workspace.command("sudo").args(["-n", "true"])).is_none() {
        bail!("`{program}` needs root, and `sudo` is not there or asks for a password");
    }
    run(workspace
        .command("sudo")
        .args(["-n", "DEBIAN_FRONTEND=noninteractive", program])
        .args(arguments))
}

fn apt_get(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    let mut all = vec!["-q"];
    all.extend(arguments);
    as_root(workspace, "apt-get", &all)
}

fn is_root(workspace: &Workspace) -> bool {
    ask(workspace.command("id").arg("-u")).as_deref() == Some("0")
}
