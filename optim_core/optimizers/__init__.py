"""The optimizers, found by themselves: each is one class in one of the files of this package."""

from __future__ import annotations

import importlib
import pkgutil

from optim_core.rule import OPTIMIZERS

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["OPTIMIZERS"]
