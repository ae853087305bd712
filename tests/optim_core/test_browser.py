"""What is printed for the page and run by its interpreter (here in node) is what Python computes."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, simulate
from optim_core.noise import NoiseStream
from optim_core.program.browser import (
    OPERATIONS,
    landscape_for_page,
    numbers_for_page,
    program_for_page,
)
from optim_core.program.graph import Untraceable
from surfaces import SURFACES, surface_from_formula

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
SCRIPT = Path(__file__).with_name("walk.mjs")
PRESETS = [(key, name) for key, cls in OPTIMIZERS.items() for name in cls.frameworks()]
FORMULAS = [
    "x^4 - 3*x*y + y^2/2",
    "exp(x*y/9) - tanh(x) + abs(y)",
    "max(x, y) + min(x^2, y)",
    "1/x + sqrt(y)",
]
LANDS = [*SURFACES.values(), *map(surface_from_formula, FORMULAS)]
NOISES = [None, *(BatchNoise(0.1, 8, kind) for kind in ("gaussian", "multiplicative", "heavy_tailed"))]
STEPS = 300
ROUNDED_ALIKE = {code for code, op in enumerate(OPERATIONS) if code < OPERATIONS.index("power")}
INTERPRETER = (SCRIPT.parents[2] / "ui/player/js/core/operations.js").read_text()
TABLE = re.sub(r"//.*", "", re.search(r"READS = \[(.*?)\];", INTERPRETER, re.DOTALL)[1])
READS = [int(digit) for digit in re.findall(r"\d", TABLE)]
SHARE = 3  # each preset meets one surface of so many, each surface one preset of so many
GROUPS = 6  # of presets: a process of node, and a test, for each
# Their steps are powers, which processors round differently, on every surface.
POWERS = {"adam", "adamw", "adam_l2", "amsgrad", "nadam", "adamax", "radam", "adabelief", "yogi", "sam"}
POWERS |= {"schedule_free_adamw"}


def node(rows):
    done = subprocess.run(
        ["node", SCRIPT], input=json.dumps(rows), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def numbers(texts):
    return np.array([float(text.replace("Infinity", "inf")) for text in texts])


def given(surface, optimizer, noise, start, steps=STEPS, seed=1):
    """What the page is sent of a lane, and what it has to put in."""
    stream = None if noise is None else NoiseStream(noise, seed, 0, 1)
    draws = [] if stream is None else np.stack([stream.step()[:, 0] for _ in range(steps)], axis=1).tolist()
    factors = SCHEDULES["cosine"]()(np.arange(steps), steps).tolist()
    return {
        "program": program_for_page(optimizer, surface, noise),
        "numbers": numbers_for_page(optimizer, surface),
        "start": list(start),
        "steps": steps,
        "factors": factors,
        "noise": draws,
    }


def core(surface, optimizer, noise, start, **options):
    steps = options.pop("steps", STEPS)
    return simulate(surface, optimizer, start, steps, SCHEDULES["cosine"](), noise, seed=1, **options)


def apart(xy, run):
    """How far another path (T + 1, 2) is from that of a run, relative where both are far out."""
    path = run.x[..., 0]
    return np.max(np.hypot(*(xy - path).T) / (1 + np.hypot(*path.T)))


def close(page, run):
    xy, loss = numbers(page["xy"]).reshape(-1, 2), numbers(page["loss"])
    same_end = (page["diverged"], page["stopped"]) == (run.step_diverged[0], run.step_stopped[0])
    return same_end and apart(xy, run) < 1e-9 and np.allclose(loss, run.loss[:, 0], rtol=1e-8, atol=1e-8)


def chaotic(surface, optimizer, noise, start, run):
    """Whether last digits of the start, or of slopes, move Python's own path as far."""
    nudged = [np.multiply(start, 1 + units * 2.0**-52) for units in (-8, -1, 1, 8)]
    paths = [core(surface, optimizer, noise, nudge).x[..., 0] for nudge in nudged]
    paths += [core(shaken(surface, d), optimizer, noise, start).x[..., 0] for d in (2.0**-52, -(2.0**-52))]
    return max(apart(path, run) for path in paths) > 1e-9


