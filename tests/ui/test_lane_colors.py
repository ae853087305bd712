"""The colors of lanes can be told from the page and from one another, whatever cones an eye has."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

MARKS = Path(__file__).resolve().parents[2] / "ui/player/js/core/marks.js"
PAGES = {"LIGHT": "#ffffff", "DARK": "#10141d"}

# What of linear RGB is seen without one kind of cone: Machado, Oliveira and Fernandes (2009), severity 1.
SIGHTS = {
    "all cones": np.eye(3),
    "no L cones": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no M cones": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no S cones": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def colors(name):
    found = re.search(rf"const {name} = \[(.*?)\];", MARKS.read_text("utf-8"), re.DOTALL)
    return re.findall(r"#[0-9a-f]{6}", found[1])


def linear(color):
    """Red, green and blue (3,) of light, from 0 to 1."""
    share = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """As WCAG 2 counts it."""
    low, high = sorted(float(linear(color) @ XYZ[1]) for color in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(light):
    """CIE L*a*b* (3,)."""
    share = XYZ @ np.clip(light, 0, 1) / WHITE
    x, y, z = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one, other):
    """The CIE94 difference: 1 is just seen by a trained eye, side by side."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    hue = max(0.0, (a1 - a2) ** 2 + (b1 - b2) ** 2 - (c1 - c2) ** 2)
    return np.sqrt((l1 - l2) ** 2 + ((c1 - c2) / (1 + 0.045 * c1)) ** 2 + hue / (1 + 0.015 * c1) ** 2)


@pytest.mark.parametrize("name", PAGES)
def test_every_color_stands_out_from_the_page(name):
    assert len(set(colors(name))) == 12
    for color in colors(name):
        assert contrast(color, PAGES[name]) >= 3, color


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", PAGES)
def test_any_two_colors_can_be_told_apart(name, sight):
    seen = [lab(np.array(SIGHTS[sight]) @ linear(color)) for color in colors(name)]
    for (i, one), (j, other) in itertools.combinations(enumerate(seen), 2):
        least = 11 if j < 6 else 7  # of the six that race at first, and of all
        assert difference(one, other) > least, (colors(name)[i], colors(name)[j])
