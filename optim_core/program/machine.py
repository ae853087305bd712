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
from collections.abc import Iterable, Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np

_COMPILING = Lock()


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


class Code:
    """The machine code of the function `walk` of `text`, which takes `arguments` and may call NumPy's loops.

    It lives as long as this does.
    """

    def __init__(self, text: str, arguments: Sequence[Any], loops: Iterable[str]) -> None:
        llvm = _llvm()
        with _COMPILING:
            for op in loops:
                llvm.add_symbol(f"numpy.{op}", loop(op)[0])
            module = llvm.parse_assembly(text)
            module.verify()
            target = llvm.Target.from_default_triple().create_target_machine(
                cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=2, jit=True
            )
            builder = llvm.create_pass_builder(target, llvm.create_pipeline_tuning_options(speed_level=2))
            builder.getModulePassManager().run(module, builder)
            self._engine = llvm.create_mcjit_compiler(module, target)
            self._engine.finalize_object()
            address = self._engine.get_function_address("walk")
        self.call = ctypes.CFUNCTYPE(None, *arguments)(address)


@cache
def available() -> bool:
    """Whether machine code can be made here."""
    if sys.implementation.name != "cpython" or sys.maxsize <= 2**32:
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
