### 页面的文字。

## 工具栏
brand = Glassheap
run = 运行
run-again = 再运行一次
stop = 停止
runtime-label = Python 版本
runtime-cpython = CPython { $patch }
runtime-textbook = 教科书
mode-label = 以何种方式运行
mode-script = 脚本
mode-module = 模块
mode-repl = REPL
mode-script-hint = 如同 `python 文件`
mode-module-hint = 如同 `import`：没有语法树持有字面量
mode-repl-hint = 每条语句单独运行，如同提示符
settings = 设置
start-label = 堆的起点
start-release = 解释器启动之后
start-empty = 空
start-hint = “启动之后”：第 1 行之前已有解释器自己的对象。“空”：只看你的程序。
theme-label = 主题
theme-button = 主题：{ $theme }。切换
theme-system = 跟随系统
theme-light = 浅色
theme-dark = 深色
theme-contrast = 高对比度
language-button = EN
language-button-label = 切换到英文 (English)
letters-label = 单字母快捷键
letters-on = 开
letters-off = 关
keys-button = 所有按键
close = 关闭
skip-to-code = 跳到代码

## 面板
panel-code = 代码
panel-objects = 对象
panel-inspector = 检查器
panel-output = 输出
panel-memory = 内存
panel-collector = 回收器
panel-free_lists = 空闲链表
panel-lists-short = 空闲链表
panel-playback = 回放
panel-bottom = 内存与回收器
panel-tabs = 面板
split-code = 代码面板的宽度
split-inspector = 检查器的宽度
split-bottom = 下方面板的高度
split-output = 输出的高度
editor-label = Python 代码
file-name = main.py
edited = 已修改，尚未运行
examples = 示例
examples-replace = 会替换编辑器里的文字，Ctrl+Z 可以找回。

## 示例
example-two_nodes = 互相持有的两个节点
example-names = 名字与计数
example-containers = 容器持有引用
example-scope = 函数返回，局部名字消失
example-getrefcount = 为什么 getrefcount 多一个
example-shared = 共享的小整数与字符串
example-zero = 归零即释放
example-cycle = 循环与 gc.collect()
example-reuse = 释放的地址再次使用
example-freelist = 列表的空闲链表
example-boundary = 512 字节：内存池还是系统
example-stays = 留下来的内存
example-weakref = 弱引用不计数

## 状态
status-idle = 就绪
status-loading = 正在加载引擎…
status-running = 运行中
status-done = 已完成
status-stopped = 已停止
status-error = 以错误结束
status-steps = { $shown } 行步
status-events = { $shown } 个事件
status-objects = { $shown } 个活动对象
status-model = 模拟的堆，64 位
status-version = Glassheap { $version }

## 回放
step-first = 第一步
step-back = 后退一步
step-forward = 前进一步
step-last = 最后一步
play = 播放
pause = 暂停
stepping = 步进
level-label = 步长
level-line = 行
level-op = 指令
level-event = 事件
level-line-hint = 每次一行源码
level-op-hint = 每次一条指令
level-event-hint = 每次一个堆的变化
counter = 第 { $step } 步，共 { $steps } 步
counter-line = 第 { $line } 行
counter-start = 第一行之前
comma = ，
jump = 跳到某一步
jump-go = 跳转
slider = 在运行中的位置
slider-value = 第 { $step } 步，共 { $steps } 步，第 { $line } 行
line-tag = 第 { $line } 行
line-tag-start = 开始
in-func = 在 { $func } 中
more-sentences = 另外 { $count } 条
lane-line = 行
lane-changes = 创建、释放
lane-bytes = 活动字节
lane-count = 计数 { $object }
lane-count-none = 所选对象的计数
lane-collector = 回收器
timeline-gen = 第 { $generation } 代

## 对象
objects-shown = 显示 { $count } 个
objects-more = ，另有 { $count } 个未画出
objects-inline = ，{ $count } 个值直接写出
objects-outside = 视野外 { $count } 个
objects-empty = 还没有对象
objects-empty-hint = 前进一步，或按“运行”
zoom-in = 放大
zoom-out = 缩小
zoom-fit = 显示全部
zoom-level = 缩放 { $percent } %
rail-module = 模块
rail-interpreter = 解释器
new = 新建
freed = 已释放
to-zero = { $before } → 0
more-slots = 另有 { $count } 项
legend-reference = 引用
legend-selection = 持有所选对象
legend-removed = 这一步移除
legend-new = 这一步新增
legend-weak = 弱引用，不计数
legend-immortal = 不朽对象
legend-generation = 第 0 代
outline-objects = 用文字列出的对象
outline-name = { $name }：{ $target }
outline-unbound = { $name }：这一步移除
outline-object = { $object }，计数 { $count }
outline-object-was = { $object }，计数 { $count }，之前 { $before }
outline-object-immortal = { $object }，不朽对象
outline-object-freed = { $object }，这一步释放
outline-holds = { $label }：{ $target }