def shaken(surface, d):
    """The same surface, with slopes that are a last digit of ordinary numbers off."""
    base = type(surface)

    class Shaken(base):
        def _gradient(self, x, y):
            gx, gy = base._gradient(self, x, y)
            return gx + d, gy - d

    made = object.__new__(Shaken)
    made.__dict__.update(vars(surface))
    return made


def exact(program):
    """Whether only operations are used that every processor rounds alike."""
    used = (code for name in ("once", "step", "each") for code in operations(program[name]))
    return ROUNDED_ALIKE.issuperset(used)


def operations(code):
    """The operations of a section, without the registers they read."""
    i = 0
    while i < len(code):
        yield code[i]
        i += 1 + READS[code[i]]


def met(preset):
    """A third of the surfaces, each under one noise; tests/golden/test_bits.py has every pair, in Python."""
    turn = PRESETS.index(preset)
    for place, surface in list(enumerate(LANDS))[turn % SHARE :: SHARE]:
        yield surface, NOISES[(turn // SHARE + place // SHARE) % len(NOISES)]


def cases(key, framework):
    """What a preset meets, and what the page is sent of it."""
    for surface, noise in met((key, framework)):
        optimizer = OPTIMIZERS[key].preset(framework)
        try:
            yield surface, optimizer, noise, given(surface, optimizer, noise, surface.start)
        except Untraceable:
            batches = noise is not None and hasattr(surface, "samples")
            assert optimizer.decides or batches


def test_every_noise_meets_every_preset_and_every_surface():
    found = [(preset, id(surface), noise) for preset in PRESETS for surface, noise in met(preset)]
    assert len({(preset, noise) for preset, _, noise in found}) == len(PRESETS) * len(NOISES)
    assert len({(surface, noise) for _, surface, noise in found}) == len(LANDS) * len(NOISES)


@pytest.mark.slow
@pytest.mark.parametrize("group", range(GROUPS))
def test_every_lane_of_the_page_is_that_of_python(group):
    presets = PRESETS[group::GROUPS]
    tried = [(key, *case) for key, framework in presets for case in cases(key, framework)]
    assert not any(OPTIMIZERS[key].decides for key, *_ in tried)
    same = set()
    for (key, surface, optimizer, noise, lane), page in zip(tried, node([t[4] for t in tried]), strict=True):
        run = core(surface, optimizer, noise, surface.start)
        if exact(lane["program"]):
            same.add(key)
            assert np.array_equal(numbers(page["xy"]), run.x[..., 0].ravel()), (key, surface.key, noise)
            assert np.array_equal(numbers(page["loss"]), run.loss[:, 0]), (key, surface.key, noise)
        if not close(page, run):
            assert chaotic(surface, optimizer, noise, surface.start, run), (key, surface, noise)
    assert same >= {key for key, *_ in tried} - POWERS


@pytest.mark.slow
def test_what_is_recorded_is_the_same():
    surface, noise, start = SURFACES["himmelblau"], NOISES[2], (-0.2, -1.0)
    presets = [(key, name) for key, name in PRESETS if not OPTIMIZERS[key].decides]
    optimizers = [OPTIMIZERS[key].preset(framework) for key, framework in presets]
    lanes = [{**given(surface, optimizer, noise, start, 60), "record": True} for optimizer in optimizers]
    for preset, optimizer, page in zip(presets, optimizers, node(lanes), strict=True):
        run = core(surface, optimizer, noise, start, steps=60, record=True)
        recorded = {"gradient": run.gradient, "update": run.update, **run.state}
        assert list(page["shown"]) == list(recorded), preset
        for name, values in recorded.items():
            found = numbers(page["shown"][name]).reshape(60, 2)
            np.testing.assert_allclose(
                found, values[..., 0], rtol=1e-7, atol=1e-9, err_msg=f"{preset} {name}"
            )


ENDS = (
    ("x^2 + 50*y^2", (1.0, 1.0), "sgd", 1.0),  # runs away
    ("log(x) + y^2", (0.3, 0.0), "sgd", 0.1),  # leaves where the loss is defined
    ("sqrt(x) + y^2", (0.0, 1.0), "sgd", 0.1),  # no slope at the start
    ("sqrt(x) + y^2", (0.02, 1.0), "nesterov", 0.5),
    ("1/x + y", (0.0, 1.0), "adam", 0.1),  # no loss at the start
    ("x^2 + sqrt(y)", (1.0, 0.0), "sam", 0.1),
    ("abs(x)^0.5 + y^2", (0.2, 0.1), "nesterov", 0.05),
)


def test_lanes_end_where_and_as_they_do_in_python():
    told = [(surface_from_formula(text), OPTIMIZERS[key](lr=lr), start) for text, start, key, lr in ENDS]
    lanes = [{**given(surface, opt, None, start), "record": True} for surface, opt, start in told]
    for (surface, optimizer, start), page in zip(told, node(lanes), strict=True):
        run, name = core(surface, optimizer, None, start, record=True), surface.formula
        assert (page["diverged"], page["stopped"]) == (run.step_diverged[0], run.step_stopped[0]), name
        found = numbers(page["xy"]).reshape(-1, 2)
        np.testing.assert_allclose(found, run.x[..., 0], rtol=1e-9, atol=1e-12, err_msg=name)
        losses = numbers(page["loss"])
        np.testing.assert_allclose(losses, run.loss[:, 0], rtol=1e-9, atol=1e-12, err_msg=name)
        gone = np.isnan(run.update[:, 0, 0])
        assert np.array_equal(np.isnan(numbers(page["shown"]["update"])[::2]), gone), name


def test_moved_sliders_need_no_other_program():
    first, second = OPTIMIZERS["adam"](lr=0.01), OPTIMIZERS["adam"](lr=0.2, beta1=0.5, eps=1e-3)
    steep = SURFACES["rosenbrock"].replace(b=3.0)
    sent = program_for_page(first, SURFACES["rosenbrock"])
    assert sent == program_for_page(second, steep)
    lane = given(steep, second, None, (-1.0, 1.0))
    (page,) = node([{**lane, "program": sent}])
    assert close(page, core(steep, second, None, (-1.0, 1.0)))
    ravine = SURFACES["ravine"]
    turned = ravine.replace(angle=77.0, condition=9.0)
    lane = given(turned, second, None, (-1.0, 1.0))
    (page,) = node([{**lane, "program": program_for_page(first, ravine)}])
    assert close(page, core(turned, second, None, (-1.0, 1.0)))


def test_a_landscape_of_the_page_is_that_of_python():
    surfaces = [surface for surface in LANDS if surface.elementwise or surface.by_sample]
    sgd = OPTIMIZERS["sgd"]()
    lands = [
        {
            "land": landscape_for_page(land),
            "numbers": numbers_for_page(sgd, land)["surface"],
            "view": land.view,
        }
        for land in surfaces
    ]
    for surface, page in zip(surfaces, node(lands), strict=True):
        x, y = np.meshgrid(np.linspace(*surface.view[:2], 4), np.linspace(*surface.view[2:], 3))
        found, wanted = numbers(page["z"]).reshape(3, 4), surface.value(x, y)
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12, err_msg=surface.formula)


def test_a_lane_is_small():
    text = json.dumps(program_for_page(OPTIMIZERS["adam"](), SURFACES["rosenbrock"]), separators=(",", ":"))
    assert len(text) < 1000


def test_the_operations_are_those_of_the_interpreter():
    assert len(re.findall(r"\bcase \d+:", INTERPRETER)) == len(OPERATIONS) == len(READS)
    for op, reads in zip(OPERATIONS, READS, strict=True):
        assert reads == ({"where": 3, "mean": 1}.get(op) or getattr(np, op).nin), op


def test_what_the_page_cannot_run_says_so():
    for surface, key, noise in (
        (SURFACES["rosenbrock"], "backtracking", None),
        (SURFACES["penguins_logistic"], "adam", NOISES[1]),
        (SURFACES["penguins"], "adam", NOISES[1]),
    ):
        with pytest.raises(Untraceable):
            program_for_page(OPTIMIZERS[key](), surface, noise)
