"""Hypothesis strategies for input that nobody trusts, from nearly right to anything at all."""

from __future__ import annotations

from hypothesis import strategies as st
from vocabulary import DEEDS, FORMULA_WORDS, KEYS, LINK_WORDS, NAMES, PLACE_NAMES, RULE_WORDS

odd_numbers = st.sampled_from(
    [
        *(0, -0.0, 1, -1, 1.5, 2**31, 2**53 + 1, 10**15, 10**16, 10**400, -(10**400), 1e308, 5e-324),
        True,
        False,
    ]
    + [float(name) for name in ("nan", "inf", "-inf")]
)
odd_texts = st.sampled_from(
    [
        "",
        " ",
        "\0",
        "\ud800",
        "<script>alert(1)</script>",
        "{0}",
        "{limit}",
        "%s",
        "x" * 100_000,
        "\n",
        "__class__",
    ]
)
scalars = st.none() | odd_numbers | odd_texts | st.text(max_size=20) | st.floats() | st.integers()
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
points = st.lists(odd_numbers | st.floats(-10, 10), min_size=1, max_size=4)
values = st.sampled_from(KEYS) | points | st.floats(-10, 10) | st.integers(-2, 5000) | anything
words = st.lists(st.sampled_from(LINK_WORDS) | st.text(max_size=4), max_size=25).map("".join)
formulas = st.lists(st.sampled_from(FORMULA_WORDS) | st.text(max_size=2), max_size=60).map("".join)
rules = st.lists(st.sampled_from(RULE_WORDS) | st.text(max_size=2), max_size=60).map("".join)
columns = st.lists(st.floats(-9, 9) | odd_numbers | odd_texts, min_size=7, max_size=10) | st.just(
    [1.0, 2.0, 0, 1] * 3
)
tables = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["line", "class"]) | anything,
        "normalized": st.booleans() | anything,
        "names": st.lists(st.text(max_size=5) | odd_texts, min_size=2, max_size=3)
        | st.just(["a", "b"])
        | anything,
        "columns": st.lists(columns, min_size=2, max_size=3) | anything,
    }
)
data_changes = st.fixed_dictionaries(
    {"at": st.just("surface"), "name": st.just("data"), "value": tables | anything}
)
likely = st.fixed_dictionaries(
    {"at": st.sampled_from(PLACE_NAMES)},
    optional={
        "name": st.sampled_from([*NAMES, *KEYS]) | anything,
        "value": values | words | formulas | rules,
        "do": st.sampled_from(DEEDS) | anything,
        "lanes": st.lists(st.integers(-1, 13), max_size=13) | anything,
    },
)
wild = st.dictionaries(st.sampled_from(["at", "name", "value", "do", "id", "lanes"]), anything) | anything
