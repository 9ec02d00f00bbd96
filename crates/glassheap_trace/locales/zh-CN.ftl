### 核心的句子，由 Rust 与页面共用。反引号标出代码。
### 对象以文字传入，例如 `列表 #3`；页面把它加粗并做成链接。

## 类型：有中文词的用中文，其余保留 Python 的名字

type-NoneType = None
type-int = 整数
type-float = 浮点数
type-str = 字符串
type-bytes = 字节串
type-list = 列表
type-tuple = 元组
type-dict = 字典
type-set = 集合
type-frozenset = 冻结集合
type-function = 函数
type-type = 类
type-code = 代码对象
type-frame = 栈帧
type-cell = 单元
type-module = 模块
type-generator = 生成器

## 这一步做了什么

narrator-begin = 还没有执行任何代码。前进一步，执行第一行。
narrator-end = 程序已结束。
narrator-nothing = 这一行没有改变任何计数：没有创建、释放或绑定。
narrator-line = 第 { $line } 行：`{ $code }`
narrator-instruction = `{ $instruction }` 没有改变任何计数。
narrator-bound = 名字 `{ $name }` 现在引用 { $object }：它的计数从 { $count_before } 变为 { $count_after }。
narrator-bound-immortal = 名字 `{ $name }` 现在引用 { $object }：它是不朽对象，不计数。
narrator-bound-count = 名字 `{ $name }` 现在引用 { $object }，它的计数是 { $count }。
narrator-bound-only = 名字 `{ $name }` 现在引用 { $object }。
narrator-rebound = 名字 `{ $name }` 改为引用 { $new_object }：它加 1，原来的 { $old_object } 减 1。
narrator-name-removed = 删除的是名字 `{ $name }`，不是对象：{ $object } 从 { $before } 变为 { $after }。
narrator-created = 创建了 { $object }，计数为 { $count }。
narrator-count-up = { $object } 从 { $before } 变为 { $after }：多了一个引用。
narrator-count-down = { $object } 从 { $before } 变为 { $after }：少了一个引用。
narrator-freed = { $object } 减到 0，立即释放。
narrator-freed-many = { $object } 减到 0，立即释放；没有别处持有的另外 { $count } 个对象也随之释放。
narrator-parked = { $object } 进入 { $type_name } 的空闲链表 (free list)，{ $cap ->
        [0] 第 { $depth } 个
       *[other] 第 { $depth } 个，上限 { $cap }
    }。它的块 (block) 仍被占用。
narrator-collection = 回收器处理了第 { $generation } 代，释放了 { $collected } 个不可达对象。
narrator-collection-uncollectable = 回收器处理了第 { $generation } 代：释放 { $collected } 个，{ $uncollectable } 个无法释放。
narrator-cycle-unreachable = 已没有名字能到达 { $object } 和 { $object2 }，但它们互相持有：只有循环垃圾回收器能释放它们。
narrator-printed = 输出了 `{ $text }`。
narrator-call = 调用 `{ $func }`：出现一个带局部名字的栈帧。
narrator-return = `{ $func }` 返回：它的栈帧和局部名字消失。
narrator-exception = `{ $type_name }`：{ $message }

## 谁持有这个对象

holder-module-name = 模块中的名字 `{ $name }`
holder-local-name = `{ $func }` 的局部名字 `{ $name }`
holder-name-of = `{ $func }` 的名字 `{ $name }`
holder-item = 第 { $index } 项
holder-key = 键 `{ $key }`
holder-value = `{ $key }` 的值
holder-attribute = 属性 `{ $name }`
holder-set-item = 元素
holder-class-of-instances = { $count } 个实例的类
holder-mro = 它自己的方法解析顺序
holder-bases = 某个类的基类
holder-descriptor = 类的描述器 `{ $name }`
holder-constant = `{ $func }` 的常量
holder-syntax-tree = 正在运行的文件的语法树
holder-default = `{ $func }` 的默认值
holder-closure-cell = 闭包单元 `{ $name }`
holder-cell = 闭包单元
holder-stack = `{ $func }` 的求值栈
holder-argument = `{ $func }` 的参数
holder-frame = `{ $func }` 的栈帧
holder-iterator = 遍历它的迭代器
holder-bound-method = 绑定方法
holder-exception-handled = 正在处理的异常
holder-traceback = 回溯
holder-interpreter = 解释器
holder-static = 解释器的静态对象
holder-module-table = 已加载模块表
holder-code = 代码对象
holder-globals = 某个函数的全局名字
holder-function = 函数
holder-other = { $role }

## 为什么没有开始运行

problem-syntax = { $message }
problem-unsupported = 这是合法的 Python，但 Glassheap 还不支持运行它。
problem-unsupported-async-def = 这是合法的 Python，但 Glassheap 不运行它。普通的 `def` 能展示同样的对象。
problem-unknown-runtime = 没有名为 `{ $name }` 的运行时。
