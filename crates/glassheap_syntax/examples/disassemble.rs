//! `cargo run -p glassheap_syntax --example disassemble -- 3.13 program.py ...` prints what the compiler makes of them.

#![allow(clippy::print_stdout)]

use glassheap_syntax::Mode;

fn main() {
    let mut args = std::env::args().skip(1);
    let Some(profile) = args.next().as_deref().and_then(glassheap_profile::by_name) else {
        println!("usage: disassemble RELEASE FILE...");
        return;
    };
    for file in args {
        println!("file {file}");
        let Ok(source) = std::fs::read_to_string(&file) else {
            println!("cannot read");
            continue;
        };
        match glassheap_syntax::compile(&source, &file, Mode::Exec, &profile.syntax) {
            Ok(compilation) => print!("{}", glassheap_syntax::disassemble::disassemble(&compilation)),
            Err(e) => println!("error {e}"),
        }
    }
}
