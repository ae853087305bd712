"""The page "Maps" as the part of an address behind the question mark, and back, in the race's grammar.

    b=rates&w=-1~1~-2~2&s=ravine&l=momentum~lr-0.01

`b` is the section, `w` the window of the basins, `g` how many starts they have, `x`, `y` the axes of the map
of settings, `z` its measure, `i` whose map it is, `f` the search, `u` the plane of the spectrum,
`t` the step. What is run is
spelled as in a link to the race, so that the link of a race is one of this page. Defaults are left out.
"""

from __future__ import annotations

from typing import Any, Final

from ui.maps.rates import Rates
from ui.maps.setup import DEFAULT, DEFAULT_RACE, MapsSetup, fitting
from ui.maps.spectrumplane import Scaled
from ui.maps.starts import Starts
from ui.maps.trials import Search
from ui.page.grammar import decoded, join_numbers, parameters, read_number, read_numbers
from ui.page.knobs import Knobs
from ui.page.link import from_query, to_query
from ui.page.message import Message, Problem
from ui.page.setup import Setup

PARTS: Final[dict[str, tuple[str, type[Knobs]]]] = {
    "g": ("starts", Starts),
    "f": ("search", Search),
    "u": ("plane", Scaled),
}
RACE = tuple("sqvopnrlkema")


def maps_query(setup: MapsSetup) -> str:
    """The link that restores this page, without the step and a leading question mark."""
    pairs = [] if setup.section == DEFAULT.section else [f"b={setup.section}"]
    if setup.window is not None:
        pairs.append(f"w={join_numbers(setup.window)}")
    for letter, (name, _kind) in PARTS.items():
        part: Knobs = getattr(setup, name)
        if part != getattr(DEFAULT, name):
            pairs.append(f"{letter}={part.text()}")
    if setup.lane:
        pairs.append(f"i={setup.lane}")
    pairs += [f"{letter}={text}" for letter, text in setup.rates.texts().items()]
    if setup.race != DEFAULT_RACE:
        pairs.append(to_query(setup.race))
    return "&".join(pairs)


def maps_from_query(query: str) -> tuple[MapsSetup, list[Message]]:
    """The page of a link and what of it is not shown, or the default and what was wrong. Never raises."""
    try:
        return read_maps_query(query)
    except Problem as problem:
        return DEFAULT, [problem.message]


def read_maps_query(query: str) -> tuple[MapsSetup, list[Message]]:
    """The page of a link and what of it is not shown; a Problem if it cannot be used."""
    pairs = parameters(query)
    single = _single(pairs)
    fields: dict[str, Any] = {
        name: kind.read(single[letter]) for letter, (name, kind) in PARTS.items() if letter in single
    }
    fields["rates"] = Rates.read(single)
    if "i" in single:
        fields["lane"] = read_number("lane", single["i"])
    if "w" in single:
        fields["window"] = read_numbers("window", single["w"])
    if "t" in single:
        fields["step"] = read_number("step", single["t"])
    race, messages = _race([f"{key}={raw}" for key, raw in pairs if key in RACE])
    return MapsSetup(section=single.get("b", DEFAULT.section), race=race, **fields), messages


def _single(pairs: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, raw in pairs:
        if key not in (*PARTS, *"biwtxyz"):
            continue
        if key in found:
            raise Problem("The link sets {name} {count} times", name=key, count=2)
        found[key] = decoded(key, raw)
    return found


def _race(query: list[str]) -> tuple[Setup, list[Message]]:
    if not query:
        return DEFAULT_RACE, []
    setup, problems = from_query("&".join(query))
    if problems:
        raise Problem(problems[0].text, **problems[0].values)
    return fitting(setup)
