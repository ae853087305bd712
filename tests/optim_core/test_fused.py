"""Machine code must give the bits of the blocks, and only stand in for them where it may."""

import os
import sys
from dataclasses import dataclass, replace

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, optimizer_from_rule, simulate
from optim_core.program import fused, machine
from optim_core.program.graph import Graph, Level, Untraceable
from optim_core.program.loop import Printed
from optim_core.simulate import compiled, simulate_towards
from optim_core.studies import basins, sweep
from surfaces import SURFACES, surface_from_formula

COUNT, STEPS = 2203, 60  # no multiple of the particles side by side, and worth compiling
NOISES = [BatchNoise(0.1, 8), BatchNoise(0.1, 8, "multiplicative"), BatchNoise(0.1, 8, "heavy_tailed")]
BRANCHING = {key for key, cls in OPTIMIZERS.items() if cls.decides}

if not machine.available():
    assert "CI" not in os.environ, "llvmlite is missing: install requirements-fast.txt"
    pytest.skip("llvmlite is not installed", allow_module_level=True)


@pytest.fixture
def without(monkeypatch):
    """Do something as if llvmlite were not installed."""

    def run(work):
        with monkeypatch.context() as patch:
            patch.setattr(machine, "available", lambda: False)
            return work()

    return run


def starts(surface, count=COUNT):
    x_min, x_max, y_min, y_max = surface.view
    rng = np.random.default_rng(0)
    return np.stack([rng.uniform(x_min, x_max, count), rng.uniform(y_min, y_max, count)])


def agree(run, other):
    assert (run.engine, other.engine) == ("fused", "blocks")
    for name in ("x", "loss", "step_diverged", "step_stopped", "samples", "lr"):
        assert np.array_equal(getattr(run, name), getattr(other, name)), name


@pytest.mark.slow
@pytest.mark.parametrize("key", [key for key in OPTIMIZERS if key not in BRANCHING])
def test_every_rule(key, without):
    rates = OPTIMIZERS[key](lr=np.geomspace(1e-4, 3.0, COUNT))  # some run away

    def run():
        return simulate(SURFACES["rosenbrock"], rates, starts(SURFACES["rosenbrock"]), STEPS)

    agree(run(), without(run))


@pytest.mark.parametrize("surface", [s for s in SURFACES.values() if s.elementwise], ids=lambda s: s.key)
def test_every_surface(surface, without):
    def run():
        return simulate(surface, OPTIMIZERS["sgd"](lr=0.01), starts(surface), STEPS, keep="last")

    agree(run(), without(run))


