"""The Palmer penguins table; where it comes from is said in the README beside it."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MEASUREMENTS = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")


@cache
def measurements() -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    """Return species, of shape (342,), and the four MEASUREMENTS, (342, 4), of all fully measured birds."""
    path = Path(__file__).with_name("penguins.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "NA" not in (row[name] for name in MEASUREMENTS)]
    species = np.array([row["species"] for row in rows])
    numbers = np.array([[float(row[name]) for name in MEASUREMENTS] for row in rows])
    species.flags.writeable = numbers.flags.writeable = False
    return species, numbers
