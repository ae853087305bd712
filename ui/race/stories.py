"""Prepared settings, one click each, with what to look for. A test measures that each shows what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ui.page.message import N_
from ui.page.setup import Lane, Noise, ScheduleChoice, Setup, SurfaceChoice
from ui.page.values import Point, Value, choice


@dataclass(frozen=True)
class Story:
    """A setting and two sentences on what to look for; title and text are msgids."""

    key: str
    title: str
    text: str
    setup: Setup


def _lane(optimizer: str, framework: str = "paper", start: Point | None = None, **values: Value) -> Lane:
    return Lane(optimizer, framework, tuple(values.items()), start=start)


def _setup(surface: SurfaceChoice, lanes: tuple[Lane, ...], steps: int, start: Point | None = None) -> Setup:
    coloured = tuple(lane.replace(color=slot) for slot, lane in enumerate(lanes))
    return Setup(surface=surface, start=start or surface.build().start, steps=steps, lanes=coloured)


STORIES: Final = (
    Story(
        "rates",
        N_("Too small, right, too large"),
        N_(
            "Three times plain descent, only the learning rate differs: one crawls, one arrives within a "
            "few dozen steps, one jumps across the valley, further out each time. Drag the rate of the "
            "middle one until it tips over."
        ),
        _setup(
            SurfaceChoice("booth"),
            (_lane("sgd", lr=0.002), _lane("sgd", lr=0.1), _lane("sgd", lr=0.115)),
            steps=100,
        ),
    ),
    Story(
        "ravine",
        N_("Why momentum crosses a ravine"),
        N_(
            "Both take the same rate, nearly the largest that the steep walls allow: plain descent "
            "bounces from wall to wall and hardly moves along the floor. With momentum the jumps across "
            "cancel while the small steps along add up, and it arrives several times sooner."
        ),
        _setup(
            SurfaceChoice("ravine", (("condition", 200.0),)),
            (_lane("sgd", lr=0.0095), _lane("momentum", lr=0.0095)),
            steps=400,
        ),
    ),
    Story(
        "nesterov",
        N_("Momentum circles, Nesterov settles"),
        N_(
            "The same rate and the same momentum of 0.95: one shoots past the minimum and circles it for "
            "a long time. Nesterov looks at the gradient where it is about to land, brakes before the "
            "floor of the valley and settles on a path a quarter as long."
        ),
        _setup(
            SurfaceChoice("ravine", (("condition", 4.0),)),
            (_lane("momentum", lr=0.05, momentum=0.95), _lane("nesterov", lr=0.05, momentum=0.95)),
            steps=200,
            start=(-4.0, 3.0),
        ),
    ),
    Story(
        "adagrad",
        N_("Adagrad stalls, RMSprop goes on"),
        N_(
            "Both start on a wall of Beale’s function with the same rate. Adagrad never forgets the huge "
            "gradients of the wall, so its steps only shrink and it stalls; RMSprop forgets them within a "
            "few steps and goes on to the minimum."
        ),
        _setup(
            SurfaceChoice("beale"),
            (_lane("adagrad", lr=0.05), _lane("rmsprop", lr=0.05)),
            steps=300,
            start=(-3.0, -3.0),
        ),
    ),
    Story(
        "adadelta",
        N_("Adadelta needs no rate"),
        N_(
            "Plain descent with a rate of 0.1 is thrown out at once and with 0.0001 it crawls; Adadelta "
            "has no rate to choose. It starts with tiny steps and measures each by the ones before, until "
            "they are long enough: watch its effective rate grow."
        ),
        _setup(
            SurfaceChoice("beale"),
            (_lane("sgd", lr=0.1), _lane("sgd", lr=0.0001), _lane("adadelta")),
            steps=1000,
        ),
    ),
    Story(
        "bias_correction",
        N_("Adam’s first steps without bias correction"),
        N_(
            "Both averages of Adam start at zero, that of the squares far slower to fill. Corrected, "
            "every first step is as long as the rate says; without the correction the first is 3.2 times "
            "too long, the next ones are longer still, and it shoots far past the minimum."
        ),
        _setup(
            SurfaceChoice("bowl"),
            (_lane("adam", lr=0.2), _lane("adam", lr=0.2, bias_correction=False)),
            steps=120,
        ),
    ),
    Story(
        "epsilon",
        N_("What ε does on a plateau"),
        N_(
            "On this plateau the gradient is about 0.0001, and Adam divides it by its own size plus ε. "
            "While ε is smaller than the gradient it walks at full rate; an ε of 0.001 holds it back and "
            "one of 0.01 and more pins it down."
        ),
        _setup(
            SurfaceChoice("plateau"),
            tuple(_lane("adam", lr=0.02, eps=eps) for eps in (1e-8, 1e-3, 1e-2, 1e-1)),
            steps=300,
            start=(-3.5, 2.8),
        ),
    ),
    Story(
        "saddle",
        N_("Leaving a saddle"),
        N_(
            "The start is a thousandth beside the ridge that leads straight onto the saddle in the "
            "middle. Plain descent slides onto it and stays longest, momentum gathers the little there is "
            "and leaves sooner, RMSprop and Adam divide by the size of the gradient and never go there."
        ),
        _setup(
            SurfaceChoice("double_well"),
            tuple(_lane(optimizer, lr=0.02) for optimizer in ("sgd", "momentum", "rmsprop", "adam")),
            steps=160,
            start=(-0.001, 1.6),
        ),
    ),
    Story(
        "starts",
        N_("Where you start decides where you end"),
        N_(
            "Four times the same descent with the same rate, from points less than one and a half apart "
            "between four equal minima: each ends in another one. Drag a start a little and see its end "
            "jump."
        ),
        _setup(
            SurfaceChoice("himmelblau"),
            tuple(
                _lane("sgd", lr=0.01, start=at)
                for at in ((0.0, 0.0), (-0.2, -1.0), (-0.3, -0.9), (-0.4, -0.6))
            ),
            steps=60,
        ),
    ),
    Story(
        "schedule",
        N_("A schedule that lets a too large rate land"),
        N_(
            "Across a sharp valley a large rate can only jump to and fro, and a small one takes too long. "
            "Here the rate falls along a cosine: the first three jump at first and land in the end, the "
            "small one never gets there. Set the schedule to constant to see them jump forever."
        ),
        _setup(
            SurfaceChoice("abs_valley"),
            (_lane("sgd", lr=0.2), _lane("rmsprop", lr=0.3), _lane("adam", lr=0.5), _lane("sgd", lr=0.005)),
            steps=300,
        ).replace(schedule=ScheduleChoice("cosine")),
    ),
    Story(
        "noise",
        N_("One sample at a time"),
        N_(
            "Every step sees a single penguin instead of all 342, so the gradient points somewhere near "
            "the right way only. No run comes to rest: the larger its rate, the faster it arrives and the "
            "further it is thrown about; a larger batch or a falling rate calms it."
        ),
        _setup(
            SurfaceChoice("penguins"),
            tuple(_lane("sgd", lr=lr) for lr in (0.1, 0.03, 0.01)),
            steps=600,
        ).replace(noise=Noise("mini_batch")),
    ),
    Story(
        "frameworks",
        N_("The same name, another rule"),
        N_(
            "RMSprop three times with the same settings: PyTorch adds ε after the root, optax and Keras "
            "under it, and Keras takes a larger one. Where gradients are tiny that decides everything: "
            "one walks, one hesitates, one stays."
        ),
        _setup(
            SurfaceChoice("plateau"),
            tuple(_lane("rmsprop", name, lr=0.02, rho=0.9) for name in ("torch", "optax", "keras")),
            steps=200,
            start=(-3.8, 3.4),
        ),
    ),
)


def story(key: str) -> Story:
    """The story with this key; a Problem lists the keys there are."""
    stories = {item.key: item for item in STORIES}
    return stories[choice(N_("Story"), key, stories)]
