import sys
print(sys.version_info[:2], sys.version_info >= (3, 8), sys.version_info.major, sys.version_info > (3,), sys.implementation.name, sys.float_info.max, sys.float_info.epsilon)
print(sys.version_info.releaselevel, sys.version_info.serial, isinstance(sys.version_info, tuple), sys.int_info.bits_per_digit)
major, minor, *rest = sys.version_info
print(major, "%d.%d" % sys.version_info[:2])
