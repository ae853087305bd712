"""The lessons on where a run can be: beside a saddle, between minima."""

from __future__ import annotations

from typing import Final

from ui.course.judge import end_at, reach
from ui.course.lesson import Lesson, Task
from ui.course.question import Option, Place, one_of
from ui.course.races import lane_of, race_on
from ui.page.message import N_
from ui.page.setup import SurfaceChoice

_WELLS, _HIMMELBLAU = SurfaceChoice("double_well"), SurfaceChoice("himmelblau")

PLACES: Final = (
    Lesson(
        "saddle",
        N_("Leaving a saddle"),
        N_(
            "The start is 0.001 beside a ridge that leads to the saddle in the middle. All four lanes have a "
            "learning rate of 0.02. Which is the first to stay near a minimum?"
        ),
        one_of(
            Option(N_("SGD is first"), N_("It is the last to leave the ridge, and arrives at step 103.")),
            Option(N_("Momentum is first"), N_("It leaves the ridge late but moves fast then.")),
            Option(
                N_("Adam is first"),
                N_(
                    "It leaves the ridge early, but swings around the minimum and stays near only from "
                    "step 134 on."
                ),
            ),
            right=1,
        ),
        race_on(
            _WELLS,
            160,
            *(lane_of(key, lr=0.02) for key in ("sgd", "momentum", "rmsprop", "adam")),
            start=(-0.001, 1.6),
        ),
        N_("**68 steps** for Momentum, 91 for RMSprop, 103 for SGD, 134 for Adam."),
        N_(
            "Beside the ridge the slope is proportional to the distance from it. So for SGD that distance "
            "grows by a factor of 1 + η|λ| per step, which is slow at first. Momentum adds up the small "
            "slopes; Adam and RMSprop divide each coordinate by its own slope and leave at once."
        ),
        r"|g_x| \approx |\lambda|\, d, \qquad d_{t+1} = d_t + \eta\,|g_x| \approx (1 + \eta|\lambda|)\, d_t",
        Task(
            N_("Get SGD to a minimum in 60 steps or fewer, from the same start."),
            race_on(_WELLS, 160, lane_of("sgd", lr=0.02), start=(-0.001, 1.6)),
            reach("sgd", 60),
            N_("The distance to the ridge grows by 1 + η|λ| per step: raise η."),
            N_("A learning rate of 0.1 needs 23 steps."),
        ),
        N_("Near a saddle point the loss hardly falls. A rule that makes tiny slopes grow leaves it sooner."),
        lit=("gradient", "lr"),
        seen=(0, 60),
    ),
    Lesson(
        "minima",
        N_("Many minima"),
        N_(
            "Gradient descent starts at four points that are close together. The run from (0, 0) ends at the "
            "minimum (3, 2). Where does the run from (−0.4, −0.6) end?"
        ),
        Place(
            right=(-2.8051, 3.1313),
            begins=(4.4, -4.4),
            view=_HIMMELBLAU.build().view,
            good=N_("The four runs end in four minima."),
            far=N_("It starts less than 0.8 from (0, 0), but on another side of the border."),
        ),
        race_on(
            _HIMMELBLAU,
            60,
            *(lane_of("sgd", at, lr=0.01) for at in ((0.0, 0.0), (-0.2, -1.0), (-0.3, -0.9), (-0.4, -0.6))),
        ),
        N_(
            "It ends at **(−2.81, 3.13)**. The four runs end in four minima, although no two starts are more "
            "than 1.1 apart."
        ),
        N_(
            "Descent uses only the slope at its own place, not those of other valleys. All starts that lead "
            "to the same minimum form its basin of attraction. Near the hill in the middle four basins "
            "meet, so a small change of the start changes the end."
        ),
        r"\theta_{t+1} = \theta_t - \eta\,\nabla L(\theta_t)",
        Task(
            N_(
                "The run from (0, 0) ends at (3, 2). Drag the start so that it ends at (3.58, −1.85), "
                "without going further than 1 from (0, 0)."
            ),
            race_on(_HIMMELBLAU, 60, lane_of("sgd", lr=0.01), start=(0.0, 0.0)),
            end_at((3.5844283403304917, -1.8481265269644036), (0.0, 0.0), 1.0),
            N_("The border between the two basins lies below the middle. Move the start down."),
            N_("Less than 0.7 from (0, 0) is enough."),
            N_("{score} from (0, 0)"),
            ("surface", "steps", "schedule", "noise"),
        ),
        N_("Where you start decides where you end."),
        milestones=tuple((place, 60, str(place + 1)) for place in range(4)),
        lit=("position", "gradient", "lr", "next"),
        seen=(3, 3),
    ),
)
