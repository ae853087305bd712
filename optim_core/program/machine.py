"""Machine code: text in LLVM's language made into functions, where llvmlite is installed.

llvmlite is the part of Numba that makes machine code. Numba itself is not needed: a recorded step consists of
single operations on numbers already, so there are no types to be found out, and no Python has to run while
LLVM compiles. That takes some hundredths of a second, in which other threads go on; so nothing is compiled
elsewhere or kept in files.

What is no operation of a processor (exp, sin, pow, …) is asked of NumPy's own loops, and has NumPy's bits.
"""

from __future__ import annotations

import ctypes
import importlib
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np

MOST = 400  # functions: 80 MB
_COMPILING = Lock()
_COMPILED: dict[str, Callable[..., None]] = {}


class _Ufunc(ctypes.Structure):
    """The first fields of `PyUFuncObject`, behind the head of every object (numpy/ufuncobject.h)."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("nin", "nout", "nargs", "identity")),
        ("functions", ctypes.POINTER(ctypes.c_void_p)),
        ("data", ctypes.POINTER(ctypes.c_void_p)),
        ("ntypes", ctypes.c_int),
        ("reserved", ctypes.c_int),
        ("name", ctypes.c_char_p),
    )


def compiled(text: str, arguments: Sequence[Any], loops: Iterable[str]) -> Callable[..., None] | None:
    """The function `walk` of `text` as machine code, which takes `arguments` and may call NumPy's `loops`.

    It stays in memory for good, some 200 kB; None where `MOST` others do. Equal texts are compiled once.
    """
    with _COMPILING:
        if text in _COMPILED or len(_COMPILED) >= MOST:
            return _COMPILED.get(text)
        llvm, (engine, target) = _llvm(), _engine()
        for op in loops:
            llvm.add_symbol(f"numpy.{op}", loop(op)[0])
        name = f"walk{len(_COMPILED)}"
        module = llvm.parse_assembly(text.replace("@walk(", f"@{name}("))
        module.verify()
        builder = llvm.create_pass_builder(target, llvm.create_pipeline_tuning_options(speed_level=2))
        builder.getModulePassManager().run(module, builder)
        engine.add_module(module)
        engine.finalize_object()
        address = engine.get_function_address(name)
        engine.remove_module(module)  # what it was made from; the code stays
        return _COMPILED.setdefault(text, ctypes.CFUNCTYPE(None, *arguments)(address))


@cache
def available() -> bool:
    """Whether machine code can be made here; it has been tried under Linux only."""
    if sys.implementation.name != "cpython" or sys.maxsize <= 2**32 or sys.platform != "linux":
        return False
    try:
        return _llvm() is not None and loop("exp") != (0, 0)
    except (ImportError, OSError, RuntimeError):
        return False


@cache
def loop(op: str) -> tuple[int, int]:
    """Where NumPy's loop over float64 for an operation is, and what is to be handed to it; zeros: nowhere."""
    ufunc = getattr(np, op, None)
    if not isinstance(ufunc, np.ufunc) or ufunc.nout != 1:
        return 0, 0
    kind = f"{'d' * ufunc.nin}->d"
    held = _Ufunc.from_address(id(ufunc) + object.__basicsize__)
    facts = (held.nin, held.nout, held.nargs, held.ntypes, held.name)
    if kind not in ufunc.types or facts != (
        ufunc.nin,
        ufunc.nout,
        ufunc.nargs,
        ufunc.ntypes,
        ufunc.__name__.encode(),
    ):
        return 0, 0
    place = ufunc.types.index(kind)
    return held.functions[place], (held.data[place] or 0) if held.data else 0


@cache
def _llvm() -> Any:
    llvm = importlib.import_module("llvmlite.binding")
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm


@cache
def _engine() -> Any:
    """What holds all code, and a description of the processor. One for all: each takes a megabyte."""
    llvm = _llvm()

    def processor() -> Any:
        features = llvm.get_host_cpu_features().flatten()
        target = llvm.Target.from_triple(llvm.get_process_triple())
        return target.create_target_machine(llvm.get_host_cpu_name(), features, opt=2, jit=True)

    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), processor()), processor()
