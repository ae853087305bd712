"""The contract of `simulate`: shapes, equality of all ways to ask for the same thing, and what it refuses."""

import importlib
import tracemalloc

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from optim_core.rule import Family
from surfaces import SURFACES

runner = importlib.import_module("optim_core.simulate")
ROSENBROCK, PENGUINS = SURFACES["rosenbrock"], SURFACES["penguins"]
RNG = np.random.default_rng(7)
STARTS = np.stack([RNG.uniform(-2, 2, 7), RNG.uniform(-1, 3, 7)])
NOISE = BatchNoise(0.5, 4)
KEYS = list(OPTIMIZERS)
AHEAD = ("nesterov", "schedule_free_sgd", "schedule_free_adamw")  # they ask for the gradient elsewhere


def same(a, b):
    assert np.array_equal(a.x, b.x)
    assert np.array_equal(a.loss, b.loss)
    assert np.array_equal(a.step_diverged, b.step_diverged)


@pytest.mark.parametrize("key", KEYS)
def test_shapes_and_names(key):
    run = simulate(ROSENBROCK, OPTIMIZERS[key](), STARTS, 12, record=True)
    assert run.x.shape == (13, 2, 7)
    assert run.loss.shape == (13, 7)
    assert run.step_diverged.shape == (7,)
    assert run.samples.shape == (13,)
    assert run.lr.shape == (12,)
    assert np.array_equal(run.x[0], STARTS)
    recorded = {"update": run.update, **run.state}
    if OPTIMIZERS[key].family is not Family.WITHOUT:
        recorded |= {"gradient": run.gradient, "rate": run.rate}
    assert {name: array.shape for name, array in recorded.items()} == dict.fromkeys(recorded, (12, 2, 7))
    assert set(run.state) | {"update"} <= set(run.optimizer.symbols)
    assert all(array.dtype == float for array in (run.x, run.loss, *recorded.values()))


@pytest.mark.parametrize("key", KEYS)
def test_the_record_adds_up(key):
    run = simulate(ROSENBROCK, OPTIMIZERS[key](lr=1e-4), STARTS, 12, record=True)
    np.testing.assert_allclose(run.x[1:], run.x[:-1] + run.update, rtol=1e-14, atol=1e-300)
    assert np.array_equal(run.loss, ROSENBROCK.value(run.x[:, 0], run.x[:, 1]))
    if OPTIMIZERS[key].family is Family.WITHOUT:
        assert run.gradient is None
    elif key not in AHEAD:
        assert np.array_equal(run.gradient[4], ROSENBROCK.gradient(*run.x[4]))


def test_the_rate_times_the_direction_is_the_update():
    for key, direction in (
        ("adam", "m_hat"),
        ("rmsprop", "gradient"),
        ("adagrad", "gradient"),
        ("momentum", "v"),
    ):
        run = simulate(ROSENBROCK, OPTIMIZERS[key](lr=1e-3), STARTS, 12, record=True)
        along = {**run.state, "gradient": run.gradient}[direction]
        np.testing.assert_allclose(run.update, -run.rate * along, rtol=1e-12)


def test_without_a_record_there_is_none():
    run = simulate(ROSENBROCK, OPTIMIZERS["adam"](), STARTS, 3)
    assert (run.gradient, run.update, run.rate, dict(run.state)) == (None, None, None, {})


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("surface", [ROSENBROCK, PENGUINS], ids=lambda s: s.key)
def test_the_end_alone_is_the_end(key, surface):
    optimizer, cut = OPTIMIZERS[key](), SCHEDULES["cosine"]()
    path = simulate(surface, optimizer, STARTS, 25, cut, NOISE, seed=3)
    end = simulate(surface, optimizer, STARTS, 25, cut, NOISE, seed=3, keep="last")
    assert end.x.shape == (1, 2, 7)
    assert end.loss.shape == (1, 7)
    assert np.array_equal(end.x[0], path.x[-1])
    assert np.array_equal(end.loss[0], path.loss[-1])
    assert np.array_equal(end.step_diverged, path.step_diverged)
    assert np.array_equal(end.samples, path.samples)


