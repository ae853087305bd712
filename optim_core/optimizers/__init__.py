"""The optimizers, found by themselves: each is one class in one of the files of this package."""

from __future__ import annotations

import importlib
import pkgutil

from optim_core.rule import REGISTRY, Family, Optimizer

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


def _place(cls: type[Optimizer]) -> int:
    return list(Family).index(cls.family)


OPTIMIZERS: dict[str, type[Optimizer]] = {cls.key: cls for cls in sorted(REGISTRY, key=_place)}

__all__ = ["OPTIMIZERS"]
