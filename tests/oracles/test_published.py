"""Every optimizer as published agrees with a scalar oracle of its own to 1e-12; other conventions do not."""

import pytest
from oracle_cases import CASES, STARTS, STEPS, Case, distance
from oracle_published import AS_TEXTBOOK, PUBLISHED
from oracle_walk import walk

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, Step, simulate
from optim_core.noise import NoiseStream
from surfaces import SURFACES

TOLERANCE = 1e-12
NOISE, SEED = BatchNoise(0.2, 8), 5
UNKNOWN = {  # settings that the paper does not have
    **{key: {"eps"} for key in ("amsgrad", "adamax", "radam")},
    "rmsprop": {"eps", "momentum", "centered"},
}
MORE = {
    "momentum": [Case({"lr": 2e-4, "momentum": 0.8}, cosine=True)],
    "amsgrad": [Case({"lr": 0.004, "beta2": 0.99})],
    "rprop": [Case({"lr": 0.07, "eta_minus": 0.4, "step_max": 0.3}), Case({"lr": 0.6, "step_max": 0.2})],
    "yogi": [Case({"lr": 0.003})],
}


def cases(key):
    """Those of the textbook with the settings that the paper has, and one without any."""
    unknown = UNKNOWN.get(key, set())
    known = [case for case in CASES[key] if not unknown & set(case.settings)]
    cut = [
        Case({name: v for name, v in case.settings.items() if name not in unknown}, case.cosine)
        for case in CASES[key]
        if unknown & set(case.settings) == {"eps"}
    ]
    return [*known, *cut, *MORE.get(key, [])]


EVERY = [
    (key, number, noisy) for key in CASES for number in range(len(cases(key))) for noisy in (False, True)
]


def draws():
    stream = NoiseStream(NOISE, SEED, 0, 1)
    return [tuple(stream.step()[:, 0].tolist()) for _ in range(STEPS)]


def expected(key, optimizer, surface, case, noisy, nudge=0.0):
    settings = {p.name: getattr(optimizer, p.name) for p in optimizer.hyperparameters} | {"seed": SEED}
    x, y = STARTS[surface]
    start = (x + nudge, y - nudge)
    return walk(PUBLISHED[key], surface, start, settings, case.steps, case.cosine, draws() if noisy else None)


def errors(key, cls, case, noisy):
    """{(surface, what): distance} of the published preset of a class from the oracle of `key`."""
    found, optimizer = {}, cls.preset("published", **case.settings)
    schedule = SCHEDULES["cosine"](final=0.0) if case.cosine else None
    for surface, start in STARTS.items():
        path, state = expected(key, optimizer, surface, case, noisy)
        noise = NOISE if noisy else None
        run = simulate(SURFACES[surface], optimizer, start, case.steps, schedule, noise, SEED, record=True)
        found[surface, "x"] = distance(run.x[..., 0], path)
        for name in state.keys() & run.state.keys():
            found[surface, name] = distance(run.state[name][..., 0], state[name])
    return found


def test_every_optimizer_says_where_it_was_published_and_has_an_oracle():
    assert set(PUBLISHED) == set(OPTIMIZERS)
    for cls in OPTIMIZERS.values():
        assert any(str(year) in cls.published for year in range(1950, 2027))
        assert cls.preset("published").framework == "published"


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_the_menu_offers_it_where_it_is_another(key):
    cls = OPTIMIZERS[key]
    textbook, published = cls(), cls.preset("published")
    same = textbook.rule == published.rule and all(
        getattr(textbook, p.name) == getattr(published, p.name) for p in cls.hyperparameters
    )
    assert ("published" in cls.frameworks()) == (not same)
    assert same == (key in set(AS_TEXTBOOK) - {"backtracking"})


@pytest.mark.parametrize(("key", "number", "noisy"), EVERY)
def test_a_published_form_agrees_with_its_oracle(key, number, noisy):
    case = cases(key)[number]
    found = errors(key, OPTIMIZERS[key], case, noisy)
    assert {what: error for what, error in found.items() if not error < TOLERANCE} == {}, case


@pytest.mark.parametrize(("key", "number", "noisy"), EVERY)
def test_the_cases_are_not_chaotic(key, number, noisy):
    case = cases(key)[number]
    optimizer = OPTIMIZERS[key].preset("published", **case.settings)
    for surface in STARTS:
        path, _ = expected(key, optimizer, surface, case, noisy)
        near, _ = expected(key, optimizer, surface, case, noisy, nudge=1e-13)
        assert distance(path, near) < 1e-11, (case, surface)


def faults():
    """What the published preset says where the textbook says something else, setting by setting."""
    for key, cls in OPTIMIZERS.items():
        unknown, settings = UNKNOWN.get(key, set()), {p.name for p in cls.hyperparameters}
        chosen = cls.presets.get("published", {})
        yield from ((key, name) for name in chosen if name in unknown or name not in settings)


@pytest.mark.parametrize(("key", "name"), list(faults()))
def test_no_convention_of_the_textbook_passes(key, name):
    cls = OPTIMIZERS[key]
    presets = {"published": {k: v for k, v in cls.presets["published"].items() if k != name}}
    faulty = type("Faulty", (cls,), {"presets": presets})
    found = [errors(key, faulty, case, noisy=False) for case in cases(key)]
    assert max(error for each in found for error in each.values()) > TOLERANCE


HANDMADE = {  # faults of a step, each of which changes nothing at a constant rate
    "momentum": lambda self, f, x, state, t, lr: _outside(self, f, x, state, lr),
    "adamw": lambda self, f, x, state, t, lr: _undecayed(self, f, x, state, t, lr),
}


def _outside(self, f, x, state, lr):
    v = self.momentum * state.v + f.gradient(x)
    return Step(-lr * v, state._replace(v=v), {})


def _undecayed(self, f, x, state, t, lr):
    done = OPTIMIZERS["adam"].step(self, f, x, state, t, lr)
    return done._replace(update=done.update - self.weight_decay * x)


@pytest.mark.parametrize("key", HANDMADE)
def test_what_differs_under_a_schedule_only_is_found(key):
    faulty = type("Faulty", (OPTIMIZERS[key],), {"step": HANDMADE[key]})
    for case in cases(key):
        found = [error for (_, what), error in errors(key, faulty, case, False).items() if what == "x"]
        assert (max(found) > TOLERANCE) == case.cosine