## 检查器
inspector-empty = 没有选中对象
inspector-empty-hint = 选一个对象，这里会拆开它的计数。
inspector-gone = 在这一步，这个对象不存在。
who-holds = 谁持有它
who-holds-hint = 每个持有者计一次
ledger-of = { $object } 的持有者
ledger-holder = 持有者
ledger-count = 引用数
ledger-of-object = { $object } 的{ $holder }
ledger-rest = 未拆开
adds-up = 相符
does-not-add-up = 不相符
immortal = 不朽
immortal-hint = 不保存它的计数，也就不数它的持有者。
history = 计数的历史
history-last = 上一次
history-next = 下一次
history-last-label = 上一次计数变化
history-next-label = 下一次计数变化
history-label = { $object } 在各步的计数
history-born = 第 { $line } 行，创建
history-now = { $line }，现在
history-row = { $line ->
        [0] 开始
       *[other] 第 { $line } 行
    }：{ $count }
storage = 存储
storage-block = 块 (block)
storage-size = getsizeof
storage-collector = 回收器
storage-address = 地址
storage-given = { $given } 字节一级，申请 { $asked }
storage-place = 内存池 { $pool }，块 { $block }
storage-arena = 分配区 { $arena }
storage-large = { $asked } 字节，来自系统的 malloc
storage-static = 静态对象，不在堆中
storage-bytes = { $bytes } 字节
storage-tracked = 受跟踪，第 { $generation } 代
storage-tracked-plain = 受跟踪
storage-untracked = 不受跟踪
object-freed = 已释放
object-parked = 存放在空闲链表中

## 内存
arenas = 分配区 (arena)
arenas-of = { $count } 个，每个 { $size }
arena = 分配区 { $arena }
arena-title = 分配区 { $arena }
arena-about = { $pools } 个 { $size } 的内存池：{ $used } 个使用中，{ $empty } 个空，{ $untouched } 个未动过
arena-held = 从系统取得
pool-title = 内存池 { $pool }
pool-about = { $size } 字节的块，{ $blocks } 个中已用 { $used } 个
pool-none = 选一个内存池 (pool)，看它的块
pool-header = 池头
pool-unused = 这个内存池现在没有大小级别：{ $state }。
pool-state-untouched = 从未使用
pool-state-empty = 空，已还给分配区
pool-tile = 内存池 { $pool }：{ $size } 字节的块，{ $blocks } 个中已用 { $used } 个
pool-tile-untouched = 内存池 { $pool }：从未使用
pool-tile-empty = 内存池 { $pool }：空
block-n = 块 { $block }
block-0 = 从未动过
block-1 = 空闲
block-1-next = 空闲，下一个给出
block-2 = 使用中
block-3 = 存放在空闲链表中
block-4 = 解释器自己的
block-5 = 这一步占用
block-6 = 这一步释放
block-line = 块 { $block }，地址 { $address }：{ $state }
block-line-of = 块 { $block }，地址 { $address }：{ $state }，{ $object } 的{ $role }
role-object = 对象本身
role-items = 项数组
role-keys = 键
role-values = 值
role-table = 表
role-parked = 存放物
role-interpreter = 解释器数据
find-address = id() 给出的地址
find-address-go = 查找
find-address-none = 这个地址没有内存池
map-label = 分配区 { $arena } 的内存池地图
map-hint = 方向键移动，回车打开
blocks-label = 内存池 { $pool } 的块地图
map-table = 以表格列出的内存
size-classes = 大小级别
size-classes-about = { $all } 级中使用 { $used } 级
col-block = 块
col-pools = 池
col-in-use = 使用
col-parked = 存放
col-free = 空闲
others-classes = { $count } 级没有内存池
where-bytes = 取得的字节在哪里
bytes-live = 活动的块
bytes-parked = 空闲链表中存放
bytes-free = 池中的空闲块
bytes-heads = 池头与池尾
bytes-empty = 空的内存池
bytes-untouched = 从未动过的内存池
bytes-alignment = 对齐损失
bytes-held = 从系统取得
large-blocks = 大于 { $threshold } 字节：{ $count } 块来自系统的 malloc，共 { $bytes } 字节

