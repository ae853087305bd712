"""Rules of one's own: what they compute, what they are, and what is said of text that is none."""

import pickle
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optim_core import OPTIMIZERS, SCHEDULES, BatchNoise, optimizer_from_rule, simulate
from optim_core.evaluation import Sampling
from optim_core.own import TEMPLATES, RuleError, as_own_rule
from optim_core.program.step import program_of
from surfaces import SURFACES
from surfaces.parameter import Scale

ADAM = """
m = b1*m + (1-b1)*g
v = b2*v + (1-b2)*g^2
x = x - lr*m/(sqrt(v) + eps)
"""
ADAMS = {"lr": 0.01, "b1": 0.9, "b2": 0.999, "eps": 1e-8}
# Without the curvature and the loss there is nothing to write them with.
UNWRITTEN = {"newton", *(key for key, cls in OPTIMIZERS.items() if cls.decides)}
PLACES = [
    ("rosenbrock", (-1.2, 1.0)),
    ("himmelblau", (0.3, -0.8)),
    ("ravine", (-4.0, 2.5)),
    ("beale", (1.0, 1.5)),
]
RATES = {"adagrad": 0.1, "adadelta": 1.0, "sgd": 1e-3}
RATES |= dict.fromkeys(("momentum", "nesterov", "damped_momentum", "sam", "lookahead"), 1e-4)


def test_every_rule_but_those_that_cannot_be_is_written_down():
    assert set(TEMPLATES) == set(OPTIMIZERS) - UNWRITTEN
    for key in UNWRITTEN:
        with pytest.raises(ValueError, match=f"{key} cannot be written"):
            as_own_rule(OPTIMIZERS[key]())


