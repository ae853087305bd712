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

    def __post_init__(self) -> None:
        object.__setattr__(self, "setup", self.setup.replace(story=self.key))  # its words go with it


def _lane(optimizer: str, framework: str = "textbook", start: Point | None = None, **values: Value) -> Lane:
    return Lane(optimizer, framework, tuple(values.items()), start=start)


def _setup(surface: SurfaceChoice, lanes: tuple[Lane, ...], steps: int, start: Point | None = None) -> Setup:
    coloured = tuple(lane.replace(color=slot) for slot, lane in enumerate(lanes))
    return Setup(surface=surface, start=start or surface.build().start, steps=steps, lanes=coloured)


# What a visitor sees who has asked for nothing.
FIRST: Final = Story(
    "first",
    N_("Six optimizers, one start"),
    N_(
        "All six lanes start at the same point and reach the minimum (star), each at its own pace. Nesterov "
        "is first, after about 120 steps; SGD is last, after about 390. Drag the start point or a slider to "
        "change that."
    ),
    _setup(
        SurfaceChoice("rosenbrock", (("b", 5.0),)),
        (
            _lane("sgd", lr=0.02),
            _lane("momentum", lr=0.003),
            _lane("nesterov", lr=0.005),
            _lane("adagrad", lr=0.5),
            _lane("rmsprop", lr=0.02),
            _lane("adam", lr=0.05),
        ),
        steps=500,
        start=(-1.5, 2.0),
    ),
)

STORIES: Final = (
    Story(
        "rates",
        N_("Too small, right, too large"),
        N_(
            "Plain gradient descent (SGD) three times; only the learning rate differs. The "
            "smallest is slow, the next arrives within 40 steps, the largest jumps across the "
            "valley and ends further out with every step. Drag the middle rate up until it "
            "diverges."
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
            "Both use the same learning rate, just below the largest at which plain gradient "
            "descent (SGD) converges. SGD bounces from wall to wall and hardly moves along the "
            "floor. Momentum adds up the small steps along the floor, which all point the same "
            "way, while those across alternate. Its swing across lasts longer, yet it arrives "
            "several times sooner."
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
            "Both use the same learning rate and a momentum of 0.95. Momentum overshoots the "
            "minimum and circles it for a long time. Nesterov uses the gradient at the point "
            "where momentum alone would take it, so it brakes earlier, overshoots less and "
            "settles after a path a quarter as long."
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
        N_("Adagrad almost stops, RMSprop goes on"),
        N_(
            "Both start on a wall of Beale’s function with the same learning rate. Adagrad sums "
            "the squares of all gradients, so the huge ones on the wall count for good: its "
            "steps only shrink, and it almost stops. RMSprop forgets them within a few steps and "
            "goes on to the minimum."
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
        N_("Adadelta needs no learning rate"),
        N_(
            "Plain gradient descent (SGD) diverges at once with a learning rate of 0.1 and "
            "hardly moves with 0.0001. Adadelta needs no learning rate (η stays 1), though ε "
            "sets its first steps. Each step is scaled by the size of the previous ones: watch "
            "the effective rate grow."
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
            "Both averages of Adam start at 0, and the average of squares fills up far more "
            "slowly. Corrected, the first steps change each coordinate by the learning rate. "
            "Uncorrected, the first step is 3.2 times as long and the fourth 4.8 times (with a "
            "constant gradient, 6.6 times by step 12), so it overshoots the minimum by far."
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
            "The gradient here is about 0.0002, and Adam divides it by its own size plus ε. "
            "While ε is much smaller than the gradient, Adam moves at the full learning rate. "
            "With ε = 0.001 it is slow, and with 0.01 or more it hardly moves."
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
            "The start is 0.001 to the side of the ridge that leads straight to the saddle in "
            "the middle. Plain gradient descent (SGD) slides onto the saddle and stays longest; "
            "momentum adds up the tiny slope and leaves sooner. RMSprop and Adam scale each "
            "coordinate by its own gradient. The ridge lies along an axis here, so the tiny "
            "sideways slope becomes a full step; on a surface turned by 45° that advantage is "
            "gone."
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
            "The same gradient descent from four nearby points (at most about 1 apart) ends in "
            "four different minima of equal depth. Drag a start point a little and watch its end "
            "point change."
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
        N_("How a schedule rescues too large a learning rate"),
        N_(
            "Across a V-shaped valley a large learning rate only jumps back and forth, and a "
            "small one takes too long. Here the rate falls along a cosine. The first three lanes "
            "jump at first and settle in the minimum at the end; the fourth, with a small rate, "
            "does not get there. Set the schedule to constant to see the first three jump to the "
            "end."
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
            "Every step sees a single penguin instead of all 342, so the step goes only roughly "
            "in the right direction. No lane comes to rest. The larger the learning rate, the "
            "faster it arrives and the more it fluctuates; a larger batch or a falling rate "
            "reduces this."
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
            "Three RMSprops with the same learning rate and ρ, each with its framework’s ε: "
            "PyTorch adds ε outside the root, optax and Keras inside it, and Keras has the "
            "largest ε. Where gradients are tiny this decides everything: the first moves on, "
            "the second is slow, the third hardly moves."
        ),
        _setup(
            SurfaceChoice("plateau"),
            tuple(_lane("rmsprop", name, lr=0.02, rho=0.9) for name in ("torch", "optax", "keras")),
            steps=200,
            start=(-3.8, 3.4),
        ),
    ),
)

# Two minutes for a first visit: a test counts the words.
TOUR: Final = ("rates", "ravine", "nesterov", "adagrad", "epsilon", "starts")


def story(key: str) -> Story:
    """The story with this key; a Problem lists the keys there are."""
    stories = {item.key: item for item in (FIRST, *STORIES)}
    return stories[choice(N_("Story"), key, stories)]
