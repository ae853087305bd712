"""Every surface that has a name, simplest first, and how one gets there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

from surfaces.parameter import setting, shown
from surfaces.surface import Surface

SURFACES: dict[str, Surface] = {}

Kind = TypeVar("Kind", bound=type[Surface])


@dataclass_transform(frozen_default=True, field_specifiers=(setting,))
def registered(cls: Kind) -> Kind:
    """Make a class below `Surface` a frozen dataclass and put it, with its usual numbers, into `SURFACES`.

    That is all it takes, in whatever file: sliders, links, reference and export follow. ValueError: there is
    a surface of that name.
    """
    surface = dataclass(frozen=True)(cls)()
    if surface.key in SURFACES:
        raise ValueError(f"there is a surface {surface.key} already")
    SURFACES[surface.key] = surface
    return cls


def surface_at(key: str, **settings: Any) -> Surface:
    """Return the surface called `key` with the given settings; a ValueError lists the known keys."""
    if not isinstance(key, str) or key not in SURFACES:
        raise ValueError(f"unknown surface {shown(key)}; known: {', '.join(SURFACES)}")
    return SURFACES[key].replace(**settings)
