"""What one visitor has set on the page "Batch noise", and how the browser's changes are carried out."""

from __future__ import annotations

from typing import Any

from surfaces import DataSurface
from ui.noise.cloud import DEFAULT_CLOUD
from ui.noise.link import DEFAULT, noise_from_query, read_noise_query
from ui.noise.setup import PARTS, NoiseSetup
from ui.page.edits import apply_edits, carried_out
from ui.page.knobs import Knobs
from ui.page.message import N_, Message, Problem, quote
from ui.page.session import Inbox, opening_query, visit
from ui.page.setup import Setup
from ui.page.values import choice

KEY = "noise-player"  # of the component whose state carries the edits
RACE = ("lane:0", "surface", "setting", "schedule", "noise")


class NoiseSession(Inbox):
    """The state of one visitor's page."""

    def __init__(self, setup: NoiseSetup, messages: list[Message]) -> None:
        super().__init__(messages)
        self.setup = setup

    def take(self, edits: Any) -> None:
        """Carry out what the browser has sent; what is wrong becomes a message."""
        fresh = self.received(edits)
        if not fresh:
            return
        before = self.setup
        self.setup, self.messages = noise_edits(before, fresh)
        moved = (before.section, before.cloud.surface.key) != (
            self.setup.section,
            self.setup.cloud.surface.key,
        )
        if moved or any(change.get("at") == "page" for change in fresh):
            self.replay += 1
        else:
            self.setup = self.setup.replace(step=None)


def noise_edits(setup: NoiseSetup, changes: list[dict[str, Any]]) -> tuple[NoiseSetup, list[Message]]:
    """The page after the changes, and what was wrong with those left out. Never raises."""
    return carried_out(setup, changes, _apply)


def _apply(setup: NoiseSetup, change: dict[str, Any]) -> NoiseSetup:
    at = change.get("at")
    if at == "page":
        return _page(setup, change)
    if isinstance(at, str) and at in PARTS:
        part: Knobs = getattr(setup, at)
        return setup.replace(**{at: part.changed(change.get("name"), change.get("value"))})
    if at in RACE or (at == "setup" and change.get("do") == "new_seed"):
        return setup.replace(cloud=_race(setup, change))
    raise Problem("{owner}: {word} is not used here", owner="at", word=quote(at))


def _race(setup: NoiseSetup, change: dict[str, Any]) -> Setup:
    cloud, problems = apply_edits(setup.cloud, [change])
    if problems:
        raise Problem(problems[0].text, **problems[0].values)
    return _fitting(setup.cloud, cloud.replace(lanes=cloud.lanes[:1], step=None))


def _fitting(before: Setup, cloud: Setup) -> Setup:
    """The cloud with a σ that suits its surface: data have noise of their own, others need some."""
    was, is_ = (isinstance(setup.surface.build(), DataSurface) for setup in (before, cloud))
    if is_ and not was:
        return cloud.replace(noise=cloud.noise.with_value("sigma", 0.0))
    if was and not is_ and cloud.noise.sigma == 0.0:
        return cloud.replace(noise=cloud.noise.with_value("sigma", DEFAULT_CLOUD.noise.sigma))
    return cloud


def _page(setup: NoiseSetup, change: dict[str, Any]) -> NoiseSetup:
    deed = choice(N_("Action"), change.get("do"), ("section", "link", "reset"))
    if deed == "section":
        return setup.replace(section=change.get("name"), step=None)
    if deed == "reset":
        return DEFAULT.replace(section=setup.section)
    try:
        return read_noise_query(change.get("value", ""))[0]
    except Problem as problem:
        raise Problem("The link was not used. {problem}", problem=problem.message) from problem


def noise_session() -> NoiseSession:
    """The visitor's session on this page, brought up to date with what the browser has just sent."""
    return visit("noise", KEY, lambda: NoiseSession(*noise_from_query(opening_query())))
