"""Records where every rule leads on every surface, to the bit, into tests/golden/bits.json.

    PYTHONPATH=. python tests/golden/bits.py [key of an optimizer or surface, or a formula …]

Each path of `STEPS` steps is kept as the first digits of a hash of its positions and losses, for every
preset, every surface and some typed formulas, under every kind of noise. What carries out the steps does not
matter: it may be written anew, but must lead to the same place. Where a rule or a surface is changed on
purpose, record again and say why in the commit.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from surfaces import SURFACES, Surface, surface_from_formula

FILE = Path(__file__).with_name("bits.json")
STEPS = 300
FORMULAS = (
    "x^4 - 3*x*y + y^2/2",
    "exp(x*y/9) - tanh(x) + abs(y)",
    "max(x, y) + min(x^2, y)",
    "1/x + sqrt(y)",
)
LANDS: dict[str, Surface] = {**SURFACES, **{text: surface_from_formula(text) for text in FORMULAS}}
NOISES = {
    "none": None,
    "gaussian": BatchNoise(0.1, 8),
    "multiplicative": BatchNoise(0.1, 8, "multiplicative"),
    "heavy_tailed": BatchNoise(0.1, 8, "heavy_tailed"),
}
PRESETS = [(key, name) for key, cls in OPTIMIZERS.items() for name in cls.frameworks()]


def digits(*arrays: np.ndarray) -> str:
    """The first eight digits of a hash of all bits; NaNs count as one."""
    total = hashlib.blake2b(digest_size=4)
    for array in arrays:
        total.update(np.where(np.isnan(array), np.nan, array + 0.0).tobytes())
    return total.hexdigest()


def machine() -> str:
    """What the functions of this machine's libraries give, whose last digits differ from one to another."""
    x = np.linspace(0.01, 1.2, 997)
    found = [function(x) for function in (np.sin, np.cos, np.exp, np.log, np.tanh, np.hypot.accumulate)]
    return digits(*found, x**2.5, np.array([0.9**t for t in range(500)]))


def ends(key: str, framework: str, land: str, kinds: Sequence[str] = tuple(NOISES)) -> str:
    """The hashes of the paths of one preset on one surface, under each of some kinds of noise."""
    surface, optimizer = LANDS[land], OPTIMIZERS[key].preset(framework)
    start, cosine = surface.start, SCHEDULES["cosine"]()
    runs = [
        simulate(surface, optimizer, start, STEPS, cosine if noise else None, noise, seed=1)
        for noise in map(NOISES.get, kinds)
    ]
    return " ".join(digits(run.x, run.loss) for run in runs)


def recorded(keys: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """For each preset the hashes on each surface: those that are named, and what is known of the others."""
    before = json.loads(FILE.read_text()) if FILE.exists() else {}
    for key, framework in PRESETS:
        name = f"{key} {framework}"
        known = {land: bits for land, bits in before.get(name, {}).items() if keys and key not in keys}
        known = {land: bits for land, bits in known.items() if land in LANDS and land not in keys}
        yield name, {land: known.get(land) or ends(key, framework, land) for land in LANDS}


if __name__ == "__main__":
    found = {"machine": machine(), **dict(recorded(sys.argv[1:]))}
    FILE.write_text(json.dumps(found, indent=0) + "\n")
