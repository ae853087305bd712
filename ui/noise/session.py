"""What one visitor has set on the page "Batch noise", and how the browser's changes are carried out."""

from __future__ import annotations

from typing import Any

from surfaces import DataSurface
from ui.noise.cloudtask import DEFAULT_CLOUD
from ui.noise.datapart import DataKnobs
from ui.noise.link import DEFAULT, noise_from_query, read_noise_query
from ui.noise.setup import DATA_PARTS, PARTS, NoiseSetup
from ui.page.edits import Change, Page, carried_out, edited
from ui.page.knobs import Knobs
from ui.page.message import Message, Problem, quote
from ui.page.owndata import brought
from ui.page.session import Visit, opening_query, visit
from ui.page.setup import Setup

KEY = "noise-player"  # of the component whose state carries the edits
RACE = ("lane:0", "surface", "setting", "schedule", "noise", "setup")  # what the cloud is of


def noise_edits(setup: NoiseSetup, changes: list[dict[str, Any]]) -> tuple[NoiseSetup, list[Message]]:
    """The page after the changes, and what was wrong with those left out. Never raises."""
    return carried_out(setup, changes, NOISE.apply)


def _edit(setup: NoiseSetup, change: Change) -> NoiseSetup:
    return _agreed(setup, _edited(setup, change))


def _agreed(before: NoiseSetup, after: NoiseSetup) -> NoiseSetup:
    """One table of the visitor's own on the page at most: the one just chosen."""
    was = before.tokens()
    fresh = [token for name, token in after.tokens().items() if token not in ("", was[name])]
    return after.with_data(fresh[0]) if fresh else after


def _edited(setup: NoiseSetup, change: Change) -> NoiseSetup:
    at, name, value = change.get("at"), change.get("name"), change.get("value")
    shown = setup.shown.part
    if (at, name) == ("surface", "data") and "do" not in change and shown in DATA_PARTS:
        data: DataKnobs = getattr(setup, shown)
        return setup.replace(**{shown: data.with_table(brought(value).token)})
    if isinstance(at, str) and at in PARTS:
        part: Knobs = getattr(setup, at)
        return setup.replace(**{at: part.changed(name, value)})
    if at not in RACE:
        raise Problem("{owner}: {word} is not used here", owner="at", word=quote(at))
    cloud = edited(setup.cloud, change)
    return setup.replace(cloud=_fitting(setup.cloud, cloud.replace(lanes=cloud.lanes[:1], step=None)))


def _fitting(before: Setup, cloud: Setup) -> Setup:
    """The cloud with a σ that suits its surface: data have noise of their own, others need some."""
    was, is_ = (isinstance(setup.surface.build(), DataSurface) for setup in (before, cloud))
    if is_ and not was:
        return cloud.replace(noise=cloud.noise.with_value("sigma", 0.0))
    if was and not is_ and cloud.noise.sigma == 0.0:
        return cloud.replace(noise=cloud.noise.with_value("sigma", DEFAULT_CLOUD.noise.sigma))
    return cloud


def _section(setup: NoiseSetup, change: Change) -> NoiseSetup:
    return setup.replace(section=change.get("name"), step=None)


def _reset(setup: NoiseSetup, change: Change) -> NoiseSetup:
    return DEFAULT.replace(section=setup.section)


NOISE = Page(lambda query: read_noise_query(query)[0], {"section": _section, "reset": _reset}, _edit)


class NoiseSession(Visit[NoiseSetup]):
    """The state of one visitor's page."""

    page = NOISE

    @property
    def setup(self) -> NoiseSetup:
        """What is shown."""
        return self.shown

    def scene(self, shown: NoiseSetup) -> object:
        """The part of the page, the surface of the cloud, and data of the visitor's own."""
        return (
            shown.section,
            shown.cloud.surface.key,
            shown.tokens().get(shown.shown.part, shown.cloud.surface.data),
        )

    def cast(self, shown: NoiseSetup) -> object:
        """The same: what else there is to choose is dragged as often."""
        return self.scene(shown)


def noise_session() -> NoiseSession:
    """The visitor's session on this page, brought up to date with what the browser has just sent."""
    return visit("noise", "batch_noise", KEY, lambda: NoiseSession(*noise_from_query(opening_query())))
