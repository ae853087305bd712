"""The page "Batch noise" as the part of an address behind the question mark, and back, in the race's grammar.

    b=minima&f=sharp~batch_size-4~lr-0.3&t=120

`b` is the section; `w` how the cloud starts, `f` sharp and flat, `d` real batches, `g` Gaussian against
real; `t` the step; `o` the data of the visitor's own that `d`, `g` or the cloud are on. What is
simulated for the cloud is spelled as in a link to the race. Defaults are left out.
"""

from __future__ import annotations

from surfaces import own_data
from ui.noise.cloudtask import DEFAULT_CLOUD
from ui.noise.datapart import OWN
from ui.noise.setup import DATA_PARTS, PARTS, SECTIONS, NoiseSetup
from ui.page.grammar import decoded, parameters, read_number
from ui.page.knobs import Knobs
from ui.page.link import SHARED, from_query, to_query
from ui.page.message import N_, Message, Problem
from ui.page.owndata import found, word
from ui.page.setup import Setup, effective_lanes

LETTERS = {section.letter: section.part for section in SECTIONS.values()}
DEFAULT = NoiseSetup()


def noise_query(setup: NoiseSetup) -> str:
    """The link that restores this page, without the step and a leading question mark."""
    pairs = [] if setup.section == DEFAULT.section else [f"b={setup.section}"]
    for letter, name in LETTERS.items():
        part: Knobs = getattr(setup, name)
        if part != getattr(DEFAULT, name):
            pairs.append(f"{letter}={part.text()}")
    if setup.cloud != DEFAULT_CLOUD:
        pairs.append(to_query(setup.cloud))
    if setup.data and not setup.cloud.surface.data:
        pairs.append(f"o={word(setup.data)}")
    return "&".join(pairs)


def noise_from_query(query: str) -> tuple[NoiseSetup, list[Message]]:
    """The page of a link and what of it is not shown, or the default and what was wrong. Never raises."""
    try:
        return read_noise_query(query)
    except Problem as problem:
        return DEFAULT, [problem.message]


def read_noise_query(query: str) -> tuple[NoiseSetup, list[Message]]:
    """The page of a link and what of it is not shown; a Problem if it cannot be used."""
    pairs = parameters(query)
    single = _single(pairs)
    fields = {name: _part(name, letter, single) for letter, name in LETTERS.items() if letter in single}
    if "t" in single:
        fields["step"] = read_number("step", single["t"])  # type: ignore[assignment]
    race = [f"{key}={raw}" for key, raw in pairs if key in SHARED]
    if any(getattr(part, "data", "") for part in fields.values()) and not _of_own_data(pairs):
        race = [word for word in race if not word.startswith("o=")]
    setup = DEFAULT.replace(section=single.get("b", DEFAULT.section), cloud=_cloud(race), **fields)
    count = sum(key == "l" for key, _raw in pairs)
    text = N_("The link has {count} lanes; the cloud uses only the first")
    return setup, [Message(text, {"count": count})] if count > 1 else []


def _part(name: str, letter: str, single: dict[str, str]) -> Knobs:
    """The settings of a part; those of own data need the word that says which."""
    text = single[letter]
    if name in DATA_PARTS and text.partition("~")[0] == OWN:
        return PARTS[name].read(text, data=found(single.get("o", "")))
    return PARTS[name].read(text)


def _of_own_data(pairs: list[tuple[str, str]]) -> bool:
    """Whether the cloud of a link is on data of the visitor's own."""
    return any(key == "s" and decoded(key, raw).partition("~")[0] == own_data.KEY for key, raw in pairs)


def _single(pairs: list[tuple[str, str]]) -> dict[str, str]:
    single: dict[str, str] = {}
    for key, raw in pairs:
        if key not in (*LETTERS, "b", "t", "o"):
            continue
        if key in single:
            raise Problem("The link sets {name} {count} times", name=key, count=2)
        single[key] = decoded(key, raw)
    return single


def _cloud(race: list[str]) -> Setup:
    if not race:
        return DEFAULT_CLOUD
    setup, problems = from_query("&".join(race))
    if problems:
        raise Problem(problems[0].text, **problems[0].values)
    usual = {name: getattr(DEFAULT_CLOUD, name) for name in ("fairness", "shared_lr", "budget")}
    return setup.replace(lanes=effective_lanes(setup)[:1], step=None, **usual)