@pytest.mark.parametrize("key", KEYS)
def test_recording_changes_nothing(key):
    optimizer = OPTIMIZERS[key]()
    same(
        simulate(ROSENBROCK, optimizer, STARTS, 25, noise=NOISE, record=True),
        simulate(ROSENBROCK, optimizer, STARTS, 25, noise=NOISE),
    )


@pytest.mark.parametrize("key", KEYS)
def test_a_batch_is_its_single_runs(key):
    optimizer = OPTIMIZERS[key]()
    together = simulate(ROSENBROCK, optimizer, STARTS, 25)
    for i in range(STARTS.shape[1]):
        alone = simulate(ROSENBROCK, optimizer, STARTS[:, i], 25)
        np.testing.assert_allclose(alone.x[..., 0], together.x[..., i], rtol=1e-12)
        assert alone.step_diverged[0] == together.step_diverged[i]


@pytest.mark.parametrize("key", KEYS)
def test_arrays_of_settings_are_separate_runs(key):
    """Every hyperparameter at once, each with three values inside its slider."""
    rows = {}
    for parameter in OPTIMIZERS[key].hyperparameters:
        if not parameter.switch:
            low = max(parameter.slider[0], 1e-12)
            rows[parameter.name] = np.geomspace(low, max(min(parameter.slider[1], 0.99), low * 1.5), 3)
    if key == "cma_es":
        rows["population"] = np.array([4.0, 6.0, 9.0])
    if key == "lbfgs":
        rows["memory"] = np.array([1.0, 2.0, 5.0])
    if key == "lookahead":
        rows["k"] = np.array([1.0, 2.0, 5.0])
    if key == "rprop":
        rows["eta_plus"] = np.array([1.1, 1.2, 1.5])
        rows["step_max"] = np.array([1.0, 2.0, 3.0])
    sweep = simulate(
        ROSENBROCK, OPTIMIZERS[key](**rows), (-0.5, 1.0), 15, SCHEDULES["exponential"](), record=True
    )
    assert sweep.lr.shape == (15, 3)
    for i in range(3):
        single = OPTIMIZERS[key](**{name: float(row[i]) for name, row in rows.items()})
        alone = simulate(ROSENBROCK, single, (-0.5, 1.0), 15, SCHEDULES["exponential"](), record=True)
        np.testing.assert_allclose(sweep.x[..., i], alone.x[..., 0], rtol=1e-9)
        np.testing.assert_allclose(sweep.lr[:, i], alone.lr, rtol=1e-15)
        assert sweep.step_diverged[i] == alone.step_diverged[0]


@pytest.mark.parametrize("keep", ["all", "last"])
def test_blocks_and_threads_do_not_show(monkeypatch, keep):
    starts = np.stack([np.linspace(-2, 2, 300), np.linspace(-1, 3, 300)])
    optimizer = OPTIMIZERS["adam"](lr=np.linspace(1e-3, 0.5, 300))

    def run():
        return simulate(ROSENBROCK, optimizer, starts, 30, noise=NOISE, keep=keep)

    whole = run()
    monkeypatch.setattr(runner, "BLOCK", 64)
    same(whole, run())
    monkeypatch.setattr(runner, "THREADS", 1)
    same(whole, run())


def test_the_same_arguments_give_the_same_bits():
    def run():
        return simulate(PENGUINS, OPTIMIZERS["nadam"](), STARTS, 40, SCHEDULES["one_cycle"](), NOISE, seed=11)

    same(run(), run())


def test_the_end_of_a_sweep_holds_no_path():
    count, steps = 20_000, 60
    starts = np.tile([[-1.0], [1.0]], count)
    tracemalloc.start()
    simulate(ROSENBROCK, OPTIMIZERS["adam"](), starts, steps, keep="last")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * count * 8 < steps * 3 * count * 8


