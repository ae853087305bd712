"""The stories of `networks.stories`, which tests have measured, as settings of the page."""

from __future__ import annotations

from typing import Any, Final

from networks.network import Network
from networks.stories import STORIES as MEASURED
from networks.stories import Lane as Told
from networks.stories import Story
from ui.network.kinds import Setting
from ui.network.settings import MOST_SAMPLES, NETWORK
from ui.network.setup import AUGMENTATIONS, Learner, NetworkSetup, racer
from ui.page.message import N_
from ui.page.values import choice

STORIES: Final = MEASURED


def setup_of(story: Story) -> NetworkSetup:
    """The page that shows a story: what all lanes have alike is set for all, the rest on each lane."""
    told = [_settings(lane) for lane in story.lanes]
    alike = {name: value for name, value in told[0].items() if all(each[name] == value for each in told)}
    if "samples" not in alike:
        alike["samples"] = told[0]["samples"]
    lanes = tuple(
        Learner(
            racer(lane.optimizer, lane.rate, color),
            changes=tuple((name, value) for name, value in each.items() if alike.get(name) != value),
        )
        for color, (lane, each) in enumerate(zip(story.lanes, told, strict=True))
    )
    return NetworkSetup(
        data=(
            ("kind", story.data),
            ("noise", story.noise),
            ("validation", story.validation),
            ("draw", story.seed),
        ),
        network=tuple(alike.items()),
        run=(
            ("steps", story.steps),
            ("seed", story.lanes[0].network.seed),
            ("patience", story.patience),
            ("folds", story.folds > 0),
        ),
        lanes=lanes,
        story=story.key,
    )


def _settings(lane: Told) -> dict[str, Setting]:
    network: Network = lane.network
    own: dict[str, Any] = {
        "layers": network.layers[1:-1],
        "activation": network.activation,
        "init": network.init,
        "batch_size": lane.batch or MOST_SAMPLES,
        "samples": lane.samples,
        "l2": network.l2,
        "dropout": network.dropout,
        "batch_norm": network.batch_norm,
        "label_smoothing": network.label_smoothing,
        "members": lane.members,
        **{name: getattr(network.augmentation, name) for name in AUGMENTATIONS},
    }
    return {name: own[name] for name in NETWORK if name in own}


def story(key: str) -> NetworkSetup:
    """The page of the story with this key; a Problem lists the keys there are."""
    return setup_of(STORIES[choice(N_("Story"), key, STORIES)])
