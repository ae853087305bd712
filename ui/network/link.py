"""The page "Network" as the part of an address behind the question mark, and back, in the race's grammar.

    d=circles~noise-0.2&w=width-16~init-xavier&n=steps-800~patience-100&l=adam~lr-0.01&x=0~layers-4.2&i=1&t=120

`d` data, `w` network, `n` training; `l` a lane, as in a link to the race, repeated; `x` what a lane, counted
from 0, has of its own; `k` its schedule; `i` the lane inspected, `p` the plane, `a` the story, `t` the step.
Defaults are left out. Hidden layers are `depth-3~width-16`, or `layers-16.8.4` where they differ. A story
alone opens as it is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from ui.network.kinds import (
    BY_PARTS,
    DEPTH,
    MOST_NEURONS,
    USUAL_NEURONS,
    WIDTH,
    Layers,
    Option,
    Setting,
    Settings,
    Shape,
    Spec,
    reshaped,
)
from ui.network.settings import DATA, LAYERS, NETWORK, NETWORK_TITLE, RUN
from ui.network.setup import DEFAULT, MOST_LANES, Learner, NetworkSetup
from ui.network.stories import STORIES, story
from ui.page.grammar import decoded, join_words, parameters, read_number, read_value, read_words, value_text
from ui.page.link import lane_text, read_lane
from ui.page.message import N_, Message, Problem, quote
from ui.page.schedulechoice import ScheduleChoice
from ui.page.values import choice, is_number

PARTS: dict[str, tuple[str, Mapping[str, Spec]]] = {
    "d": ("data", DATA),
    "w": ("network", NETWORK),
    "n": ("run", RUN),
}
REPEATED = tuple("lxk")
SINGLE = (*PARTS, *"ipat")


def network_query(setup: NetworkSetup) -> str:
    """The link that restores this page, without the step and a leading question mark."""
    pairs = []
    for letter, (name, _specs) in PARTS.items():
        values = getattr(setup, name)
        if values != getattr(DEFAULT, name):
            pairs.append((letter, _spelled(values, alike=True)))
    alone = setup.story and not pairs  # a story with nothing beside it would open as it is told
    if setup.lanes != DEFAULT.lanes or alone:
        pairs += [("l", lane_text(lane.racer, index)) for index, lane in enumerate(setup.lanes)]
        for index, lane in enumerate(setup.lanes):
            if lane.changes:
                pairs.append(("x", f"{index}~{_spelled(lane.changes)}"))
            if lane.schedule != ScheduleChoice():
                pairs.append(("k", f"{index}~{join_words(lane.schedule.key, lane.schedule.values)}"))
    if setup.inspected:
        pairs.append(("i", str(setup.inspected)))
    if setup.plane != DEFAULT.plane:
        pairs.append(("p", setup.plane))
    if setup.story:
        pairs.append(("a", quote_plus(setup.story)))
    return "&".join(f"{key}={text}" for key, text in pairs)


def _spelled(values: Settings, alike: bool = False) -> str:
    """Settings as words; `alike`: equal layers by their number and that of their neurons."""
    words = []
    for name, value in values:
        if isinstance(value, tuple):
            words += _alike(value) if alike and len(set(value)) < 2 else [f"{name}-{_dotted(value)}"]
        else:
            words.append(f"{name}-{value if isinstance(value, str) else value_text(value)}")
    return "~".join(words)


def _dotted(shape: Shape) -> str:
    return ".".join(map(str, shape)) or "0"


def _alike(shape: Shape) -> list[str]:
    """Equal layers as links had them before layers could differ."""
    depth = [f"{DEPTH.name}-{len(shape)}"] if len(shape) != len(LAYERS.default) else []
    return [*depth, f"{WIDTH.name}-{shape[0]}"] if shape and shape[0] != USUAL_NEURONS else depth


def network_from_query(query: str) -> tuple[NetworkSetup, list[Message]]:
    """The page of a link, or the default and what was wrong. Never raises."""
    try:
        return read_network_query(query), []
    except Problem as problem:
        return DEFAULT, [problem.message]


def read_network_query(query: object) -> NetworkSetup:
    """The page of a link; a Problem if it cannot be used."""
    texts = [(key, decoded(key, raw)) for key, raw in parameters(query) if key in (*SINGLE, *REPEATED)]
    single = {key: text for key, text in texts if key in SINGLE}
    for key in single:
        count = sum(key == other for other, _text in texts)
        if count > 1:
            raise Problem("The link sets {name} {count} times", name=key, count=count)
    fields: dict[str, Any] = {
        name: _read(single[letter], known) for letter, (name, known) in PARTS.items() if letter in single
    }
    if any(key == "l" for key, _text in texts):
        shared = dict(fields.get("network", ())).get(LAYERS.name, LAYERS.default)
        fields["lanes"] = _lanes(texts, shared, _width(single.get("w", "")))
    for key, name in (("i", "inspected"), ("t", "step")):
        if key in single:
            fields[name] = read_number(name, single[key])
    if "p" in single:
        fields["plane"] = single["p"]
    if single.get("a"):
        fields["story"] = choice(N_("Story"), single["a"], STORIES)
    if set(single) | {key for key, _text in texts} <= {"a", "i", "p", "t"} and "a" in single:
        return story(single["a"]).replace(**fields)
    return DEFAULT.replace(**fields)


def _lanes(texts: list[tuple[str, str]], shared: Shape, width: int) -> tuple[Learner, ...]:
    spelled = [text for key, text in texts if key == "l"]
    if len(spelled) > MOST_LANES:
        raise Problem("This page has 1 to {limit} lanes, not {count}", limit=MOST_LANES, count=len(spelled))
    lanes = [Learner(read_lane(text, index)) for index, text in enumerate(spelled)]
    for key, text in texts:
        if key == "x":
            index, rest = _numbered(text, len(lanes))
            lanes[index] = lanes[index].replace(changes=_read(rest, NETWORK, shared, width))
        if key == "k":
            index, rest = _numbered(text, len(lanes))
            lanes[index] = lanes[index].replace(schedule=_schedule(rest))
    return tuple(lanes)


def _numbered(text: str, count: int) -> tuple[int, str]:
    """Which lane is meant, and what is said of it."""
    head, _tilde, rest = text.partition("~")
    if not (head.isascii() and head.isdigit() and len(head) < 3 and int(head) < count):
        raise Problem("There is no lane {lane}; the link has {count}", lane=quote(head), count=count)
    return int(head), rest


def _schedule(text: str) -> ScheduleChoice:
    words = read_words(text)
    if words.bare:
        raise Problem("{owner}: {word} is not used here", owner=quote(words.head), word=quote(words.bare[0]))
    return ScheduleChoice(words.head, tuple((name, read_value(name, value)) for name, value in words.named))


def _width(text: str) -> int:
    """How many neurons the words of the network give to every layer, where there may be no layer at all."""
    words = dict(word.partition("-")[::2] for word in text.split("~"))
    return int(read_number(WIDTH.name, words[WIDTH.name])) if WIDTH.name in words else USUAL_NEURONS


def _read(
    text: str, known: Mapping[str, Spec], shape: Shape = LAYERS.default, width: int = USUAL_NEURONS
) -> Settings:
    """The settings that words name; numbers of layers, and of neurons in all of them, change `shape`."""
    pairs = [word.partition("-")[::2] for word in text.split("~")]
    parts = [pair for pair in pairs if known is NETWORK and pair[0] in (DEPTH.name, WIDTH.name)]
    for pair in parts:
        pairs.remove(pair)
    found = [(name, _value(name, value, known.get(name))) for name, value in pairs]
    if parts:
        found.append((LAYERS.name, _by_parts(parts, shape, width)))
    return tuple(found)


def _by_parts(parts: list[tuple[str, str]], shape: Shape, width: int) -> Shape:
    for name, text in sorted(parts):
        if sum(name == other for other, _text in parts) > 1:
            raise Problem("{owner}: {name} is set twice", owner=NETWORK_TITLE, name=name)
        shape = reshaped(shape, name, _value(name, text, BY_PARTS[name]), NETWORK_TITLE, width)
    return shape


def _value(name: str, text: str, spec: Spec | None) -> Setting:
    if isinstance(spec, Option):
        return text
    if isinstance(spec, Layers):
        return _shape(text)
    value = read_value(name, text)
    return (
        int(value) if spec is not None and spec.whole and is_number(value) and value == int(value) else value
    )


def _shape(text: str) -> Shape:
    parts = text.split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        what = N_("{owner}: layers must be numbers of neurons, each between 1 and {most}, not {value}")
        raise Problem(what, owner=NETWORK_TITLE, most=MOST_NEURONS, value=quote(text))
    return () if parts == ["0"] else tuple(map(int, parts))
