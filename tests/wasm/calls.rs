//! Every exported call, as the page makes it. `window.rs` and `worker.rs` run these where their names say.

use glassheap_wasm::{Session, runtimes, version};
use js_sys::{JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

fn options(source: &str) -> JsValue {
    let source = JSON::stringify(&JsValue::from_str(source)).map_or_else(|_| "\"\"".to_string(), String::from);
    let text = format!(
        r#"{{"source":{source},"python":"3.14","mode":"script","start":"release",
        "limits":{{"line_steps":null,"heap_bytes":null,"output_bytes":null}},"input":[]}}"#
    );
    JSON::parse(&text).expect("the options are JSON")
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).expect("an object")
}

fn number(object: &JsValue, name: &str) -> f64 {
    get(object, name)
        .as_f64()
        .unwrap_or_else(|| panic!("{name} is no number"))
}

fn length(object: &JsValue, name: &str) -> u32 {
    get(object, name)
        .dyn_into::<js_sys::Array>()
        .expect("an array")
        .length()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

fn open(source: &str) -> Session {
    Session::new(options(source)).expect("it starts")
}

fn run(source: &str) -> Session {
    let mut session = open(source);
    while get(&session.advance(50_000.0).expect("it runs"), "done") != JsValue::TRUE {}
    session
}

const PROGRAM: &str = "\
class Node:
    pass
a = Node()
b = Node()
a.other = b
b.other = a
del a, b
import gc
print(gc.collect())
";

pub fn it_says_what_it_is() {
    let all: js_sys::Array = runtimes().expect("a list").dyn_into().expect("a list");
    assert!(all.length() >= 5);
    assert!(
        all.iter()
            .any(|r| get(&r, "is_default") == JsValue::TRUE && text(&r, "name") == "3.14")
    );
    assert!(!version().is_empty());
}

pub fn a_run_is_recorded_and_stepped() {
    let mut session = run(PROGRAM);
    let moment = session.seek(JsValue::from_str("line"), 1e9).expect("a moment");
    let steps = number(&moment, "line_steps");
    assert_eq!(number(&moment, "line_step"), steps);
    assert!(length(&moment, "narrator") > 0);
    assert!(number(&get(&moment, "heap"), "live_bytes") > 0.0);
    let moment = session.seek(JsValue::from_str("line"), 4.0).expect("a moment");
    assert_eq!(number(&moment, "line_step"), 4.0);
    assert_eq!(
        number(&session.moment().expect("a moment"), "event"),
        number(&moment, "event")
    );
    for level in ["op", "event"] {
        session.seek(JsValue::from_str(level), 30.0).expect("a moment");
    }
    assert!(session.seek(JsValue::from_str("page"), 1.0).is_err());
}

pub fn views_answer() {
    let mut session = run(PROGRAM);
    session.seek(JsValue::from_str("line"), 6.0).expect("a moment");
    let picture = session.picture().expect("a picture");
    assert!(length(&picture, "objects") >= 3);
    let card = get(&picture, "objects")
        .dyn_into::<js_sys::Array>()
        .expect("cards")
        .get(1);
    let serial = number(&get(&card, "object"), "serial");
    let ledger = session.ledger(serial as u32).expect("a ledger");
    assert_eq!(get(&ledger, "balanced"), JsValue::TRUE);
    assert!(session.ledger(9_999_999).expect("an answer").is_null());
    let place = session.find_block(number(&card, "addr"));
    assert_eq!(place.length(), 3);
    let (arena, pool) = (place.get_index(0), place.get_index(1));
    let detail = session.pool(arena, pool).expect("a pool");
    assert_eq!(
        f64::from(session.pool_blocks(arena, pool).length()),
        number(&detail, "blocks")
    );
    assert!(session.pool(77, 0).expect("an answer").is_null());
    assert_eq!(session.arena_pools(arena).length() % 4, 0);
    assert!(number(&session.memory().expect("memory"), "held") > 0.0);
    session.seek(JsValue::from_str("line"), 1e9).expect("a moment");
    let collector = session.collector().expect("the collector");
    assert_eq!(number(&get(&collector, "last"), "collected"), 2.0);
    assert!(length(&session.badges().expect("badges"), "lines") > 5);
    assert_eq!(session.timeline(3).length(), 18);
    let output = session.output().expect("output");
    let piece = get(&output, "pieces")
        .dyn_into::<js_sys::Array>()
        .expect("pieces")
        .get(0);
    assert_eq!(text(&piece, "text"), "2\n");
}

pub fn problems_are_plain_objects() {
    let Err(problem) = Session::new(options("def f(:\n")) else {
        panic!("that is no Python")
    };
    assert_eq!(text(&problem, "kind"), "syntax");
    assert_eq!(text(&problem, "type_name"), "SyntaxError");
    assert_eq!(number(&get(&problem, "range"), "line"), 1.0);
}

pub fn a_run_can_be_stopped() {
    let mut session = open("while True:\n    pass\n");
    let progress = session.advance(20_000.0).expect("it runs");
    assert_eq!(get(&progress, "done"), JsValue::FALSE);
    let progress = session.stop().expect("it stops");
    assert_eq!(text(&get(&progress, "end"), "kind"), "stopped");
    let moment = session.seek(JsValue::from_str("line"), 1e12).expect("a moment");
    assert_eq!(number(&moment, "line_step"), number(&progress, "line_steps"));
}

pub fn deep_recursion_ends_in_an_exception() {
    let session = run("def f(n):\n    return f(n + 1)\ntry:\n    f(0)\nexcept RecursionError:\n    print('deep')\n");
    let output = session.output().expect("output");
    let piece = get(&output, "pieces")
        .dyn_into::<js_sys::Array>()
        .expect("pieces")
        .get(0);
    assert_eq!(text(&piece, "text"), "deep\n");
    // Through native code, which nests on our own stack.
    let session = run(
        "class A:\n    def __repr__(self):\n        return repr(self)\ntry:\n    repr(A())\nexcept RecursionError:\n    print('deep')\n",
    );
    assert_eq!(length(&session.output().expect("output"), "pieces"), 1);
}
