"""Numbers that Python writes look like those that the browser writes beside them."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from ui.page.numerals import number, pair, whole

FORMAT = Path(__file__).resolve().parents[2] / "ui" / "player" / "js" / "core" / "format.js"
SOME = [
    0.0,
    -0.0,
    1.0,
    -1.5,
    5.85e-05,
    1234.5,
    99999.6,
    -12345.6,
    1000.0,
    1e5,
    0.00099999,
    0.001,
    2.5e-7,
    -1.22e7,
    1e300,
    5e-324,
]


def test_numbers_are_short_and_have_a_true_minus():
    values = (5.85e-05, -12_200_000.0, math.inf, -math.inf, math.nan, None, 0.0, -0.0, 1234.5, -1.50)
    expected = ["5.85e−5", "−1.22e7", "∞", "−∞", "–", "–", "0", "0", "1,235", "−1.5"]
    assert [number(value) for value in values] == expected
    assert number(1 / 3, 2) == "0.33"
    assert [number(value, 6) for value in (999.9, -1234.5, 99999.9)] == ["999.9", "−1,234.5", "99,999.9"]
    assert (whole(87420), whole(-1234567), pair(-1500, 0.25)) == ("87,420", "−1,234,567", "(−1500, 0.25)")


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
@pytest.mark.parametrize("digits", [1, 3, 4, 6])
def test_the_browser_writes_the_same(digits):
    random = np.random.default_rng(0)
    values = [*SOME, *(random.choice([-1, 1], 300) * 10.0 ** random.uniform(-9, 9, 300)).tolist()]
    values += [float(f"{value:.{digits + 1}g}") for value in values]
    script = (
        f"import {{ number }} from {json.dumps(FORMAT.as_uri())};"
        f"console.log(JSON.stringify({json.dumps(values)}.map((value) => number(value, {digits}))));"
    )
    command = ["node", "--input-type=module", "-e", script]
    written = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert json.loads(written) == [number(value, digits) for value in values]
