"""Loss surfaces over the plane, with analytic gradients, Hessians and known minima."""

import importlib

from surfaces.data import DataSurface
from surfaces.formula import surface_from_formula
from surfaces.formula_error import FormulaError
from surfaces.parameter import Interval, Parameter, Scale, setting
from surfaces.registry import SURFACES, registered, surface_at
from surfaces.surface import Surface
from surfaces.transform import Transformed

for _module in ("bowls", "flats", "valleys", "wells", "rugged", "models"):  # simplest first
    importlib.import_module(f"{__name__}.{_module}")

__all__ = [
    "SURFACES",
    "DataSurface",
    "FormulaError",
    "Interval",
    "Parameter",
    "Scale",
    "Surface",
    "Transformed",
    "registered",
    "setting",
    "surface_at",
    "surface_from_formula",
]
