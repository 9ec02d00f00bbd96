//! Gives the wasm room for nested calls: a program's native calls nest on our own stack.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // 1 MiB is the linker's own choice.
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        println!("cargo::rustc-link-arg=-zstack-size=8388608");
    }
}
