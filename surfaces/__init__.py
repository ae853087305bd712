"""Loss surfaces over the plane, with analytic gradients, Hessians and known minima."""

from surfaces.data import DataSurface
from surfaces.formula import surface_from_formula
from surfaces.formula_error import FormulaError
from surfaces.parameter import Interval, Parameter, Scale
from surfaces.registry import SURFACES, surface_at
from surfaces.surface import Surface
from surfaces.transform import Transformed

__all__ = [
    "SURFACES",
    "DataSurface",
    "FormulaError",
    "Interval",
    "Parameter",
    "Scale",
    "Surface",
    "Transformed",
    "surface_at",
    "surface_from_formula",
]
