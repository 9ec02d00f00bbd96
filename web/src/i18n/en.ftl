### Words of the page.

## Toolbar
brand = Glassheap
run = Run
run-again = Run again
stop = Stop
runtime-label = Python release
runtime-cpython = CPython { $patch }
runtime-textbook = Textbook
mode-label = How the text is run
mode-script = Script
mode-module = Module
mode-repl = REPL
mode-script-hint = As `python FILE` runs it
mode-module-hint = As `import` runs it: no syntax tree holds the literals
mode-repl-hint = Each statement on its own, as at the prompt
settings = Settings
start-label = The heap starts
start-release = as after start-up
start-empty = empty
start-hint = As after start-up, the interpreter's own objects are there before line 1. Empty shows your program alone.
theme-label = Theme
theme-button = Theme: { $theme }. Change
theme-system = system
theme-light = light
theme-dark = dark
theme-contrast = high contrast
language-button = 中文
language-button-label = Switch to Chinese (中文)
letters-label = Single-letter keys
letters-on = on
letters-off = off
keys-button = All keys
close = Close
skip-to-code = Skip to the code

## Panels
panel-code = Code
panel-objects = Objects
panel-inspector = Inspector
panel-output = Output
panel-memory = Memory
panel-collector = Collector
panel-free_lists = Free lists
panel-lists-short = Lists
panel-playback = Playback
panel-bottom = Memory and collector
panel-tabs = Panels
split-code = Width of the code panel
split-inspector = Width of the inspector
split-bottom = Height of the lower panel
split-output = Height of the output
editor-label = Python code
file-name = main.py
edited = edited, not run yet
examples = Examples
examples-replace = Replaces the text in the editor. Ctrl+Z brings it back.

## Examples
example-two_nodes = Two nodes that hold each other
example-names = Names and counts
example-containers = Containers hold references
example-scope = A function's names go when it returns
example-getrefcount = Why getrefcount says one more
example-shared = Shared small ints and strings
example-zero = Zero means now
example-cycle = A cycle, and gc.collect()
example-reuse = A freed address is used again
example-freelist = The free list of lists
example-boundary = 512 bytes: pools or the system
example-stays = Memory that stays
example-weakref = A weak reference does not count

## Status
status-idle = ready
status-loading = loading the engine…
status-running = running
status-done = finished
status-stopped = stopped
status-error = ended with an error
status-steps = { $count ->
        [one] { $shown } line step
       *[other] { $shown } line steps
    }
status-events = { $count ->
        [one] { $shown } event
       *[other] { $shown } events
    }
status-objects = { $count ->
        [one] { $shown } live object
       *[other] { $shown } live objects
    }
status-model = simulated heap, 64-bit
status-version = Glassheap { $version }

## Playback
step-first = First step
step-back = Step back
step-forward = Step forward
step-last = Last step
play = Play
pause = Pause
stepping = Stepping
level-label = Step size
level-line = line
level-op = op
level-event = event
level-line-hint = One source line at a time
level-op-hint = One instruction at a time
level-event-hint = One change of the heap at a time
counter = step { $step } of { $steps }
counter-line = line { $line }
counter-start = before the first line
comma = ,{ " " }
jump = Go to step
jump-go = Go
slider = Position in the run
slider-value = Step { $step } of { $steps }, line { $line }
line-tag = line { $line }
line-tag-start = start
in-func = in { $func }
more-sentences = { $count } more
lane-line = line
lane-changes = born, freed
lane-bytes = live bytes
lane-count = count, { $object }
lane-count-none = count of selection
lane-collector = collector
timeline-gen = gen { $generation }

## Objects
objects-shown = { $count ->
        [one] 1 shown
       *[other] { $count } shown
    }
objects-more = , { $count } more not drawn
objects-inline = , { $count ->
        [one] 1 value inline
       *[other] { $count } values inline
    }
objects-outside = { $count ->
        [one] 1 outside the view
       *[other] { $count } outside the view
    }
