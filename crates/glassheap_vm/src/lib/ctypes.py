import sys
from _ctypes import _read, _object, _incref


class _SimpleCData(object):
    def __init__(self, value=0):
        self._value = self._wrap(value)

    @classmethod
    def _wrap(cls, value):
        if cls._bits:
            if not isinstance(value, int):
                raise TypeError(f"an integer is required (got type {type(value).__name__})")
            value &= (1 << cls._bits) - 1
            if cls._signed and value >> cls._bits - 1:
                value -= 1 << cls._bits
        return value

    @classmethod
    def from_address(cls, address):
        self = cls.__new__(cls)
        self._address = address
        return self

    @property
    def value(self):
        if "_address" in self.__dict__:
            return self._wrap(_read(self._address))
        return self._value

    @value.setter
    def value(self, value):
        if "_address" in self.__dict__:
            raise RuntimeError("Glassheap does not write into memory through ctypes")
        self._value = self._wrap(value)

    def __repr__(self):
        return f"{type(self).__name__}({self.value!r})"


def _made(name, bits, signed, shown=None):
    return type(name, (_SimpleCData,), {"_bits": bits, "_signed": signed, "__module__": "ctypes"})


c_byte, c_ubyte = _made("c_byte", 8, True), _made("c_ubyte", 8, False)
c_short, c_ushort = _made("c_short", 16, True), _made("c_ushort", 16, False)
c_int, c_uint = _made("c_int", 32, True), _made("c_uint", 32, False)
c_long, c_ulong = _made("c_long", 64, True), _made("c_ulong", 64, False)
c_longlong, c_ulonglong, c_ssize_t, c_size_t = c_long, c_ulong, c_long, c_ulong
c_int8, c_uint8, c_int16, c_uint16 = c_byte, c_ubyte, c_short, c_ushort
c_int32, c_uint32, c_int64, c_uint64 = c_int, c_uint, c_long, c_ulong
c_double = c_float = _made("c_double", 0, True)
c_void_p = c_ulong


class py_object(object):
    _bits = 0

    def __init__(self, value):
        self.value = value

    @classmethod
    def from_address(cls, address):
        raise RuntimeError("Glassheap reads no pointers through ctypes; use ctypes.cast(address, ctypes.py_object)")


def cast(obj, typ):
    if typ is not py_object:
        raise RuntimeError("Glassheap casts an address to py_object only")
    return py_object(_object(getattr(obj, "value", obj)))


def sizeof(obj):
    bits = getattr(obj, "_bits", None)
    if bits is None:
        raise TypeError("this type has no size")
    return bits // 8 or 8


class _PythonApi(object):
    def Py_IncRef(self, obj):
        _incref(obj.value)

    def Py_DecRef(self, obj):
        raise RuntimeError("Glassheap does not give up references that it does not own")

    def __getattr__(self, name):
        raise RuntimeError(f"Glassheap has no C function {name}")


pythonapi = _PythonApi()


def CDLL(*args, **kwargs):
    raise RuntimeError("Glassheap loads no C libraries")


Structure = Union = POINTER = byref = pointer = None