@pytest.mark.parametrize("alike", [False, True])
@pytest.mark.parametrize("noise", NOISES, ids=lambda noise: noise.kind)
def test_noise_and_schedule(monkeypatch, noise, alike, without):
    monkeypatch.setattr(fused, "DRAWS", 2 * 700 * COUNT // 100)  # in pieces

    def run():
        momentum, beale = OPTIMIZERS["momentum"](lr=0.01), SURFACES["beale"]
        cosine = SCHEDULES["cosine"]()
        return simulate(beale, momentum, starts(beale), STEPS, cosine, noise, seed=3, alike=alike)

    agree(run(), without(run))


@pytest.mark.parametrize("keep", ["all", "last"])
def test_what_is_kept_is_the_end_of_the_path(keep, without):
    rates = OPTIMIZERS["sgd"](lr=np.geomspace(1e-4, 1.0, COUNT))
    where = SURFACES["rosenbrock"], rates, starts(SURFACES["rosenbrock"]), STEPS
    path, run = simulate(*where), simulate(*where, keep=keep)
    blocks = without(lambda: simulate(*where, keep=keep))
    assert len(run.x) == {"all": STEPS + 1, "last": 1}[keep]
    assert np.array_equal(run.x, path.x[-len(run.x) :])
    assert len(set(run.step_diverged.tolist())) > 4
    agree(run, blocks)


def test_positions_are_looked_at_before_they_are_forgotten():
    camel, sgd, tail = SURFACES["six_hump_camel"], OPTIMIZERS["sgd"](lr=np.geomspace(1e-3, 3.0, COUNT)), 7
    start = starts(camel)
    path = simulate(camel, sgd, start, STEPS).x[-tail:]
    run, fate = simulate_towards(start, 0.1, camel, sgd, start, STEPS, None, None, 0, tail, alike=False)
    assert (run.step_diverged >= 0).any()
    assert (run.step_diverged < 0).any()
    assert np.array_equal(run.x[-1], path[-1])
    away = (path - path[-1]) ** 2
    assert np.array_equal(fate.roamed, np.max(away[:, 0] + away[:, 1], axis=0))
    assert (fate.roamed > 0).any()


def test_where_the_slope_is_undefined(without):
    x, y = starts(SURFACES["ackley"])
    x[:50] = y[:50] = 0.0

    def run():
        return simulate(SURFACES["ackley"], OPTIMIZERS["sam"](), np.stack([x, y]), STEPS)

    agree(run(), without(run))


@pytest.mark.slow
@pytest.mark.parametrize("key", ["rosenbrock", "himmelblau", "saddle", "ackley"])
def test_maps_are_the_same(key, without):
    surface = SURFACES[key]
    nesterov, rates = OPTIMIZERS["nesterov"](lr=0.003), {"lr": np.geomspace(1e-4, 1.0, 40)}

    def ends():
        return basins(surface, nesterov, columns=50, rows=50, steps=150)

    def settings():
        over = {**rates, "momentum": np.linspace(0.0, 0.99, 30)}
        return sweep(surface, nesterov, over, steps=150, noise=BatchNoise(0.01), seeds=(0, 1))

    for work, names in ((ends, ("label", "step", "loss", "ends")), (settings, ("each_loss", "each_step"))):
        found, other = work(), without(work)
        for name in names:
            assert np.array_equal(getattr(found, name), getattr(other, name)), name


def test_nothing_that_somebody_typed_is_compiled():
    start, adam = np.zeros((2, 3)), OPTIMIZERS["adam"]()
    typed = surface_from_formula("x**2 + y**2")
    rule = optimizer_from_rule("m = 0.9*m + g\nx = x - lr*m")

    @dataclass(frozen=True)
    class Own(type(SURFACES["bowl"])):
        """A surface of somebody's own, under a name of ours."""

    assert compiled(SURFACES["ravine"].replace(condition=7.0), replace(adam, lr=0.5), start, None)
    assert not compiled(typed, adam, start, None)
    assert not compiled(Own(), adam, start, None)
    assert not compiled(SURFACES["bowl"], rule, start, None)
    assert not compiled(SURFACES["penguins_logistic"], adam, start, NOISES[0])


def test_few_particles_and_records_are_for_the_others():
    surface, adam = SURFACES["rosenbrock"], OPTIMIZERS["adam"]()
    few = fused.WORTH // COUNT - 1
    assert simulate(surface, adam, starts(surface), few).engine == "blocks"
    assert simulate(surface, adam, starts(surface), STEPS, record=True).engine == "blocks"
    assert simulate(surface, adam, surface.start, fused.WORTH).engine == "floats"


def test_settings_and_numbers_of_the_surface_need_no_other_code():
    before = len(machine._COMPILED)
    for lr, a in ((0.1, 1.0), (0.2, 3.0)):
        fused._compiled.cache_clear()
        assert compiled(SURFACES["rosenbrock"].replace(a=a), OPTIMIZERS["sgd"](lr=lr), np.zeros((2, 2)), None)
    assert len(machine._COMPILED) <= before + 1


def test_where_there_is_no_more_room_blocks_answer(monkeypatch):
    fused._compiled.cache_clear()
    monkeypatch.setattr(machine, "MOST", 0)
    assert not compiled(SURFACES["six_hump_camel"], OPTIMIZERS["yogi"](), np.zeros((2, 2)), None)
    fused._compiled.cache_clear()


def test_where_numpy_has_no_such_loop():
    assert machine.loop("exp") != (0, 0)
    assert machine.loop("modf") == machine.loop("where") == machine.loop("no_such_ufunc") == (0, 0)


def test_an_operation_that_cannot_be_printed_says_so():
    graph = Graph()
    x = graph.input("x", Level.PARTICLE)
    printed = Printed.__new__(Printed)
    printed.once, printed.each, printed._names, printed.loops = [], [], {x: "%x0"}, {}
    for node in (graph.call("isinf", x), graph.call("logical_not", x)):
        with pytest.raises(Untraceable):
            printed._operation(node)


def test_without_llvmlite_it_is_not_available(monkeypatch):
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    machine._llvm.cache_clear()
    assert not machine.available.__wrapped__()
    monkeypatch.undo()
    assert machine.available.__wrapped__()
