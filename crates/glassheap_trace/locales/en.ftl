### Sentences of the core, shared by Rust and the page. Backticks mark code.
### Objects arrive as words, such as `list #3`; the page makes them bold and links them.

## Types, where a language has a word of its own; other types keep Python's name

type-NoneType = None
type-int = int
type-float = float
type-str = str
type-bytes = bytes
type-list = list
type-tuple = tuple
type-dict = dict
type-set = set
type-frozenset = frozenset
type-function = function
type-type = class
type-code = code
type-frame = frame
type-cell = cell
type-module = module
type-generator = generator

## What a step did: what happened, whose number, from what to what

narrator-begin = Nothing has run yet. Step forward to run the first line.
narrator-end = The program has ended.
narrator-nothing = This line changed no count: nothing was created, freed or bound.
narrator-line = Line { $line }: `{ $code }`
narrator-instruction = `{ $instruction }` changed no count.
narrator-bound = The name `{ $name }` now refers to { $object }: its count goes from { $count_before } to { $count_after }.
narrator-bound-immortal = The name `{ $name }` now refers to { $object }, which is immortal: its count is not kept.
narrator-bound-count = The name `{ $name }` now refers to { $object }, whose count is { $count }.
narrator-bound-only = The name `{ $name }` now refers to { $object }.
narrator-rebound = The name `{ $name }` now refers to { $new_object }: +1 there, −1 for { $old_object }, which it held before.
narrator-name-removed = The name `{ $name }` is removed, not the object: { $object } goes from { $before } to { $after }.
narrator-created = { $object } is created; its count is { $count }.
narrator-count-up = { $object } goes from { $before } to { $after }: one more reference to it.
narrator-count-down = { $object } goes from { $before } to { $after }: one reference to it is gone.
narrator-freed = { $object } reaches 0 and is freed at once.
narrator-freed-many = { $object } reaches 0 and is freed at once, and with it { $count ->
        [one] 1 more object
       *[other] { $count } more objects
    } that nothing else held.
narrator-parked = { $object } is parked in the free list of { $type_name }, { $cap ->
        [0] number { $depth } there
       *[other] { $depth } of { $cap }
    }. Its block stays taken.
narrator-collection = The collector ran on generation { $generation } and freed { $collected ->
        [one] 1 unreachable object
       *[other] { $collected } unreachable objects
    }.
narrator-collection-uncollectable = The collector ran on generation { $generation }: { $collected } freed, { $uncollectable } could not be.
narrator-cycle-unreachable = No name reaches { $object } and { $object2 }, yet each keeps the other: only the collector can free them.
narrator-printed = Printed `{ $text }`.
narrator-call = `{ $func }` is called: a frame with its local names appears.
narrator-return = `{ $func }` returns: its frame and its local names go.
narrator-exception = `{ $type_name }`: { $message }

## Who holds an object

holder-module-name = name `{ $name }` in the module
holder-local-name = local name `{ $name }` of `{ $func }`
holder-name-of = name `{ $name }` of `{ $func }`
holder-item = item { $index }
holder-key = key `{ $key }`
holder-value = value of `{ $key }`
holder-attribute = attribute `{ $name }`
holder-set-item = element
holder-class-of-instances = { $count ->
        [one] class of 1 instance
       *[other] class of { $count } instances
    }
holder-mro = its own method resolution order
holder-bases = base of a class
holder-descriptor = descriptor `{ $name }` of the class
holder-constant = constant of `{ $func }`
holder-syntax-tree = syntax tree of the running file
holder-default = default value of `{ $func }`
holder-closure-cell = closure cell `{ $name }`
holder-cell = closure cell
holder-stack = evaluation stack of `{ $func }`
holder-argument = argument of `{ $func }`
holder-frame = frame of `{ $func }`
holder-iterator = iterator over it
holder-bound-method = bound method
holder-exception-handled = exception being handled
holder-traceback = traceback
holder-interpreter = the interpreter
holder-static = static in the interpreter
holder-module-table = table of loaded modules
holder-code = code object
holder-globals = global names of a function
holder-function = function
holder-other = { $role }

## Why a text did not start

problem-syntax = { $message }
problem-unsupported = Valid Python, but Glassheap does not run it yet.
problem-unsupported-async-def = Valid Python, but Glassheap does not run it. A plain `def` shows the same objects.
problem-unknown-runtime = There is no runtime called `{ $name }`.