## 回收器
generations = 分代
generation = 第 { $generation } 代
generation-count = { $threshold } 中的 { $count }
generation-objects = { $count } 个对象
generation-more = 另有解释器的 { $count } 个
generation-runs = { $count ->
        [0] 从未回收
       *[other] 回收过 { $count } 次
    }
collector-disabled = 回收器已被 gc.disable() 关闭。
collector-on = 开启
last-collection = 最近一次回收
last-collection-none = 回收器还没有运行过
last-collection-none-hint = 计数器超过阈值，或调用 gc.collect() 时，它才运行。
collection-about = 第 { $generation } 代，第 { $line } 行，{ $why }
collection-explicit = 由 gc.collect() 要求
collection-threshold = 由阈值触发
collection-result = 回收 { $collected } 个，无法回收 { $uncollectable } 个
candidates = 候选对象
col-object = 对象
col-count = 计数
col-inside = 内部
col-refs = gc_refs
col-verdict = 结论
verdict-held = 外部仍持有
verdict-reached = 由被持有的对象可达
verdict-rescued = 获救：由被持有的对象可达
verdict-unreachable = 不可达：垃圾
candidates-more = 另有解释器的 { $count } 个，未列出
candidates-hint = 计数 − 来自内部的引用 = gc_refs。真正的计数不变。
go-to-step = 转到那一步
frozen = 永久代中有 { $count } 个

## 空闲链表
free-lists-hint = 按类型存放的块，后进先出
col-type = 类型
col-depth = 深度
col-held = 存放
col-cap = 上限
col-hits = 命中
col-next = 下一个地址
free-list-sized = { $type_name }，{ $length } 项
unlimited = 无上限
lists-empty = 其他 { $count } 种类型都为空
no-free-lists = 这个版本在此没有空闲链表。

## 输出
output-empty = 还没有输出
output-later = 变暗的部分：运行中稍后才输出
stderr = 标准错误
stdout = 标准输出

## 横幅
banner-syntax = { $type_name }，第 { $line } 行，第 { $column } 列
banner-syntax-hint = 画面仍是你最近一次完整的运行。
banner-syntax-hint-first = 还没有运行过。
banner-go-line = 到第 { $line } 行
banner-unsupported = 不支持，第 { $line } 行
banner-runtime = 未知的版本
banner-exception = { $type_name }，第 { $line } 行
banner-exception-hint = 没有人捕获它。回溯在输出中，它所列的栈帧仍被持有。
banner-show-output = 查看回溯
banner-show-last = 到最后一步
banner-exit = 程序自行结束
banner-exit-hint = sys.exit({ $code })。到此为止的每一步都可以查看。
banner-limit-line_steps = 步数上限：已记录 { $limit } 步
banner-limit-heap_bytes = 堆上限：{ $limit } 字节
banner-limit-output_bytes = 输出上限：已输出 { $limit } 字节
banner-limit-nested = 嵌套上限：{ $limit } 层
banner-limit-recursion = 递归上限：{ $limit } 个栈帧
banner-limit-hint = 运行在此停下。到此为止的每一步都可以查看。
banner-raise = 本次运行提高上限
banner-stopped = 你在第 { $step } 步停止
banner-stopped-hint = 显示最后一个完整的步骤。
banner-lost = 引擎没有回应，已重新启动
banner-lost-hint = 这次运行丢失了。你输入的文字还在。
banner-broken = 引擎出错：这是我们的错误
banner-broken-hint = 你输入的文字还在。详情：{ $message }
banner-dismiss = 关闭

## 按键
keys-title = 按键
keys-in-editor = 单个字母只在编辑器之外有效。
key-run = 运行，在编辑器中也有效
key-stop = 停止
key-step = 后退一步、前进一步
key-line = 后退一行、前进一行
key-ends = 第一步、最后一步
key-play = 播放或暂停
key-jump = 跳到某一步
key-panels = 下一个面板、上一个面板
key-panel-n = 代码、对象、检查器、内存、回收器、空闲链表
key-ledger = 谁持有所选对象
key-change = 所选对象的上一次、下一次变化
key-micro = 后退一个事件、前进一个事件
key-escape = 离开编辑器；取消选择
key-help = 这张表

## 行边
badge-title = 第 { $line } 行，执行 { $runs } 次：引用增 { $increfs }、减 { $decrefs }，创建 { $born }，释放 { $freed }
