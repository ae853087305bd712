"""Loss surfaces over the plane, with analytic gradients, Hessians and known minima."""

from surfaces.data import DataSurface
from surfaces.parameter import Interval, Parameter, Scale
from surfaces.registry import SURFACES, surface_at
from surfaces.surface import Surface

__all__ = ["SURFACES", "DataSurface", "Interval", "Parameter", "Scale", "Surface", "surface_at"]
