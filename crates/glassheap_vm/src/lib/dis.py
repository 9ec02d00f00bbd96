def _refused(*args, **kwargs):
    raise RuntimeError("Glassheap does not disassemble: its instructions are its own, not CPython's")


dis = disassemble = distb = get_instructions = Bytecode = code_info = show_code = _refused
