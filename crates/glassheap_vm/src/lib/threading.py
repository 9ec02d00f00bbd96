def _one_thread(*args, **kwargs):
    raise RuntimeError("Glassheap runs one thread")


class _Lock(object):
    def __init__(self):
        self._held = 0

    def acquire(self, blocking=True, timeout=-1):
        if self._held and not self._again:
            if not blocking or timeout >= 0:
                return False
            raise RuntimeError("Glassheap runs one thread: this lock would wait for ever")
        self._held += 1
        return True

    def release(self):
        if not self._held:
            raise RuntimeError("release unlocked lock")
        self._held -= 1

    def locked(self):
        return self._held > 0

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exc):
        self.release()

    _again = False


class Lock(_Lock):
    pass


class RLock(_Lock):
    _again = True


class local(object):
    pass


class Thread(object):
    name = "MainThread"
    daemon = False
    ident = native_id = 1

    def __init__(self, *args, **kwargs):
        _one_thread()

    def is_alive(self):
        return True

    def __repr__(self):
        return "<_MainThread(MainThread, started 1)>"


_main = Thread.__new__(Thread)


def current_thread():
    return _main


main_thread = current_thread


def get_ident():
    return 1


def active_count():
    return 1


def enumerate():
    return [_main]


Timer = Event = Condition = Semaphore = BoundedSemaphore = Barrier = _one_thread
