"""What short answers send, and what they leave to the whole page."""

from __future__ import annotations

from dataclasses import fields

import pytest

from ui.page.apart import Apart
from ui.page.brief import unmoved
from ui.page.lane import Lane
from ui.page.setup import Noise, ScheduleChoice, Setup, SurfaceChoice

RACE = Setup(lanes=(Lane("adam"), Lane("sgd")))
OTHER = {
    "surface": SurfaceChoice("booth"),
    "steps": 40,
    "schedule": ScheduleChoice("cosine"),
    "noise": Noise("gaussian"),
    "seed": 3,
    "fairness": "one_rate",
    "budget": 8,
}
MOVED = {"start": (0.5, 0.5), "shared_lr": 0.3, "step": 7, "story": "rates"}


def test_a_path_that_changes_and_changes_back_is_sent_again():
    apart = Apart()
    assert apart.with_page("feed-0", "a") == 0
    assert not apart.alone("feed-0", "a")
    assert apart.alone("feed-0", "b")
    assert not apart.alone("feed-0", "b")
    assert apart.with_page("feed-0", "a") == 1  # other data than the first time, though it is the same path
    assert apart.with_page("feed-0", "a") == 1
    assert apart.with_page("feed-1", "a") == 0


def test_every_part_of_a_race_is_either_moved_by_a_hand_or_drawn_with_the_page():
    assert {field.name for field in fields(Setup)} == {*OTHER, *MOVED, "lanes"}
    for name, value in OTHER.items():
        assert unmoved(RACE.replace(**{name: value})) != unmoved(RACE), name
    for name, value in MOVED.items():
        assert unmoved(RACE.replace(**{name: value})) == unmoved(RACE), name


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"values": (("lr", 0.5),)}, True),
        ({"start": (1.0, 1.0)}, True),
        ({"hidden": True}, False),
        ({"color": 4}, False),
        ({"framework": "torch"}, False),
        ({"clipping": "norm"}, False),
    ],
)
def test_of_a_lane_its_numbers_and_its_start_are_moved(change, same):
    other = RACE.replace_lane(0, RACE.lanes[0].replace(**change))
    assert (unmoved(other) == unmoved(RACE)) is same