@pytest.mark.parametrize("key", TEMPLATES)
@pytest.mark.parametrize(("surface", "start"), PLACES)
def test_the_written_rule_takes_the_same_path(key, surface, start):
    original = OPTIMIZERS[key](lr=RATES.get(key, 5e-3))
    shared = {"steps": 60, "schedule": SCHEDULES["cosine"](), "noise": BatchNoise(0.5, 4), "seed": 3}
    for more in ({"steps": 60}, shared):
        run = simulate(SURFACES[surface], original, start, **more)
        own = simulate(SURFACES[surface], as_own_rule(original), start, **more)
        assert run.step_diverged[0] == own.step_diverged[0] == -1
        np.testing.assert_allclose(own.x, run.x, rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(own.samples, run.samples)


@pytest.mark.parametrize("key", [key for key in TEMPLATES if len(OPTIMIZERS[key].hyperparameters) > 1])
def test_other_settings_arrive_in_the_written_rule(key):
    specs = [spec for spec in OPTIMIZERS[key].hyperparameters if not spec.switch and spec.name != "lr"]
    other = {s.name: 0.5 * s.default + 0.02 if s.default < 1 else 1.1 * s.default for s in specs}
    other |= {s.name: s.default + 2 for s in specs if s.whole}
    original = OPTIMIZERS[key](lr=1e-3, **other)
    run, own = (simulate(SURFACES["beale"], opt, (1.0, 1.5), 50) for opt in (original, as_own_rule(original)))
    np.testing.assert_allclose(own.x, run.x, rtol=1e-12, atol=1e-12)


def test_the_example_of_the_issue_is_adam_without_its_correction():
    own = optimizer_from_rule(ADAM, **ADAMS)
    known = OPTIMIZERS["adam"](lr=0.01, bias_correction=False)
    runs = [simulate(SURFACES["himmelblau"], opt, (0.3, -0.8), 100, record=True) for opt in (own, known)]
    np.testing.assert_allclose(runs[0].x, runs[1].x, rtol=1e-13, atol=0)
    for name in ("m", "v"):
        np.testing.assert_allclose(runs[0].state[name], runs[1].state[name], rtol=1e-13, atol=0)
    np.testing.assert_allclose(runs[0].gradient, runs[1].gradient, rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(runs[0].update, runs[1].update, rtol=1e-12, atol=1e-14)


def test_states_start_at_zero_or_where_the_text_says():
    text = "m = 0.1\nk = lr/2\n---\nm = m + 1  # counts\nk = k\nx = x - m - k"
    run = simulate(SURFACES["bowl"], optimizer_from_rule(text, lr=0.5), (0.0, 0.0), 3, record=True)
    np.testing.assert_allclose(run.state["m"][:, 0, 0], [1.1, 2.1, 3.1])
    np.testing.assert_allclose(run.state["k"][:, 0, 0], 0.25)
    np.testing.assert_allclose(run.x[:, 0, 0], [0.0, -1.35, -3.7, -7.05])
    counted = optimizer_from_rule("n = n + 1\nx = x - n")
    assert simulate(SURFACES["bowl"], counted, (0.0, 0.0), 4).x[-1, 0, 0] == -10.0


def test_a_name_has_its_old_value_before_its_line_and_the_new_one_after():
    text = "a = b\nb = b + 1\nc = b\nx = x - 0*g"
    run = simulate(SURFACES["bowl"], optimizer_from_rule(text), (1.0, 1.0), 3, record=True)
    assert [run.state[name][:, 0, 0].tolist() for name in "abc"] == [[0, 1, 2], [1, 2, 3], [1, 2, 3]]


def test_the_step_number_and_the_length_of_a_vector():
    run = simulate(SURFACES["bowl"], optimizer_from_rule("x = x - lr*g/norm(g)/t", lr=1.0), (3.0, 4.0), 2)
    np.testing.assert_allclose(run.x[:, :, 0], [[3.0, 4.0], [2.4, 3.2], [2.1, 2.8]], rtol=1e-14)


def test_only_what_is_asked_for_is_paid():
    noise = BatchNoise(0.1, 8)
    for text, asked in (
        ("x = x - lr*g", 1),
        ("x = x - lr*grad(x)", 1),
        ("x = x - lr*grad(x - lr*g)", 2),
        ("x = 0.5*x", 0),
    ):
        run = simulate(SURFACES["bowl"], optimizer_from_rule(text), (1.0, 1.0), 5, noise=noise)
        assert run.samples[-1] == 5 * 8 * asked


def test_it_is_an_optimizer_like_any_other():
    own = optimizer_from_rule(ADAM, **ADAMS)
    assert own == optimizer_from_rule(ADAM, **ADAMS)
    assert type(own) is type(optimizer_from_rule(ADAM, **ADAMS))
    with pytest.raises(AttributeError):
        own.b1 = 0.5
    assert own.framework == own.frameworks()[0]
    assert type(own).preset(own.framework, b1=0.5).b1 == 0.5
    assert "own_rule" not in OPTIMIZERS
    again = pickle.loads(pickle.dumps(own))
    assert again == own
    assert type(again) is type(own)
    assert r"\beta" not in own.rule
    assert r"b_{1} \cdot m" in own.rule
    assert own.symbols["m"] == "m"
    program_of(own, Sampling(SURFACES["rosenbrock"], None, 0))


def test_settings_get_ranges_that_fit_their_values():
    own = optimizer_from_rule(
        "m = b1*m + c*g + big*tiny*none*neg\nx = x - lr*m", b1=0.9, c=1.5, big=1e4, tiny=1e-8, none=0, neg=-2
    )
    specs = {spec.name: spec for spec in own.hyperparameters}
    assert list(specs) == ["lr", "b1", "c", "big", "tiny", "none", "neg"]
    assert specs["b1"].scale is Scale.NEAR_ONE
    assert specs["tiny"].scale is specs["big"].scale is specs["lr"].scale is Scale.LOG
    for name, spec in specs.items():
        low, high = spec.slider
        assert low < high
        assert low <= getattr(own, name) <= high
        assert spec.default == getattr(own, name)


def test_a_sweep_is_as_many_runs():
    rates, decays = np.array([0.01, 0.02, 0.05]), np.array([0.5, 0.9, 0.0])
    sweep = simulate(
        SURFACES["beale"], optimizer_from_rule(ADAM, **{**ADAMS, "lr": rates, "b1": decays}), (1, 1), 40
    )
    for i, (lr, b1) in enumerate(zip(rates, decays, strict=True)):
        alone = simulate(
            SURFACES["beale"], optimizer_from_rule(ADAM, **{**ADAMS, "lr": lr, "b1": b1}), (1, 1), 40
        )
        np.testing.assert_array_equal(sweep.x[:, :, i], alone.x[:, :, 0])


WRONG = {
    "": (1, 1, "the rule is empty"),
    "\n  # only a comment\n": (1, 1, "the rule is empty"),
    "x - lr*g": (1, 1, "a line must say name = formula"),
    "m = b*m\n  m + 1\nx = x": (2, 3, "a line must say name = formula"),
    "x = x - lr*": (1, 11, "ends too early"),
    "m = g\nx = x - lr*mm(g)": (2, 12, "unknown name 'mm'"),
    "x = x - lr*(g": (1, 12, "never closed"),
    "x = x - lr*__import__('os')": (1, 12, "unknown name '__import__'"),
    "x = x - lr*g.real": (1, 13, "unexpected character '.'"),
    "x = x - lr*g[0]": (1, 13, "unexpected character '['"),
    "x = x - lr*(lambda)": (1, 13, "'lambda' cannot be a setting"),
    "x = x; import os": (1, 6, "unexpected character ';'"),
    "x = x == g": (1, 7, "unexpected character '='"),
    "m = g": (1, 1, "the last line must say what x becomes"),
    "x = x\nm = g": (2, 1, "the last line must say what x becomes"),
    "x = x\nx = x - g": (1, 1, "x = … must be the last line"),
    "g = 2*g\nx = x - g": (1, 1, "'g' cannot be assigned"),
    "lr = 2\nx = x - lr*g": (1, 1, "'lr' cannot be assigned"),
    "sin = 2\nx = x": (1, 1, "'sin' cannot be assigned"),
    "step = g\nx = x": (1, 1, "'step' cannot be assigned"),
    "class = g\nx = x": (1, 1, "'class' cannot be assigned"),
    "_m = g\nx = x": (1, 1, "'_m' cannot be assigned"),
    "m = 1\n---\nx = x - m*g": (1, 1, "assigned nowhere below"),
    "m = g\n---\nm = m\nx = x": (1, 5, "a start cannot depend on 'g'"),
    "m = 0\n---\nm = m\n---\nx = x": (4, 1, "a second line of dashes"),
    "x = x - lr*decay*g": (1, 12, "'decay' has no value"),
    "m = 1/0\nx = x": (1, 6, "larger than"),
    "m = 1/2g\nx = x": (1, 6, "unclear what '/' divides by"),
    "m = 0,5*g\nx = x": (1, 6, "write 0.5"),
    "m = g^65\nx = x": (1, 7, "exponent outside"),
    "x = grad(grad(grad(grad(grad(x)))))": (1, 25, "more than 4 gradients"),
    "m = g\n" * 41 + "x = x": (41, 1, "more than 40 lines"),
    "#" * 3000: (1, 2001, "longer than 2000 characters"),
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:20])
def test_what_cannot_be_read_is_refused_with_line_and_column(text):
    line, column, words = WRONG[text]
    begin = time.process_time()
    with pytest.raises(RuleError) as caught:
        optimizer_from_rule(text)
    assert time.process_time() - begin < 1.0
    error = caught.value
    assert isinstance(error, ValueError)
    assert words in str(error)
    assert f"at line {line}, column {column}" in str(error)
    assert (error.line, error.position) == (line, column - 1)
    assert "\n" not in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_settings_that_are_wrong():
    with pytest.raises(ValueError, match="no setting 'b3'; its settings: lr, b1, b2, eps"):
        optimizer_from_rule(ADAM, **ADAMS, b3=1)
    for value in (None, "a", True, np.nan, np.inf, [], 10**400, {}):
        with pytest.raises(ValueError, match="b1"):
            optimizer_from_rule(ADAM, **{**ADAMS, "b1": value})
    for thing in (None, 3, b"x = x", ["x = x"]):
        with pytest.raises(ValueError, match="a rule must be text"):
            optimizer_from_rule(thing)


def test_no_text_is_ever_run(tmp_path):
    for text in (
        f"x = open('{tmp_path}/a','w')",
        "x = exec(1)",
        "x = eval(x)",
        "x = x.__class__",
        "x = f'{x}'",
        "x = print(x)",
    ):
        with pytest.raises(RuleError):
            optimizer_from_rule(text)
    assert list(tmp_path.iterdir()) == []


pieces = st.sampled_from(
    [*"gxtmv =+-*/^(),.|\n#", "lr", "beta", "---", "grad(", "norm(", "sqrt(", "1e9", "0.5", "**"]
)


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(st.lists(pieces, max_size=40).map("".join))
def test_random_text_is_a_rule_or_a_rule_error(text):
    error = None
    try:
        own = optimizer_from_rule(text)
    except RuleError as raised:
        error = raised
    if error is not None:
        assert 1 <= error.line <= text.count("\n") + 1
        return
    run = simulate(SURFACES["bowl"], own, (1.0, 2.0), 3)
    assert run.x.shape == (4, 2, 1)