def test_the_schedule_scales_the_rate_of_each_step():
    run = simulate(ROSENBROCK, OPTIMIZERS["signsgd"](lr=0.01), (-1.5, 2.0), 50, SCHEDULES["warmup_cosine"]())
    np.testing.assert_allclose(run.lr, 0.01 * SCHEDULES["warmup_cosine"]()(np.arange(50), 50))
    np.testing.assert_allclose(np.abs(np.diff(run.x[:, 0, 0])), run.lr, rtol=1e-9)


def test_no_steps_is_the_start_only():
    for keep in ("all", "last"):
        run = simulate(ROSENBROCK, OPTIMIZERS["adam"](), STARTS, 0, keep=keep)
        assert np.array_equal(run.x[0], STARTS)
        assert run.steps == 0
        assert run.samples.tolist() == [0]
    assert simulate(ROSENBROCK, OPTIMIZERS["adam"](), STARTS, 0, record=True).gradient.shape == (0, 2, 7)


def test_the_start_is_not_touched():
    starts = STARTS.copy()
    simulate(ROSENBROCK, OPTIMIZERS["adam"](), starts, 5)
    assert np.array_equal(starts, STARTS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"start": (1.0,)}, r"start must have the shape \(2,\) or \(2, N\), got \(1,\)"),
        ({"start": np.zeros((3, 4))}, r"start must have .* got \(3, 4\)"),
        ({"start": np.zeros((2, 0))}, r"start must have .* got \(2, 0\)"),
        ({"steps": -1}, r"steps must be a whole number in \[0, ∞\), got -1"),
        ({"steps": 2.5}, "steps must be a whole number"),
        ({"steps": True}, "steps must be a whole number"),
        ({"seed": -3}, r"seed must be a whole number in \[0, ∞\), got -3"),
        ({"keep": "some"}, "unknown keep 'some'; known are all, last"),
        ({"keep": "last", "record": True}, 'record=True needs keep="all"'),
        ({"opt": OPTIMIZERS["sgd"](lr=[0.1, 0.2])}, "lr has 2 values for 7 particles"),
        ({"opt": "adam"}, "opt must be an optimizer, got 'adam'"),
        ({"opt": OPTIMIZERS["adam"]}, "opt must be an optimizer, got <class"),
        ({"surface": "beale"}, "surface must be a surface or a loss, got 'beale'"),
        ({"noise": 0.1}, "noise must be a BatchNoise or None, got 0.1"),
        ({"schedule": "cosine"}, "schedule must be a schedule or None, got 'cosine'"),
    ],
)
def test_what_is_refused(arguments, message):
    given = {"surface": ROSENBROCK, "opt": OPTIMIZERS["sgd"](), "start": STARTS, **arguments}
    with pytest.raises(ValueError, match=message):
        simulate(**given)


@pytest.mark.parametrize("key", [key for key, cls in OPTIMIZERS.items() if cls.settles])
def test_who_rests_is_asked_no_more_and_nothing_else_changes(key, monkeypatch):
    surface, rates = SURFACES["himmelblau"], OPTIMIZERS[key](lr=np.geomspace(0.01, 3.0, 40))
    starts = np.random.default_rng(0).uniform(-5.0, 5.0, (2, 40))
    run = simulate(surface, rates, starts, 120, record=True)
    monkeypatch.setattr(type(rates), "settles", False)
    plain = simulate(surface, rates, starts, 120, record=True)
    assert np.mean(np.all(plain.x[-1] == plain.x[-2], axis=0)) > 0.2
    for name in ("x", "loss", "samples", "update"):
        assert np.array_equal(getattr(run, name), getattr(plain, name), equal_nan=True), name
    for name, rows in plain.state.items():
        assert np.array_equal(run.state[name], rows, equal_nan=True), name
    rough = simulate(surface, rates, starts, 120, rough=1e-5)
    assert np.abs(rough.x[-1] - plain.x[-1]).max() < 1e-2