objects-empty = No objects yet
objects-empty-hint = Step forward or press Run
zoom-in = Zoom in
zoom-out = Zoom out
zoom-fit = Fit everything
zoom-level = Zoom { $percent } %
rail-module = module
rail-interpreter = interpreter
new = new
freed = freed
to-zero = { $before } → 0
more-slots = and { $count } more
legend-reference = reference
legend-selection = holds the selection
legend-removed = removed by this step
legend-new = new in this step
legend-weak = weak, not counted
legend-immortal = immortal
legend-generation = generation 0
outline-objects = Objects in words
outline-name = { $name }: { $target }
outline-unbound = { $name }: removed by this step
outline-object = { $object }, count { $count }
outline-object-was = { $object }, count { $count }, was { $before }
outline-object-immortal = { $object }, immortal
outline-object-freed = { $object }, freed by this step
outline-holds = { $label }: { $target }

## Inspector
inspector-empty = Nothing selected
inspector-empty-hint = Choose an object: its count is taken apart here.
inspector-gone = This object does not exist at this step.
who-holds = Who holds it
who-holds-hint = every holder counts once
ledger-of = Holders of { $object }
ledger-holder = Holder
ledger-count = References
ledger-of-object = { $holder } of { $object }
ledger-rest = not taken apart
adds-up = adds up
does-not-add-up = does not add up
immortal = immortal
immortal-hint = Its count is not kept, so its holders are not counted.
history = History of the count
history-last = last
history-next = next
history-last-label = Last change of the count
history-next-label = Next change of the count
history-label = Count of { $object } by line step
history-born = line { $line }, born
history-now = { $line }, now
history-row = { $line ->
        [0] start
       *[other] line { $line }
    }: { $count }
storage = Storage
storage-block = Block
storage-size = getsizeof
storage-collector = Collector
storage-address = Address
storage-given = { $given } B class, { $asked } asked
storage-place = pool { $pool }, block { $block }
storage-arena = arena { $arena }
storage-large = { $asked } bytes from the system's malloc
storage-static = static, not in the heap
storage-bytes = { $bytes } B
storage-tracked = tracked, generation { $generation }
storage-tracked-plain = tracked
storage-untracked = not tracked
object-freed = freed
object-parked = parked in a free list

## Memory
arenas = Arenas
arenas-of = { $count } of { $size }
arena = arena { $arena }
arena-title = Arena { $arena }
arena-about = { $pools } pools of { $size }: { $used } in use, { $empty } empty, { $untouched } untouched
arena-held = held from the system
pool-title = Pool { $pool }
pool-about = { $size } B blocks, { $used } of { $blocks } taken
pool-none = Choose a pool to see its blocks
pool-header = head
pool-unused = This pool has no size class now: { $state }.
pool-state-untouched = never used
pool-state-empty = empty, back in the arena
pool-tile = Pool { $pool }: { $size } B blocks, { $used } of { $blocks } taken
pool-tile-untouched = Pool { $pool }: never used
pool-tile-empty = Pool { $pool }: empty
block-n = Block { $block }
block-0 = never touched
block-1 = free
block-1-next = free, next to be handed out
block-2 = in use
block-3 = parked in a free list
block-4 = the interpreter's own
block-5 = taken by this step
block-6 = freed by this step
block-line = Block { $block } at { $address }: { $state }
block-line-of = Block { $block } at { $address }: { $state }, { $role } of { $object }
role-object = the object
role-items = item array
role-keys = keys
role-values = values
role-table = table
role-parked = parked
role-interpreter = the interpreter's
find-address = Address from id()
find-address-go = Find
find-address-none = no pool at this address
map-label = Map of the pools of arena { $arena }
map-hint = Arrow keys move, Enter opens
blocks-label = Map of the blocks of pool { $pool }
map-table = Memory as a table
size-classes = Size classes
size-classes-about = { $used } of { $all } in use
col-block = block
col-pools = pools
col-in-use = in use
col-parked = parked
col-free = free
others-classes = { $count } classes without a pool
where-bytes = Where the held bytes are
bytes-live = live blocks
bytes-parked = parked in free lists
bytes-free = free blocks in pools
bytes-heads = pool headers and tails
bytes-empty = empty pools
bytes-untouched = pools never touched
bytes-alignment = lost to alignment
bytes-held = held from the system
large-blocks = Above { $threshold } B: { $count ->
        [one] 1 block
       *[other] { $count } blocks
    } from the system's malloc, { $bytes } B

