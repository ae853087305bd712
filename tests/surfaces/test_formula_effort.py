"""The worst formula that is taken is still cheap: counted, not timed, so that a busy machine passes too."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces import FormulaError, surface_from_formula
from surfaces.formula_compile import compiled
from surfaces.formula_parser import MAX_LENGTH, MAX_NODES, MAX_OPERATIONS
from surfaces.formula_tree import FUNCTIONS

# Found by climbing: from a random formula to the neighbour with more operations, as long as there was one.
WORST = (
    "y/tan(-x^y^(x/y^y)^max(x,y/x/y)^(x)/acos((y/x^y/(-(sin(acos(cos(sqrt((y^x^(y*x)))^tan((-y)))^y^--(-(y^-x)"
    "))/((x^y)/sinh(x^y^x^y^((y^x^y^(y*x))))^tan(y^x)^(((-cosh(tan(asin(x))^sin(y^x))^y))))))))))"
)
TOO_MUCH = (
    "y^y^y^y^((x/y))^x^x^x^acos(x/y)/(y^x)^(y^log10(y^y/acos(y^tan(x^y)^(y/x)^(y)/(sinh(x/y^log10(tan(x/y"
    "))/(x/y^y^((x^y)^x/y)/(acos(y^tan(x))^log10(y^x^max(x,y))^(tan((y^acos(x/(y^x)^log10(x))))))))))))"
)
HEAVY = {
    "worst": WORST,
    "tangents": "tan(" * 19 + "x*y" + ")" * 19,
    "hyperbolic tangents": "tanh(" * 19 + "x*y" + ")" * 19,
    "powers of powers": "((x^y)^(y^x))^((x/y)^(x*y))",
    "tower": "^".join("xy" * 9),
    "product of powers": "*".join(["(x/y)^(y-x)"] * 9),
    "many exponents": "+".join(f"x^{k / 10}" for k in range(11, 36)),
    "every function": "".join(f"{name}(" for name in FUNCTIONS if FUNCTIONS[name].arity == 1)
    + "x"
    + ")" * 16,
}


@pytest.mark.parametrize("name", HEAVY)
def test_the_heaviest_formulas_stay_within_the_budget(name):
    assert len(HEAVY[name]) <= MAX_LENGTH
    surface = surface_from_formula(HEAVY[name])
    assert sum(surface.operations) <= 2 * MAX_OPERATIONS
    assert surface.operations[0] <= MAX_NODES
    assert surface.value(0.3, 0.4).shape == ()


def test_one_that_would_exceed_it_is_stopped_and_told_so():
    with pytest.raises(FormulaError, match=f"more than {MAX_OPERATIONS} operations at column") as caught:
        surface_from_formula(TOO_MUCH)
    assert 0 < caught.value.position < len(TOO_MUCH)


def test_what_is_remembered_of_formulas_is_bounded():
    assert compiled.cache_info().maxsize <= 256


operand = st.sampled_from(["x", "y", "2.5", "x*y"])
nested = st.recursive(
    operand,
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*/^^^"), inner).map(lambda p: f"({''.join(p)})")
        | st.tuples(st.sampled_from([n for n in FUNCTIONS if FUNCTIONS[n].arity == 1]), inner).map(
            lambda p: f"{p[0]}({p[1]})"
        )
    ),
    max_leaves=40,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(nested)
def test_the_work_of_any_formula_is_bounded(text):
    try:
        surface = surface_from_formula(text)
    except FormulaError:
        return
    assert surface.operations[0] <= MAX_NODES * 8  # whole powers are products
    assert surface.operations[2] <= MAX_OPERATIONS + 3
