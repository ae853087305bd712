"""Every analytic and every data surface, simplest first."""

from __future__ import annotations

from typing import Any

from surfaces.bowls import Booth, Bowl, Matyas, Ravine
from surfaces.flats import AbsValley, DoubleWell, MonkeySaddle, Plateau, Saddle
from surfaces.models import Penguins, PenguinsLogistic, PenguinsRaw
from surfaces.parameter import shown
from surfaces.rugged import Ackley, Griewank, Levy, Rastrigin, StyblinskiTang
from surfaces.surface import Surface
from surfaces.valleys import Beale, Himmelblau, Rosenbrock, SixHumpCamel, ThreeHumpCamel
from surfaces.wells import SharpFlat

SURFACES: dict[str, Surface] = {
    surface.key: surface
    for surface in (
        Bowl(),
        Ravine(),
        Booth(),
        Matyas(),
        Saddle(),
        MonkeySaddle(),
        Plateau(),
        DoubleWell(),
        AbsValley(),
        Rosenbrock(),
        Beale(),
        Himmelblau(),
        ThreeHumpCamel(),
        SixHumpCamel(),
        StyblinskiTang(),
        SharpFlat(),
        Rastrigin(),
        Ackley(),
        Griewank(),
        Levy(),
        Penguins(),
        PenguinsRaw(),
        PenguinsLogistic(),
    )
}


def surface_at(key: str, **settings: Any) -> Surface:
    """Return the surface called `key` with the given settings; a ValueError lists the known keys."""
    if not isinstance(key, str) or key not in SURFACES:
        raise ValueError(f"unknown surface {shown(key)}; known: {', '.join(SURFACES)}")
    return SURFACES[key].replace(**settings)