## Collector
generations = Generations
generation = Generation { $generation }
generation-count = { $count } of { $threshold }
generation-objects = { $count ->
        [one] 1 object
       *[other] { $count } objects
    }
generation-more = and { $count } of the interpreter
generation-runs = { $count ->
        [0] never collected
        [one] collected once
       *[other] collected { $count } times
    }
collector-disabled = The collector is switched off by gc.disable().
collector-on = on
last-collection = Last collection
last-collection-none = The collector has not run yet
last-collection-none-hint = It runs when a counter passes its threshold, or when gc.collect() is called.
collection-about = generation { $generation }, line { $line }, { $why }
collection-explicit = asked for by gc.collect()
collection-threshold = started by a threshold
collection-result = { $collected } collected, { $uncollectable } uncollectable
candidates = Candidates
col-object = object
col-count = count
col-inside = inside
col-refs = gc_refs
col-verdict = verdict
verdict-held = held from outside
verdict-reached = reached from a held object
verdict-rescued = rescued: reached from a held object
verdict-unreachable = unreachable: garbage
candidates-more = and { $count } of the interpreter, not listed
candidates-hint = count − references from inside = gc_refs. True counts are never touched.
go-to-step = Go to that step
frozen = { $count } in the permanent generation

## Free lists
free-lists-hint = blocks parked by type, last in, first out
col-type = type
col-depth = depth
col-held = held
col-cap = cap
col-hits = hits
col-next = next address
free-list-sized = { $type_name }, { $length ->
        [one] 1 item
       *[other] { $length } items
    }
unlimited = no bound
lists-empty = { $count ->
        [one] 1 other type, empty
       *[other] { $count } other types, all empty
    }
no-free-lists = This release keeps no free lists here.

## Output
output-empty = nothing printed yet
output-later = dimmed: printed later in the run
stderr = stderr
stdout = stdout

## Banners
banner-syntax = { $type_name }, line { $line }, column { $column }
banner-syntax-hint = The picture still shows your last complete run.
banner-syntax-hint-first = Nothing has run yet.
banner-go-line = Go to line { $line }
banner-unsupported = Not supported, line { $line }
banner-runtime = Unknown release
banner-exception = { $type_name }, line { $line }
banner-exception-hint = Nobody caught it. Its traceback is in the output, and holds the frames it names.
banner-show-output = Show the traceback
banner-show-last = Go to the last step
banner-exit = The program ended itself
banner-exit-hint = sys.exit({ $code }). Everything up to this point can be stepped.
banner-limit-line_steps = Step limit: { $limit } steps recorded
banner-limit-heap_bytes = Heap limit: { $limit } bytes
banner-limit-output_bytes = Output limit: { $limit } bytes printed
banner-limit-nested = Nesting limit: { $limit } levels
banner-limit-recursion = Recursion limit: { $limit } frames
banner-limit-hint = The run was stopped here. Everything up to this point can be stepped.
banner-raise = Raise for this run
banner-stopped = Stopped by you at step { $step }
banner-stopped-hint = The last complete step is shown.
banner-lost = The engine did not answer, so it was started anew
banner-lost-hint = The run is lost. What you typed is still there.
banner-broken = The engine broke: this is our mistake
banner-broken-hint = What you typed is still there. Details: { $message }
banner-dismiss = Dismiss

## Keys
keys-title = Keys
keys-in-editor = Single letters work outside the editor only.
key-run = Run, also in the editor
key-stop = Stop
key-step = Step back, step forward
key-line = One line back, one line forward
key-ends = First step, last step
key-play = Play or pause
key-jump = Go to a step
key-panels = Next panel, panel before
key-panel-n = Code, objects, inspector, memory, collector, free lists
key-ledger = Who holds the selection
key-change = Last, next change of the selection
key-micro = One event back, one event forward
key-escape = Leave the editor; clear the selection
key-help = This sheet

## Gutter
badge-title = Line { $line }, { $runs ->
        [one] ran once
       *[other] ran { $runs } times
    }: { $increfs } references more, { $decrefs } fewer, { $born } created, { $freed } freed
