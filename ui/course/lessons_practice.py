"""The lessons on what one does with all of it: searching settings, choosing an optimizer."""

from __future__ import annotations

from typing import Final

from ui.course.judge import reach, reach_by_gradients
from ui.course.lesson import Lesson, Task
from ui.course.question import Slide
from ui.course.races import lane_of, race_on
from ui.page.message import N_
from ui.page.setup import SurfaceChoice

_BEALE, _PENGUINS = SurfaceChoice("beale"), SurfaceChoice("penguins_logistic")
_SIX = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")

PRACTICE: Final = (
    Lesson(
        "search",
        N_("Searching for settings"),
        N_(
            "Adam needs a learning rate (0.001 to 10) and an ε (10⁻¹² to 10⁻⁶) for this surface. You have "
            "nine trials: a grid of 3 × 3, or nine random pairs. 14% of such grids find one of the best 5% "
            "of the learning rates. What share of random searches does?"
        ),
        Slide(
            low=5,
            high=95,
            step=1,
            right=37,
            near=7,
            unit=N_("{score}%"),
            good=N_("It tries nine different learning rates, and the grid only three."),
            below=N_("It tries nine different learning rates, three times as many as the grid."),
            above=N_("All nine miss the best 5% with a probability of 0.95⁹ = 0.63."),
        ),
        race_on(_BEALE, 300, lane_of("adam", lr=2.15), lane_of("adam", lr=1.6)),
        N_(
            "**37%** of random searches hit the best 5%, and **14%** of grids. The lanes show what one "
            "search of each kind has found: 126 steps with 2.15 (grid), 59 steps with 1.6 (random)."
        ),
        N_(
            "Here ε changes nothing, so only the learning rates count. A grid of n trials tries √n of them, "
            "and a random search tries n. Nobody knows beforehand which setting matters, and a random search "
            "need not know it."
        ),
        r"P = 1 - (1 - p)^{n}, \qquad p = 0.05: \quad n = 9 \Rightarrow 0.37, \quad n = 3 \Rightarrow 0.14",
        Task(
            N_(
                "Search by hand: this lane has the best learning rate of the grid. Get Adam to the minimum "
                "in 50 steps or fewer."
            ),
            race_on(_BEALE, 300, lane_of("adam", lr=2.15)),
            reach("adam", 50),
            N_("Halve the learning rate, and go on where it helps. A little more or less changes much here."),
            N_("A learning rate of 0.46 needs 42 steps. With β1 = 0.85 and a rate of 0.6 it needs 34."),
        ),
        N_("Spend an equal budget on everything you compare, and try random settings rather than a grid."),
        (N_("See grids and random searches on a map"), "./maps"),
    ),
    Lesson(
        "choose",
        N_("Choosing an optimizer"),
        N_(
            "A classifier of penguins with two weights is trained on all samples. SGD, Momentum, Nesterov, "
            "Adagrad, RMSprop and Adam have the same learning rate of 1. How many of the six reach the "
            "minimum within 500 steps?"
        ),
        Slide(
            low=0,
            high=6,
            step=1,
            right=3,
            near=0,
            unit=N_("{score} of 6 lanes"),
            good=N_("Momentum, Nesterov and Adam."),
            below=N_("Adam is the first, but Momentum and Nesterov arrive too."),
            above=N_("A rate of 1 is too small for SGD and Adagrad, and too large for RMSprop."),
        ),
        race_on(_PENGUINS, 500, *(lane_of(key, lr=1.0) for key in _SIX)),
        N_(
            "**Three**: Adam after 157 steps, Nesterov after 229, Momentum after 274. With a rate of its own "
            "SGD needs 21 steps, fewer than Adam at any rate tried here (1 to 20)."
        ),
        N_(
            "The same rate means another step in every rule, so this race compares rates, not rules. We also "
            "trained a network (layers of 2, 8, 8 and 1) on “Moons” for 300 steps, at 20 rates from 0.0001 "
            "to 5.6. The loss fell below 0.01 at 8 of the rates with Adam, at 7 with Momentum and at 4 with "
            "SGD. So Adam works over the widest range, and each of the three works at a rate of its own."
        ),
        r"\text{SGD: } |\Delta\theta| = \eta\,|g| \qquad \text{Adam: } |\Delta\theta_i| \approx \eta",
        Task(
            N_(
                "Choose an optimizer and its settings, and reach the minimum in 60 steps or fewer. Those of "
                "the last two groups in the list do not count: they do not use one gradient per step."
            ),
            race_on(_PENGUINS, 500, lane_of("sgd", lr=1.0)),
            reach_by_gradients(60),
            N_(
                "Gradients are small here, so rates above 1 are not too large. Sliders end at 1: type the "
                "rate beside the slider."
            ),
            N_("SGD with 20 needs 21 steps, Adagrad with 10 needs 32."),
        ),
        N_("Begin with Adam, give every optimizer a rate of its own, and compare at an equal budget."),
        (N_("Train a real network"), "./network"),
        lit=("gradient", "lr", "update"),
        seen=(0, 20),
    ),
)
