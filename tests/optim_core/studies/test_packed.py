"""Two bytes a cell tell what a picture shows; tables hold the very numbers."""

import csv
import re

import numpy as np
import pytest

from optim_core import OPTIMIZERS
from optim_core.studies import basins, sweep
from optim_core.studies.packed import (
    Measure,
    basins_csv,
    packed_basins,
    packed_sweep,
    sweep_csv,
)
from surfaces import SURFACES

MAP = basins(
    SURFACES["himmelblau"], OPTIMIZERS["momentum"](lr=0.012), (-9, 9, -9, 9), columns=60, rows=40, steps=60
)
OVER = {"lr": np.geomspace(1e-4, 1.0, 20), "momentum": np.linspace(0.0, 0.95, 7)}
SWEEP = sweep(SURFACES["six_hump_camel"], OPTIMIZERS["momentum"](), OVER, [[-1.5, 1.0], [1.0, -0.5]])


def rows_of(lines):
    text = "".join(lines)
    assert text.endswith("\r\n")
    return list(csv.DictReader(text.splitlines()))


def test_two_bytes_tell_where_a_start_ends_and_how_soon():
    cells = packed_basins(MAP)
    assert cells.shape == (40, 60, 2)
    assert cells.dtype == np.uint8
    label = cells[..., 0].astype(int)
    assert np.array_equal(np.select([label == 255, label == 254], [-1, -2], label), MAP.label)
    assert set(np.unique(MAP.label)) >= {-2, -1, 0, 3}
    there = MAP.label >= 0
    assert np.abs(cells[..., 1] * (MAP.steps / 255) - MAP.step)[there].max() <= MAP.steps / 510 + 1e-9
    assert (cells[..., 1][~there] == 0).all()


def test_a_map_without_steps_can_be_packed():
    b = basins(SURFACES["saddle"], OPTIMIZERS["sgd"](), columns=2, rows=3, steps=0)
    assert packed_basins(b).tolist() == [[[254, 0]] * 2] * 3


@pytest.mark.parametrize("measure", Measure)
def test_levels_stand_for_the_numbers_of_a_sweep(measure):
    packed, values = packed_sweep(SWEEP, measure), getattr(SWEEP, measure.value)
    code, level = packed.cells[..., 0], packed.cells[..., 1]
    gone = SWEEP.diverged == 1.0
    assert gone.any()
    assert not gone.all()
    if measure is not Measure.DIVERGED:
        assert np.array_equal(code == 255, gone)
    assert np.array_equal(code == 254, (values < 0) & ~gone) or measure is not Measure.STEP
    shown, numbers = code == 0, packed.numbers
    assert (np.diff(numbers) > 0).all()
    assert np.isclose(numbers[0], packed.low)
    assert np.isclose(numbers[-1], packed.high)
    near = numbers[level][shown]
    if packed.log:
        tenth = (np.log(packed.high - packed.floor) - np.log(packed.low - packed.floor)) / 255
        above = np.maximum(values[shown], packed.low) - packed.floor
        assert np.abs(np.log(near - packed.floor) - np.log(above)).max() <= 0.51 * tenth
    else:
        assert np.abs(near - values[shown]).max() <= (packed.high - packed.low) / 509
    assert (level[~shown] == 0).all()


def test_losses_are_shown_above_the_lowest_known_one():
    packed = packed_sweep(SWEEP, Measure.LOSS)
    assert np.isclose(packed.floor, -1.0316284535)
    assert packed_sweep(SWEEP, Measure.DISTANCE).floor == 0.0


def test_limits_can_be_given():
    packed = packed_sweep(SWEEP, Measure.LOSS, (-1.0, 1.0))
    assert (packed.low, packed.high) == (-1.0, 1.0)
    shown = packed.cells[..., 0] == 0
    assert (packed.cells[..., 1][shown & (SWEEP.loss >= 1.0)] == 255).all()
    assert (packed.cells[..., 1][shown & (SWEEP.loss <= -1.0)] == 0).all()
    for limits in ((-2.0, 1.0), (1.0, 0.5), (0.0, np.inf)):
        with pytest.raises(ValueError, match=re.escape(f"the smaller first, got {limits!r}")):
            packed_sweep(SWEEP, Measure.LOSS, limits)


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("rates", [[0.0], [2.0], [0.5]])
def test_maps_of_one_cell_can_be_packed(measure, rates):
    s = sweep(SURFACES["bowl"], OPTIMIZERS["sgd"](), {"lr": rates}, steps=2000)
    assert packed_sweep(s, measure).cells.shape == (1, 1, 2)


def test_a_table_holds_every_cell_of_basins():
    found = rows_of(basins_csv(MAP))
    assert len(found) == 2400
    for r, c in ((0, 0), (7, 31), (20, 30), (39, 59)):
        row = found[60 * r + c]
        assert (float(row["x"]), float(row["y"])) == MAP.start(r, c)
        assert float(row["loss"]) == MAP.loss[r, c]
        label = MAP.label[r, c]
        assert row["outcome"] == {-1: "diverged", -2: "elsewhere"}.get(label, str(label))
        if label >= 0:
            assert (float(row["end_x"]), float(row["end_y"])) == tuple(MAP.ends[label])
            assert int(row["step"]) == MAP.step[r, c]
        else:
            assert row["end_x"] == row["end_y"] == row["step"] == ""


def test_a_table_holds_every_cell_of_a_sweep():
    found = rows_of(sweep_csv(SWEEP))
    assert len(found) == 140
    for r in range(7):
        for c in range(20):
            row = found[20 * r + c]
            assert (float(row["lr"]), float(row["momentum"])) == (OVER["lr"][c], OVER["momentum"][r])
            for measure in Measure:
                value = getattr(SWEEP, measure.value)[r, c]
                empty = not np.isfinite(value) or (measure is Measure.STEP and value < 0)
                assert row[measure.value] == ("" if empty else repr(float(value)))
    alone = rows_of(sweep_csv(sweep(SURFACES["bowl"], OPTIMIZERS["adam"](), {"eps": [1e-8, 1e-3]})))
    assert list(alone[0]) == ["eps", "loss", "step", "distance", "reached", "diverged"]
    assert [row["eps"] for row in alone] == ["1e-08", "0.001"]
