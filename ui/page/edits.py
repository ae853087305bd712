"""What the browser sends, carried out: a list of changes to a setup, none of which is trusted.

A change says where (`at`) and either what is set (`name`, `value`) or what is done (`do`). Each one that is
not understood becomes a message; the others are carried out all the same.

| `at` | `name` | `do` |
|---|---|---|
| `lane:2` | a hyperparameter, `optimizer`, `framework`, `hidden`, `start` | `duplicate`, `remove`, `reset`, |
| | `clipping`, `clipping_at` | |
| | of a rule `rule`, `template`, `range:` with a setting’s name | `reset_value` (`name`) |
| `lanes` | | `add` (`name`: which optimizer) |
| `surface` | a setting, `key`, `formula`, `view`, `data` | `reset_value` (`name`) |
| `schedule`, `noise` | a setting, `key` (noise: `kind`) | `reset_value` (`name`), |
| | | schedule: `turn` (`value`: from which step on the rate is another, or None) |
| `setting` | `start`, `start_x`, `start_y`, `steps`, `seed`, `fairness`, `shared_lr`, `budget`, `step`, | |
| | `story` | |
| `setup` | | `new_seed` |

What is done to a page as a whole (`at` is `page`: to open a link, a story, an example) is its room's affair:
see `Page`.

Here a lane is known by its place; the page knows it by an id of its own (`ui.page.lane_ids`).

How edits and fairness meet: with one rate for all, the rate of any lane is everybody's. With framework
defaults, turning a knob makes what is shown everyone's own and goes on from there. Tuned lanes become "own",
values and all, as soon as anything the search depended on changes, so that nothing untuned is called tuned.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from optim_core import OPTIMIZERS
from optim_core.own.optimizer import OWN_KEY
from surfaces import own_data
from ui.page import laneedits
from ui.page.choices import DEFAULT_FORMULA, FORMULA, Noise, SurfaceChoice
from ui.page.lane import Lane, free_color
from ui.page.lane_ids import LANE
from ui.page.laneedits import edit_lane, named
from ui.page.limits import MAX_COORDINATE, MAX_EDITS, MAX_LANES, MAX_OWN_LINK, MAX_PROBLEMS, MAX_WORD
from ui.page.link import to_query
from ui.page.message import N_, Message, Name, Problem, quote
from ui.page.own import EXAMPLE
from ui.page.owndata import brought, latest
from ui.page.setup import Setup
from ui.page.values import choice, is_number

PAGE, LINK = "page", "link"  # where a page as a whole is changed, and what opens a link there
NEW_SEEDS = 10_000
Change = laneedits.Change
S = TypeVar("S")
SETTINGS = (
    "start",
    "start_x",
    "start_y",
    "steps",
    "seed",
    "fairness",
    "shared_lr",
    "budget",
    "step",
    "story",
)


def apply_edits(setup: Setup, changes: object) -> tuple[Setup, list[Message]]:
    """The setup after the changes, and what was wrong with those left out. Never raises."""
    return carried_out(setup, changes, edited)


def carried_out(state: S, changes: object, apply: Callable[[S, Any], S]) -> tuple[S, list[Message]]:
    """What a page is after the changes, and what was wrong with those that `apply` refused with a Problem."""
    if not isinstance(changes, list):
        return state, [Message("The browser sent something other than a list of changes")]
    messages = []
    if len(changes) > MAX_EDITS:
        text = N_("{count} changes at once; the first {limit} are carried out")
        messages.append(Message(text, {"count": len(changes), "limit": MAX_EDITS}))
    for change in changes[:MAX_EDITS]:
        try:
            state = apply(state, change)
        except Problem as problem:
            messages.append(problem.message)
    return state, messages[:MAX_PROBLEMS]


@dataclass(frozen=True)
class Page(Generic[S]):
    """How a page is changed: `read` opens a link, or says by a Problem why not; `deeds` are what else is done
    to the page as a whole, by name; `edit` carries out every other change."""

    read: Callable[[Any], S]
    deeds: Mapping[str, Callable[[S, Change], S]]
    edit: Callable[[S, Change], S]

    def apply(self, shown: S, change: object) -> S:
        """What is shown after one change."""
        known = checked(change)
        if known.get("at") != PAGE:
            return self.edit(shown, known)
        deed = choice(N_("Action"), known.get("do"), (LINK, *self.deeds))
        if deed != LINK:
            return self.deeds[deed](shown, known)
        try:
            return self.read(known.get("value"))
        except Problem as problem:
            raise Problem("The link was not used. {problem}", problem=problem.message) from problem


def checked(change: object) -> Change:
    """A change whose words are words."""
    if not isinstance(change, dict):
        raise Problem("The browser sent something that is not a change")
    for key in ("at", "name", "do"):
        word = change.get(key, "")
        if not isinstance(word, str) or len(word) > MAX_WORD:
            raise Problem("A change whose {key} is {value} is not understood", key=key, value=quote(word))
    return change


def edited(setup: Setup, change: object) -> Setup:
    """The setup after one change, or a Problem."""
    known = checked(change)
    at = known.get("at", "")
    lane = LANE.fullmatch(at)
    if lane:
        after = edit_lane(setup, int(lane[1]), known)
    else:
        after = PLACES[choice(N_("Place"), at, PLACES)](setup, known)
    if any(lane.rule for lane in after.lanes) and len(to_query(after)) > MAX_OWN_LINK:
        raise Problem(
            "With these rules the link to the race would be longer than {limit} characters",
            limit=MAX_OWN_LINK,
        )
    return after if _still_tuned(setup, after) else after.replace(fairness="own")


def _still_tuned(before: Setup, after: Setup) -> bool:
    """Whether what the search depended on is as it was, or the lanes never claimed to be tuned."""
    if before.fairness != "tuned" or after.fairness != "tuned":
        return True
    lanes = {lane.replace(color=0, hidden=False) for lane in before.lanes}
    same_lanes = all(lane.replace(color=0, hidden=False) in lanes for lane in after.lanes)
    return same_lanes and _task(before) == _task(after)


def _task(setup: Setup) -> tuple[object, ...]:
    noise = setup.noise.build()
    surface = setup.surface.replace(view=None)
    return surface, setup.start, setup.steps, setup.schedule.build(), noise, noise and setup.seed


def _edit_lanes(setup: Setup, change: Change) -> Setup:
    choice(N_("Action"), change.get("do"), ("add",))
    if len(setup.lanes) >= MAX_LANES:
        raise Problem("A race has at most {limit} lanes", limit=MAX_LANES)
    racing = {lane.optimizer for lane in setup.lanes}
    newcomer = next((key for key in OPTIMIZERS if key not in racing), Lane().optimizer)
    lane = Lane(newcomer, color=free_color(setup.lanes))
    if change.get("name") == OWN_KEY:
        lane = lane.replace(optimizer=OWN_KEY, rule=EXAMPLE)
    return setup.replace(lanes=(*setup.lanes, lane))


def _edit_surface(setup: Setup, change: Change) -> Setup:
    surface = setup.surface
    if "do" in change:
        choice(N_("Action"), change["do"], ("reset_value",))
        return setup.replace(surface=surface.without_value(change.get("name", "")))
    name, value = named(change)
    if name == "view":
        return setup.replace(surface=surface.replace(view=value))
    if name == "data":
        return moved(setup, SurfaceChoice(own_data.KEY, data=brought(value).token))
    if name == "formula" and surface.key == FORMULA:
        return setup.replace(surface=surface.replace(formula=value))
    if name in ("key", "formula"):
        return moved(setup, SurfaceChoice(FORMULA, formula=value) if name == "formula" else _surface(value))
    return setup.replace(surface=surface.with_value(name, value))


def _surface(key: object) -> SurfaceChoice:
    if key == FORMULA:
        return SurfaceChoice(FORMULA, formula=DEFAULT_FORMULA)
    table = latest()
    if key == own_data.KEY and table is not None:
        return SurfaceChoice(own_data.KEY, data=table.token)
    return SurfaceChoice(key)  # type: ignore[arg-type]


def moved(setup: Setup, surface: SurfaceChoice) -> Setup:
    """The race on another surface: from its start, since old coordinates, and a story, mean nothing there."""
    lanes = tuple(lane.replace(start=None) for lane in setup.lanes)
    return setup.replace(surface=surface, start=surface.build().start, lanes=lanes, story="")


def _edit_setting(setup: Setup, change: Change) -> Setup:
    name, value = named(change)
    choice(N_("Setting"), name, SETTINGS)
    if name in ("start_x", "start_y"):
        if not is_number(value):
            raise Problem("{name} must be a number, not {value}", name=Name(name), value=quote(value))
        if abs(value) > MAX_COORDINATE:
            axis = Message(N_("Start, x") if name == "start_x" else N_("Start, y"))
            allowed = {"low": f"−{MAX_COORDINATE:g}", "high": f"{MAX_COORDINATE:g}", "value": quote(value)}
            raise Problem("{name} must lie between {low} and {high}, not {value}", name=axis, **allowed)
        x, y = setup.start
        return setup.replace(start=(value, y) if name == "start_x" else (x, value))
    return setup.replace(**{name: value})


def _edit_schedule(setup: Setup, change: Change) -> Setup:
    if "do" in change:
        if choice(N_("Action"), change["do"], ("reset_value", "turn")) == "turn":
            return setup.replace(schedule=setup.schedule.turning(change.get("value")))
        return setup.replace(schedule=setup.schedule.without_value(change.get("name", "")))
    name, value = named(change)
    schedule = setup.schedule.with_key(value) if name == "key" else setup.schedule.with_value(name, value)
    return setup.replace(schedule=schedule)


def _edit_noise(setup: Setup, change: Change) -> Setup:
    if "do" in change:
        choice(N_("Action"), change["do"], ("reset_value",))
        return setup.replace(noise=setup.noise.without_value(change.get("name", "")))
    name, value = named(change)
    noise = setup.noise
    if name == "kind":
        return setup.replace(noise=Noise(value, noise.sigma, noise.batch_size, noise.df))
    return setup.replace(noise=noise.with_value(name, value))


def _edit_setup(setup: Setup, change: Change) -> Setup:
    choice(N_("Action"), change.get("do"), ("new_seed",))
    seed = secrets.randbelow(NEW_SEEDS)
    return setup.replace(seed=seed if seed != setup.seed else NEW_SEEDS)


PLACES: dict[str, Callable[[Setup, Change], Setup]] = {
    "lanes": _edit_lanes,
    "surface": _edit_surface,
    "setting": _edit_setting,
    "schedule": _edit_schedule,
    "noise": _edit_noise,
    "setup": _edit_setup,
}
