import sys


def python_version():
    return "%d.%d.%d" % tuple(sys.version_info[:3])


def python_version_tuple():
    return tuple(map(str, sys.version_info[:3]))


def python_implementation():
    return "CPython"


def python_compiler():
    return "Glassheap"


def system():
    return "Linux"


def machine():
    return "x86_64"


processor = machine


def node():
    return "glassheap"


def release():
    return ""


def version():
    return ""


def architecture(*args):
    return ("64bit", "ELF")


def platform(aliased=False, terse=False):
    return "Linux-x86_64-glassheap"
