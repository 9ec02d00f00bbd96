//! The textbook's model (CPython 2.6): small objects up to 256 bytes, 8-byte classes, ints and floats with memory of
//! their own that nobody else gets, list headers that wait for the next list, memory that stays with Python.

use glassheap_heap::FreeList;
use glassheap_heap::image::scalar;
use glassheap_profile::by_name;
use glassheap_vm::run::{End, Mode, Start};
use glassheap_vm::vm::Vm;

/// What the program printed, and what `look` saw in the machine after its last line and before the interpreter's own end.
fn run<T: Send + 'static>(source: &str, look: impl Fn(&Vm) -> T + Send + 'static) -> (Vec<String>, T) {
    let source = source.to_string();
    let work = move || {
        let mut vm = Vm::new(by_name("textbook").expect("the textbook's model"));
        vm.record.live = true;
        vm.start(&source, "program.py", Mode::Script, Start::Collected)
            .expect("Python");
        // Line 0 is the end of the program's code; the interpreter's end comes behind it.
        let seen = std::sync::Arc::new(std::sync::Mutex::new(None));
        let kept = std::sync::Arc::clone(&seen);
        vm.record.observer = Some(Box::new(move |vm: &Vm, line, _, _| {
            if line == 0 {
                *kept.lock().expect("one thread") = Some(look(vm));
            }
        }));
        assert_eq!(vm.run_to_end(), End::Finished);
        let text: String = vm.record.output.iter().map(|p| p.text.as_str()).collect();
        let seen = seen.lock().expect("one thread").take().expect("the end was seen");
        (text.lines().map(str::to_string).collect(), seen)
    };
    let thread = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(work)
        .expect("a thread");
    thread.join().expect("no panic")
}

fn printed(source: &str) -> Vec<String> {
    run(source, |_| ()).0
}

#[test]
fn memory_of_many_freed_ints_never_serves_floats() {
    let lines = printed(
        "ints = [i * 1000 for i in range(1, 301)]\n\
         places = [id(n) for n in ints]\n\
         n = None\n\
         i = None\n\
         del ints\n\
         floats = [i * 0.5 for i in range(1, 301)]\n\
         print(any([id(f) in places for f in floats]))\n\
         more = [i * 1001 for i in range(1, 301)]\n\
         print(all([id(n) in places for n in more[:200]]))",
    );
    assert_eq!(lines, ["False", "True"]);
}

#[test]
fn the_free_list_of_ints_has_no_bound() {
    let source = "ints = list(range(1000, 6000))\ndel ints\n";
    let (_, (waiting, capped)) = run(source, |vm| {
        (
            vm.heap.free_list_depth_and_hits(FreeList::Int).0,
            vm.heap.free_list_cap(FreeList::Int),
        )
    });
    assert_eq!(capped, None);
    assert!(waiting >= 5000 - 41, "{waiting}");
}

#[test]
fn ints_lie_in_blocks_of_41_from_the_top_downwards() {
    let lines = printed(
        "a = [i * 1000 for i in range(1, 200)]\n\
         steps = [id(y) - id(x) for x, y in zip(a, a[1:])]\n\
         print(steps.count(-24) > 180)",
    );
    assert_eq!(lines, ["True"]);
}

#[test]
fn a_full_collection_gives_wholly_free_blocks_of_ints_back() {
    let source = "import gc\nints = list(range(1000, 6000))\ndel ints\ngc.collect()\n";
    let (_, waiting) = run(source, |vm| vm.heap.free_list_depth_and_hits(FreeList::Int).0);
    assert!(waiting < 200, "{waiting}");
}

#[test]
fn the_header_of_a_freed_list_is_the_next_list() {
    let lines = printed(
        "x = [1, 2, 3]\n\
         place = id(x)\n\
         del x\n\
         y = ['quite', 'another', 'list', 'of', 'words']\n\
         print(id(y) == place)\n\
         many = [[] for _ in range(200)]\n\
         del many\n\
         print(0)",
    );
    assert_eq!(lines[0], "True");
    let source = "many = [[] for _ in range(200)]\ndel many\n";
    let (_, waiting) = run(source, |vm| vm.heap.free_list_depth_and_hits(FreeList::List).0);
    assert_eq!(waiting, 80, "no more than 80 headers wait");
}

#[test]
fn more_than_256_bytes_come_from_the_c_library() {
    // A str takes 37 bytes besides its text.
    let large = |n: u32| {
        let source = format!("part = 'ab' * 3\nkept = part * {}\n", n / 6);
        run(&source, move |vm| vm.heap.scalar(scalar::LARGE_BLOCKS)).1
    };
    let small = large(216);
    assert_eq!(large(210), small, "37 + 210 bytes are small");
    assert_eq!(large(222), small + 1, "37 + 222 bytes are not");
}

#[test]
fn classes_are_eight_bytes_apart() {
    let lines = printed(
        "part = 'ab' * 3\n\
         a = [part * 4 for _ in range(60)]\n\
         b = [x for x in (id(y) - id(x) for x, y in zip(a, a[1:]))]\n\
         print(b.count(64) > 40)\n\
         c = [part * 5 for _ in range(60)]\n\
         d = [x for x in (id(y) - id(x) for x, y in zip(c, c[1:]))]\n\
         print(d.count(72) > 40)",
    );
    // 37 + 24 bytes: class 64; 37 + 30 bytes: class 72, which 16-byte classes do not have.
    assert_eq!(lines, ["True", "True"]);
}

#[test]
fn freed_memory_stays_with_python() {
    let source = "pairs = [(i, i) for i in range(3000)]\npairs = pairs[:1]\n";
    let (_, (released, waiting)) = run(source, |vm| {
        (
            vm.heap.scalar(scalar::ARENAS_RELEASED),
            vm.heap.free_list_depth_and_hits(FreeList::Tuple(2)).0,
        )
    });
    // 2,000 of the tuples wait in their free list and hold their pools; no arena goes back.
    assert_eq!((released, waiting), (0, 2000));
}

#[test]
fn ints_pin_their_blocks_while_one_of_each_lives() {
    let source = "import gc\n\
                  ints = list(range(1000, 5100))\n\
                  kept = ints[::41]\n\
                  del ints\n\
                  gc.collect()\n\
                  ";
    let (_, waiting) = run(source, |vm| vm.heap.free_list_depth_and_hits(FreeList::Int).0);
    assert!(waiting > 3800, "{waiting}: every block has one live int");
}

/// Every program of `tests/conformance` that is Python ends in the model, whatever it prints.
#[test]
fn every_conformance_program_ends() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance");
    let themes = std::fs::read_dir(root).expect("the programs").flatten();
    let files = themes
        .filter_map(|t| std::fs::read_dir(t.path()).ok())
        .flat_map(Iterator::flatten);
    let programs: Vec<String> = files
        .filter(|f| f.path().extension().is_some_and(|e| e == "py"))
        .map(|f| std::fs::read_to_string(f.path()).expect("a text"))
        .collect();
    assert!(programs.len() > 150, "{}", programs.len());
    let work = move || {
        for source in programs {
            let mut vm = Vm::new(by_name("textbook").expect("the textbook's model"));
            vm.record.live = true;
            if vm.start(&source, "program.py", Mode::Script, Start::Collected).is_ok() {
                assert!(!matches!(vm.run_to_end(), End::Stopped(_)));
            }
        }
    };
    let thread = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(work)
        .expect("a thread");
    thread.join().expect("no panic");
}
