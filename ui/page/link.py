"""A setup as the short, readable part of an address behind the question mark, and back.

    s=rosenbrock~b-50&p=-1.5~2&n=300&l=sgd&l=adam~torch~lr-0.01~color-4&k=cosine&e=gaussian~sigma-0.5&r=7&t=120

`&` separates parameters, `~` the words of one, and the first `-` of a word its name from its value. Only what
differs from `DEFAULT_SETUP` is written, so DEFAULT_SETUP and the presets are part of the format. No character
but those of a formula needs percent-encoding. Nothing is evaluated: words are looked up, numbers are matched.

| parameter | holds |
|---|---|
| `s` | surface and its settings; `q` the formula if it is `formula`, `v` the view |
| `o` | the digest of one's own data and what they are, if it is `own_data` (`ui.page.owndata`) |
| `p` | start; left out where it is the surface's own |
| `n`, `r`, `t` | steps, seed, step shown |
| `l` | a lane, repeated: optimizer, framework, settings, `color-`, `at-x_y` (a start of its own), `hidden`, |
| | `clip-norm_c` or `clip-value_c` (gradients are cut at c), |
| | of a rule of one's own `rule-` its text, packed (`ui.page.own`), and `range-low_high_name` |
| `k`, `e` | schedule and noise with their settings; `by_hand` where a schedule is changed at a step |
| `m` | fairness, `lr-` the shared rate, `budget-` the trials |
| `a` | the story whose words are shown |
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote_plus

from optim_core.cycles import ByHand
from surfaces import own_data
from ui.page.grammar import (
    Words,
    decoded,
    join_numbers,
    join_words,
    number_text,
    parameters,
    read_number,
    read_numbers,
    read_value,
    read_words,
)
from ui.page.lane import NAMES, Lane
from ui.page.limits import MAX_LANES, MAX_PROBLEMS
from ui.page.message import Message, Problem, quote
from ui.page.own import packed, unpacked
from ui.page.owndata import found as token_of
from ui.page.owndata import word
from ui.page.setup import DEFAULT_SETUP, Noise, ScheduleChoice, Setup, SurfaceChoice
from ui.page.values import Point, Value, point

SINGLE = tuple("sqvopnrtkema")
OF_THE_RACE = ("t", "a")  # letters of the step and the story, which no other page shares
SHARED = tuple(letter for letter in (*SINGLE, "l") if letter not in OF_THE_RACE)
WHOLE = {"n": "steps", "r": "seed", "t": "step"}
Fields = dict[str, Any]


def to_query(setup: Setup) -> str:
    """The link that restores this setup, without a leading question mark."""
    base = DEFAULT_SETUP
    pairs = _surface_pairs(setup.surface)
    if setup.start != _natural_start(setup.surface):
        pairs.append(("p", join_numbers(setup.start)))
    for key, name in WHOLE.items():
        number = getattr(setup, name)
        if number is not None and number != getattr(base, name):
            pairs.append((key, number_text(number)))
    if setup.lanes != base.lanes:
        pairs += [("l", lane_text(lane, index)) for index, lane in enumerate(setup.lanes)]
    if setup.schedule != base.schedule:
        pairs.append(("k", _schedule_text(setup.schedule)))
    if setup.noise != base.noise:
        pairs.append(("e", join_words(setup.noise.kind, setup.noise.values)))
    rules = [("lr", setup.shared_lr, base.shared_lr), ("budget", setup.budget, base.budget)]
    changed = tuple((name, now) for name, now, usual in rules if now != usual)
    if changed or setup.fairness != base.fairness:
        pairs.append(("m", join_words(setup.fairness, changed)))
    if setup.story:
        pairs.append(("a", quote_plus(setup.story)))
    return "&".join(f"{key}={text}" for key, text in pairs)


def address(setup: Setup) -> str:
    """The link of a race as the address bar holds it: never empty, for an empty one opens the first race."""
    return to_query(setup) or f"s={DEFAULT_SETUP.surface.key}"


def says_nothing(query: str) -> bool:
    """Whether no parameter of a link is ours."""
    try:
        return not {key for key, _raw in parameters(query)} & {*SINGLE, "l"}
    except Problem:
        return False


def _surface_pairs(surface: SurfaceChoice) -> list[tuple[str, str]]:
    if surface == DEFAULT_SETUP.surface:
        return []
    pairs = [("s", join_words(surface.key, surface.values))]
    if surface.formula:
        pairs.append(("q", quote_plus(surface.formula)))
    if surface.data:
        pairs.append(("o", word(surface.data)))
    if surface.view is not None:
        pairs.append(("v", join_numbers(surface.view)))
    return pairs


def lane_text(lane: Lane, index: int) -> str:
    """A lane as one parameter; its colour is written unless it is that of its place."""
    head = lane.optimizer if lane.framework == "textbook" else f"{lane.optimizer}~{lane.framework}"
    words = [join_words(head, lane.values)]
    if lane.color != index:
        words.append(f"color-{lane.color}")
    if lane.start is not None:
        words.append(f"at-{join_numbers(lane.start, '_')}")
    if lane.clipping:
        words.append(f"clip-{lane.clipping}_{number_text(lane.clipping_at)}")
    if lane.hidden:
        words.append("hidden")
    if lane.rule:
        words.append(f"rule-{packed(lane.rule)}")
    words += [f"range-{join_numbers((low, high), '_')}_{name}" for name, low, high in lane.ranges]
    return "~".join(words)


def _natural_start(surface: SurfaceChoice) -> Point:
    """Where a race on this surface starts when the link does not say."""
    return DEFAULT_SETUP.start if surface == DEFAULT_SETUP.surface else surface.build().start


def from_query(query: str) -> tuple[Setup, list[Message]]:
    """The setup of a link, or the default and what was wrong with the link. Never raises.

    A leading question mark, or a whole address around the query, is cut off. Parameters that are not ours are
    left alone.
    """
    problems: list[Message] = []
    try:
        fields = _fields(_split(query), problems)
        setup = DEFAULT_SETUP if problems else dataclasses.replace(DEFAULT_SETUP, **fields)
    except Problem as problem:
        setup, problems = DEFAULT_SETUP, [problem.message]
    return setup, problems[:MAX_PROBLEMS]


def _split(query: str) -> dict[str, list[str]]:
    """The texts of our parameters, decoded, with the lanes in their order."""
    found: dict[str, list[str]] = {}
    for key, raw in parameters(query):
        if key in SINGLE or key == "l":
            found.setdefault(key, []).append(decoded(key, raw))
    for key in SINGLE:
        if len(found.get(key, ())) > 1:
            raise Problem("The link sets {name} {count} times", name=key, count=len(found[key]))
    return found


def _fields(found: dict[str, list[str]], problems: list[Message]) -> Fields:
    """The fields of the setup that the link sets; what cannot be read is told in `problems`."""
    fields: Fields = {}
    single = {key: texts[0] for key, texts in found.items()}
    readers: list[tuple[str, Callable[[], Fields]]] = [
        ("sqvo", lambda: _read_surface(single)),
        ("nrt", lambda: _read_whole(single)),
        ("l", lambda: {"lanes": _read_lanes(found["l"])}),
        ("k", lambda: {"schedule": _read_schedule(single["k"])}),
        ("e", lambda: {"noise": _read_noise(single["e"])}),
        ("m", lambda: _read_rules(single["m"])),
        ("a", lambda: {"story": single["a"]}),
        ("p", lambda: {"start": point("start", read_numbers("start", single["p"]))}),
    ]
    for keys, read in readers:
        if single.keys() & set(keys):
            try:
                fields.update(read())
            except Problem as problem:
                problems.append(problem.message)
    return fields


def _read_surface(single: dict[str, str]) -> Fields:
    words = read_words(single.get("s", DEFAULT_SETUP.surface.key))
    _no_bare(words)
    fields: Fields = {"view": read_numbers("view", single["v"])} if "v" in single else {}
    if words.head == own_data.KEY or "o" in single:
        fields["data"] = token_of(single.get("o", ""))
    surface = SurfaceChoice(words.head, _read_values(words.named), single.get("q", ""), **fields)
    return {"surface": surface, "start": _natural_start(surface)}


def _read_whole(single: dict[str, str]) -> Fields:
    return {name: read_number(name, single[key]) for key, name in WHOLE.items() if key in single}


def _read_lanes(texts: list[str]) -> tuple[Lane, ...]:
    if len(texts) > MAX_LANES:
        raise Problem("A race has 1 to {limit} lanes, not {count}", limit=MAX_LANES, count=len(texts))
    return tuple(read_lane(text, index) for index, text in enumerate(texts))


def read_lane(text: str, index: int) -> Lane:
    """The lane that `lane_text` has written."""
    words = read_words(text)
    special = [pair for pair in words.named if pair[0] in ("color", "at", "rule", "clip")]
    ranges = [value for name, value in words.named if name == "range"]
    values = [pair for pair in words.named if pair not in special and pair[0] != "range"]
    try:
        bare = distinct((("framework" if word in NAMES else word), word) for word in words.bare)
        fields: Fields = {
            "framework": bare.pop("framework", "textbook"),
            "hidden": bool(bare.pop("hidden", "")),
        }
        _no_bare(Words(words.head, list(bare), []))
        texts = distinct(special)
        if "at" in texts:
            fields["start"] = point("at", read_numbers("at", texts["at"], "_"))
        fields |= _read_clip(texts["clip"]) if "clip" in texts else {}
        fields["color"] = read_number("color", texts["color"]) if "color" in texts else index
        fields["rule"] = unpacked(texts["rule"]) if "rule" in texts else ""
        return Lane(words.head, values=_read_values(values), ranges=tuple(map(_read_range, ranges)), **fields)
    except Problem as problem:
        raise Problem("Lane {lane}: {problem}", lane=index + 1, problem=problem.message) from None


def _read_range(text: str) -> tuple[str, float, float]:
    low, high, name = (*text.split("_", 2), "", "")[:3]
    return name, read_number("range", low), read_number("range", high)


def _read_clip(text: str) -> Fields:
    kind, _dash, limit = text.partition("_")
    return {"clipping": kind, "clipping_at": read_number("clip", limit)}


def _schedule_text(schedule: ScheduleChoice) -> str:
    """A schedule as words; what is changed by hand says so before its settings."""
    return join_words(f"{schedule.key}~{ByHand.key}" if schedule.turned else schedule.key, schedule.values)


def _read_schedule(text: str) -> ScheduleChoice:
    words = read_words(text)
    turned = words.bare[:1] == [ByHand.key]
    _no_bare(Words(words.head, words.bare[turned:], words.named))
    return ScheduleChoice(words.head, _read_values(words.named), turned)


def _read_noise(text: str) -> Noise:
    words = read_words(text)
    _no_bare(words)
    return Noise.of(words.head, _read_values(words.named))


def _read_rules(text: str) -> Fields:
    words = read_words(text)
    _no_bare(words)
    texts = distinct(words.named)
    fields: Fields = {"fairness": words.head}
    if "lr" in texts:
        fields["shared_lr"] = read_number("lr", texts.pop("lr"))
    if "budget" in texts:
        fields["budget"] = read_number("budget", texts.pop("budget"))
    _no_bare(Words(words.head, list(texts), []))
    return fields


def _read_values(named: list[tuple[str, str]]) -> tuple[tuple[str, Value], ...]:
    return tuple((name, read_value(name, text)) for name, text in named)


def distinct(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The texts of these names, none of which may be there twice."""
    found: dict[str, str] = {}
    for name, text in pairs:
        if name in found:
            raise Problem("The link sets {name} twice", name=quote(name))
        found[name] = text
    return found


def _no_bare(words: Words) -> None:
    if words.bare:
        raise Problem("{owner}: {word} is not used here", owner=quote(words.head), word=quote(words.bare[0]))
