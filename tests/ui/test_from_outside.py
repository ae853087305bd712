"""One class, in whatever file, is all that an optimizer, surface or schedule takes to be found everywhere."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, Optimizer, Schedule, Step, simulate
from optim_core.rule import Family, aligned
from optim_core.settings import decay, number
from surfaces import SURFACES, Interval, Surface, registered, setting, surface_at
from tools.messages import texts
from ui.export.code import script
from ui.page.cards import lane_cards, schedule_card
from ui.page.choices import SurfaceChoice
from ui.page.finder import optimizer_groups
from ui.page.lane import Lane
from ui.page.link import from_query, to_query
from ui.page.names import quantity
from ui.page.runs import inspection, result, run_specs
from ui.page.schedulechoice import ScheduleChoice
from ui.page.setup import Setup
from ui.page.surfacecard import surface_card
from ui.reference.links import optimizer_race
from ui.reference.page import rules
from ui.reference.picture import contour


@pytest.fixture
def halving():
    """An optimizer that is there for one test."""

    @dataclass(frozen=True, kw_only=True)
    class Halving(Optimizer):
        r"""Move by a share of the point: $\theta \leftarrow \theta - \mu\, \theta$."""

        key = "halving"
        label = "Halving"
        family = Family.DESCENT
        idea = "Takes a share off the point, whatever the slope."
        source = "Nobody, 2026"
        presets: ClassVar = {"published": {"share": 0.25}}
        quantities: ClassVar = {"left": "share that is left"}
        drawn: ClassVar = {"left": "axis"}
        arrives_with = 0.5

        share: float = field(default=0.5, metadata=decay(r"\mu", "Share that is taken off."))

        def step(self, f, x, state, t, lr):
            return Step(-self.share * x, state, {"rate": lr, "left": 1 - self.share})

        @property
        def rule(self):
            return aligned(r"\theta_{t+1} &= \theta_t - \mu\, \theta_t")

    yield Halving
    del OPTIMIZERS["halving"]


@pytest.fixture
def stairs():
    """A schedule that is there for one test."""

    @dataclass(frozen=True, kw_only=True)
    class Stairs(Schedule):
        """Down by one stair, halfway."""

        key = "stairs"
        label = "Stairs"
        idea = "Falls once, halfway."
        formula = r"\eta_t = \eta\, h"

        height: float = field(
            default=0.5, metadata=number("h", "Rate after the fall.", Interval(0.0, 1.0), (0.0, 1.0))
        )

        def _factor(self, t, steps):
            return np.where(2.0 * t < steps, 1.0, self.height)

    yield Stairs
    del SCHEDULES["stairs"]


@pytest.fixture
def gutter():
    """A surface that is there for one test."""

    @registered
    class Gutter(Surface):
        r"""A gutter that is steep in y: $$L = x^2 + k\, y^4$$"""

        k: float = setting(3.0, "k", Interval(0.0, 10.0), (0.5, 5.0), "Steepness of the sides.")

        key = "gutter"
        label = "Gutter"
        formula = "x^2 + k y^4"
        source = "Nobody, 2026"
        idea = "Steep at the sides, level in the middle."
        view = (-2.0, 2.0, -2.0, 2.0)
        minima = ((0.0, 0.0),)
        start = (1.0, 1.0)

        def _value(self, x, y):
            return x * x + self.k * y**4

        def _gradient(self, x, y):
            return 2.0 * x, 4.0 * self.k * y**3

        def _hessian(self, x, y):
            return 2.0, 0.0, 12.0 * self.k * y * y

    yield Gutter
    del SURFACES["gutter"]


def setup_of(**changes):
    return Setup(surface=SurfaceChoice("bowl"), start=(1.0, 0.5), steps=8, **changes)


@pytest.mark.slow
def test_an_optimizer_is_found_in_registry_card_link_reference_texts_and_export(halving):
    assert OPTIMIZERS["halving"] is halving
    assert halving.frameworks() == ("textbook", "published")
    run = simulate(SURFACES["bowl"], halving.preset("published"), (1.0, 1.0), 1)
    assert run.x[1].ravel().tolist() == [0.75, 0.75]

    assert ("halving", "Halving") in [each for _, group in optimizer_groups() for each in group]
    setup = setup_of(lanes=(Lane("halving", values=(("share", 0.1),)),))
    slider = next(f for f in lane_cards(setup)[0]["fields"] if f["name"] == "share")
    assert (slider["type"], slider["value"], slider["default"]) == ("range", 0.1, 0.5)
    query = to_query(setup)
    assert "l=halving~share-0.1" in query
    assert from_query(query) == (setup, [])

    assert list(rules(halving).values()) == [["Textbook", "As published"]]
    assert quantity("halving", "left") == "share that is left"
    _table, rows = inspection(result(run_specs(setup)[0]))
    assert next(row for row in rows if row["name"] == "left")["arrow"] == "axis"
    assert optimizer_race("halving").lanes[0].settings["lr"] == 0.5
    assert {halving.idea, "Share that is taken off.", "share that is left"} <= set(texts())
    assert "x = x - share * x" in script(run_specs(setup)[0], "numpy")


@pytest.mark.slow
def test_a_schedule_is_found_in_registry_card_link_texts_and_export(stairs):
    assert SCHEDULES["stairs"] is stairs
    setup = setup_of(lanes=(Lane("sgd"),), schedule=ScheduleChoice("stairs", (("height", 0.25),)))
    card = schedule_card(setup)
    assert ("stairs", "Stairs") in card["fields"][0]["options"]
    assert [f["value"] for f in card["fields"] if f["name"] == "height"] == [0.25]
    assert from_query(to_query(setup)) == (setup, [])
    assert {stairs.label, stairs.idea} <= set(texts())
    assert "0.25" in script(run_specs(setup)[0], "numpy")


@pytest.mark.slow
def test_a_surface_is_found_in_registry_card_link_reference_texts_and_export(gutter):
    assert SURFACES["gutter"] == gutter()
    assert surface_at("gutter", k=2.0).value(1.0, 1.0) == 3.0
    run = simulate(gutter(k=1.0), OPTIMIZERS["sgd"](lr=0.25), (1.0, 1.0), 1)
    assert run.x[1].ravel().tolist() == [0.5, 0.0]
    assert run.engine == "floats"

    setup = setup_of(lanes=(Lane("sgd"),)).replace(surface=SurfaceChoice("gutter", (("k", 2.0),)))
    card = surface_card(setup, "")
    assert ("gutter", "Gutter") in card["fields"][0]["options"]
    slider = next(f for f in card["fields"] if f["name"] == "k")
    assert (slider["type"], slider["value"], slider["default"]) == ("range", 2.0, 3.0)
    query = to_query(setup)
    assert "s=gutter~k-2" in query
    assert from_query(query) == (setup, [])

    assert max(contour(gutter()).size) == 192
    assert {gutter.label, gutter.idea, "Steepness of the sides."} <= set(texts())
    text = script(run_specs(setup)[0], "numpy")
    assert "k = 2" in text or "2.0" in text


def test_a_second_one_of_the_same_name_is_refused():
    with pytest.raises(ValueError, match="there is an optimizer adam already"):
        type("Other", (Optimizer,), {"key": "adam", "family": Family.ADAM})
    with pytest.raises(ValueError, match="there is a schedule cosine already"):
        type("Other", (Schedule,), {"key": "cosine"})
    with pytest.raises(ValueError, match="there is a surface bowl already"):
        registered(type("Other", (type(SURFACES["bowl"]),), {}))


def test_what_is_gone_is_gone():
    assert "halving" not in OPTIMIZERS
    assert "stairs" not in SCHEDULES
    assert "gutter" not in SURFACES
    assert from_query("l=halving")[1]
