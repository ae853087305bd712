"""The page "Side by side" as what stands behind the question mark of an address, in the race's grammar.

    c=lr~count-3~spread-10&s=booth&n=100&l=sgd~lr-0.01&f=adam&t=20

`c` is what differs: the kind and its words (`ui.compare.variations`); `f` a lane that runs in every panel.
What is equal is spelled as in a link to the race (`ui.page.link`); `a` is the example whose words are shown.
A link of the race shows its lanes side by side, without the words of its story.

| `c` | words |
|---|---|
| `lr` | `count-`, `spread-` |
| `optimizer` | none: the lanes are `l` |
| `value` | the hyperparameter, its values |
| `surface` | surfaces, `at-x_y` the start as shares of the view |
| `framework`, `schedule` | their names |
| `start` | points `x_y` |
"""

from __future__ import annotations

from ui.compare.comparison import DEFAULT, REFERENCE_COLOR, Comparison
from ui.compare.examples import example
from ui.compare.variations import VARIATIONS
from ui.page.grammar import decoded, parameters
from ui.page.lane import Lane
from ui.page.link import SHARED, from_query, lane_text, read_lane, to_query
from ui.page.message import N_, Message, Problem, quote
from ui.page.setup import Setup
from ui.page.values import choice

OURS = ("c", "f")


def comparison_query(comparison: Comparison) -> str:
    """The link that restores this page, without the step and a leading question mark."""
    if comparison.replace(setup=comparison.setup.replace(step=None)) == DEFAULT:
        return ""
    kind = comparison.variation
    pairs = [f"c={'~'.join([kind.key, *kind.words()])}", to_query(comparison.setup.replace(step=None))]
    if comparison.reference is not None:
        pairs.append(f"f={lane_text(comparison.reference, REFERENCE_COLOR)}")
    return "&".join(pair for pair in pairs if pair)


def comparison_from_query(query: str) -> tuple[Comparison, list[Message]]:
    """The page of a link, or the default and what was wrong with the link. Never raises."""
    try:
        return _read(query)
    except Problem as problem:
        return DEFAULT, [problem.message]


def read_comparison(query: str) -> Comparison:
    """The page of a link; a Problem if anything is wrong with it."""
    comparison, problems = _read(query)
    if problems:
        raise Problem(problems[0].text, **problems[0].values)
    return comparison


def _read(query: str) -> tuple[Comparison, list[Message]]:
    ours, names = _ours(query)
    setup, problems = from_query(query)
    if problems:
        return DEFAULT, problems
    if not names & {*OURS, *SHARED}:
        step = None if setup.step is None else min(setup.step, DEFAULT.setup.steps)
        return DEFAULT.replace(setup=DEFAULT.setup.replace(step=step)), []
    reference = _reference(ours["f"]) if "f" in ours else None
    if "c" not in ours:
        key = "optimizer" if len(setup.lanes) > 1 else "lr"
        return Comparison(setup.replace(story=""), VARIATIONS[key].begin(setup), reference), []
    if setup.story:
        example(setup.story)  # or a Problem
    return _exactly(setup, ours["c"], reference), []


def _exactly(setup: Setup, text: str, reference: Lane | None) -> Comparison:
    key, *words = text.split("~")
    variation = VARIATIONS[choice(N_("Comparison"), key, VARIATIONS)].read(words, setup)
    comparison = Comparison(setup, variation, reference)
    if comparison.variation != variation:
        raise Problem("{owner}: {word} is not used here", owner=quote(key), word=quote("~".join(words)))
    return comparison


def _reference(text: str) -> Lane:
    return read_lane(text, REFERENCE_COLOR).replace(hidden=False, start=None)


def _ours(query: str) -> tuple[dict[str, str], set[str]]:
    """The texts of this page's own parameters, decoded, and the names of all that the link has."""
    pairs = parameters(query)
    found = [(name, decoded(name, raw)) for name, raw in pairs if name in OURS]
    if len(dict(found)) < len(found):
        raise Problem("The link sets {name} {count} times", name=found[-1][0], count=2)
    return dict(found), {name for name, _ in pairs}
