"""The lessons on what stands around a rule: noise, batches, schedules, inputs, weight decay."""

from __future__ import annotations

from typing import Final

from ui.course.judge import ends_flat_in, halve_unused, normalize, reach, stay_near
from ui.course.lesson import Lesson, Task
from ui.course.question import Option, Place, Slide, one_of
from ui.course.races import lane_of, race_on
from ui.page.message import N_
from ui.page.setup import Noise, ScheduleChoice, SurfaceChoice

_BOWL, _BEALE = SurfaceChoice("bowl"), SurfaceChoice("beale")
_RAW = SurfaceChoice("penguins_raw")
_UNUSED = SurfaceChoice("formula", formula="(x - 1)^2", view=(-3.0, 3.0, -3.0, 3.0))
_NOISE = Noise("gaussian", sigma=1.0, batch_size=1)
_SMALL, _LARGE = (Noise("gaussian", sigma=4.0, batch_size=size) for size in (4, 64))
_SHARP = race_on(SurfaceChoice("sharp_flat"), 1000, lane_of("sgd", lr=0.05), start=(-1.25, 0.0))

TRAINING: Final = (
    Lesson(
        "noise",
        N_("Batches and noise"),
        N_(
            "Every gradient here has noise, as the gradient of one sample has. Two lanes are SGD with "
            "learning rates of 0.1 and 0.025. How many times as far from the minimum does "
            "the larger rate fluctuate?"
        ),
        Slide(
            low=1,
            high=5,
            step=0.1,
            right=2.2,
            near=0.4,
            unit=N_("{score} times as far"),
            good=N_("The distance grows with the square root of the learning rate, the loss with the rate."),
            below=N_("The noise is the same, but a step multiplies it by the learning rate."),
            above=N_("Its steps are 4 times as long, but it also returns to the minimum 4 times as fast."),
        ),
        race_on(_BOWL, 1000, lane_of("sgd", lr=0.1), lane_of("sgd", lr=0.025)).replace(noise=_NOISE),
        N_(
            "**2.2 times** as far: 0.23 and 0.11 (root mean square of the distance in the last 500 steps). "
            "Neither lane comes to rest."
        ),
        N_(
            "Noise pushes the run away in every step, and the slope pulls it back. The two balance at a "
            "distance whose square is almost proportional to η, so a constant learning rate never comes "
            "closer. The mean of B samples has noise of σ/√B, so 4 times the batch halves the distance."
        ),
        r"\theta \leftarrow \theta - \eta\,g, \quad g = \nabla L + \xi, \qquad "
        r"\mathrm{E}\,e_x^2 = \mathrm{E}\,e_y^2 = "
        r"\frac{\eta}{\lambda\,(2 - \eta\lambda)}\cdot\frac{\sigma^2}{B}",
        Task(
            N_(
                "Keep the learning rate at 0.1 and the noise at σ = 1. From step 100 on the lane must stay "
                "within 0.14 of the minimum. Take as small a batch as you can."
            ),
            race_on(_BOWL, 1000, lane_of("sgd", lr=0.1)).replace(noise=_NOISE),
            stay_near(100, lr=0.1, sigma=1.0),
            N_(
                "With a batch of 1 the distance is 0.23 (root mean square). Divide it by √B, and leave "
                "room for peaks."
            ),
            N_("A batch of 25 is the smallest with this seed."),
            N_("batch size {score}"),
            ("surface", "start", "steps", "schedule", "seed"),
        ),
        N_("A constant learning rate ends in noise. A larger batch or a smaller rate reduces it."),
        milestones=(),
        lit=("position", "gradient", "lr"),
        seen=(0, 500),
    ),
    Lesson(
        "sharp",
        N_("Batch size, sharp and flat"),
        N_(
            "SGD starts in the sharp minimum on the left. The flat minimum on the right is equally deep. The "
            "gradient of one sample has noise of σ = 4, and a batch has 4 samples. Ten runs differ in their "
            "noise only. How many of them are in the flat minimum after 1,000 steps?"
        ),
        Slide(
            low=0,
            high=10,
            step=1,
            right=9,
            near=1,
            unit=N_("{score} of 10 runs"),
            good=N_("The narrow minimum is soon left, the wide one hardly ever."),
            below=N_("Both are equally deep, but the sharp one is narrower and easier to leave."),
        ),
        _SHARP.replace(noise=_SMALL),
        N_(
            "**9 of 10** runs are in the flat minimum; the plot shows the first of them. With a batch of 64 "
            "samples **none** of the ten runs has left the sharp minimum."
        ),
        N_(
            "A step carries noise of ησ/√B: 0.1 with a batch of 4, and 0.025 with a batch of 64. The sharp "
            "minimum is curved 64 times as much as the flat one, so its basin is narrower. A run with small "
            "batches leaves it and hardly ever returns; a run with large batches stays."
        ),
        r"\theta \leftarrow \theta - \eta\,g, \quad g = \nabla L + \xi, \qquad "
        r"\operatorname{sd}(\eta\,\xi) = \frac{\eta\,\sigma}{\sqrt B}",
        Task(
            N_(
                "The batch has 64 samples now. Keep the learning rate at 0.05 and σ at 4, and find the flat "
                "minimum in 9 of 10 runs by the batch size. The plot shows the first run."
            ),
            _SHARP.replace(noise=_LARGE),
            ends_flat_in(10, 9, lr=0.05, sigma=4.0),
            N_("Half the batch makes the noise 1.4 times as large. Halve it until the run leaves."),
            N_("5 is the largest batch that does it with this seed."),
            N_("{score} of 10 runs do not end in the flat minimum"),
            ("surface", "start", "steps", "schedule", "seed"),
        ),
        N_("Small batches leave sharp minima and stay in flat ones; large batches stay where they are."),
        (N_("See thousands of runs at every batch size"), "./batch_noise"),
        milestones=(),
        lit=("position", "gradient", "lr"),
        seen=(0, 100),
    ),
    Lesson(
        "schedules",
        N_("Schedules and warm-up"),
        N_(
            "From this start, SGD with a constant learning rate of 0.04 diverges at step 6. Now the rate "
            "rises from near 0 in the first 60 of 600 steps (warm-up), and then falls to 0 along a cosine. "
            "Which lane reaches the minimum?"
        ),
        one_of(
            Option(
                N_("0.01: the smallest rate is the safest"),
                N_("It does not diverge, but the rate falls to 0 before it arrives. It stops 0.2 away."),
            ),
            Option(N_("0.04"), N_("It leaves the steep start with small steps, and then makes large ones.")),
            Option(
                N_("0.2: the schedule ends at 0 anyway"),
                N_("It diverges while its rate still rises, long before the cosine makes it small."),
            ),
            right=1,
        ),
        race_on(_BEALE, 600, *(lane_of("sgd", lr=lr) for lr in (0.01, 0.04, 0.2))).replace(
            schedule=ScheduleChoice("warmup_cosine")
        ),
        N_("**133 steps** with 0.04. With 0.01 the run does not arrive, and with 0.2 it diverges."),
        N_(
            "The largest curvature is 282 at the start and 49 at the minimum. So 2/λ is 0.007 at the start "
            "and 0.041 at the minimum: a rate that is right later is too large at first. A warm-up keeps the "
            "rate small until the run has left the steep part, and the cosine makes the last steps small."
        ),
        r"\eta_t = \eta\,\frac{t+1}{wT} \;\; (t < wT), \qquad "
        r"\eta_t = \frac{\eta}{2}\left(1 + \cos\pi\frac{t - wT}{T - wT}\right)",
        Task(
            N_(
                "This lane has a constant learning rate of 0.04 and diverges. Leave the rate as it is, and "
                "reach the minimum in 125 steps or fewer by a schedule."
            ),
            race_on(_BEALE, 600, lane_of("sgd", lr=0.04)),
            reach("sgd", 125, lr=0.04),
            N_("Choose warm-up + cosine, and make the warm-up shorter than a tenth of the run."),
            N_("A warm-up of 0.02 needs 110 steps, one of 0.01 needs 108."),
            kept=("surface", "start", "steps", "noise"),
        ),
        N_("Begin small where the surface is steep, then go fast, and end small."),
        lit=("lr",),
        seen=(1, 30),
    ),
    Lesson(
        "inputs",
        N_("Normalizing inputs"),
        N_(
            "A line is fitted to penguins: body mass in kg over flipper length in cm, as measured. Three "
            "lanes are SGD with learning rates of 0.001, 0.0024 and 0.0026. The last one diverges. Where is "
            "the lane with 0.0024 after 1,000 steps?"
        ),
        Place(
            right=(0.22, -0.195),
            begins=(-0.7, -11.0),
            view=_RAW.build().view,
            good=N_("It has come down the steep wall, and hardly moves along the valley."),
            far=N_("0.0024 is just below the limit, and still far too small along the valley."),
        ),
        race_on(_RAW, 1000, *(lane_of("sgd", lr=lr) for lr in (0.001, 0.0024, 0.0026))),
        N_(
            "After 1,000 steps it is still **more than 5.5** away from the minimum, as is the lane "
            "with 0.001."
        ),
        N_(
            "Flippers are about 20 cm long and differ little, so slope and intercept do almost the same. The "
            "curvature is 813 in one direction and 0.01 in the other, a ratio of 84,000. With mean 0 and "
            "standard deviation 1 it is 2 in every direction, and one learning rate is right for all."
        ),
        r"\tilde a = \frac{a - \bar a}{s_a}, \qquad "
        r"\kappa = \frac{\lambda_{\max}}{\lambda_{\min}}: \; 84\,000 \to 1",
        Task(
            N_(
                "Change the inputs: take the surface “Penguins: line, normalized data”. Then get SGD to the "
                "minimum in 5 steps or fewer by its learning rate."
            ),
            race_on(_RAW, 1000, lane_of("sgd", lr=0.0024)),
            normalize(5),
            N_("The curvature is 2 there: a step multiplies the distance by 1 − 2η."),
            N_("A learning rate of 0.5 needs a single step."),
            kept=("steps", "schedule", "noise"),
        ),
        N_("Normalized inputs make the bowl round, and an ordinary learning rate works."),
        milestones=((1, 1000, "> 5.5"),),
    ),
    Lesson(
        "decay",
        N_("Weight decay against L2"),
        N_(
            "This loss depends on x alone. Lanes 1 and 2 are Adam with an L2 penalty, of λ = 0.1 and of λ = "
            "0.001; lanes 3 and 4 are AdamW with a weight decay of the same λ. How fast does L2 shrink the "
            "unused weight y?"
        ),
        one_of(
            Option(
                N_("With λ = 0.001 about 100 times more slowly"),
                N_("So it is with AdamW. With L2, Adam divides the penalty’s gradient by its own size."),
            ),
            Option(N_("Equally fast with both λ"), N_("Both take y from 2 to below 0.2 in 46 steps.")),
            Option(
                N_("Not at all: the loss does not depend on y"),
                N_("The penalty’s gradient λy is all that acts on y, and Adam makes full steps of it."),
            ),
            right=1,
        ),
        race_on(
            _UNUSED,
            200,
            *(lane_of("adam_l2", lr=0.05, weight_decay=decay) for decay in (0.1, 0.001)),
            *(lane_of("adamw", lr=0.05, weight_decay=decay) for decay in (0.1, 0.001)),
            start=(-2.0, 2.0),
        ),
        N_(
            "**46 steps** from y = 2 to below 0.2 with L2, whatever λ is. After 200 steps AdamW is at y = "
            "0.73 with λ = 0.1, and at 1.98 with λ = 0.001."
        ),
        N_(
            "L2 adds λy to the gradient, and Adam divides every gradient by its own size. Here nothing else "
            "acts on y, so λ cancels. AdamW multiplies the weight itself by 1 − ηλ in every step, whatever "
            "the gradient is. For SGD, which does not divide, both are the same."
        ),
        r"\text{L2: } g \leftarrow g + \lambda\theta \qquad "
        r"\text{AdamW: } \theta \leftarrow (1 - \eta\lambda)\,\theta "
        r"- \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}",
        Task(
            N_(
                "Keep the learning rate at 0.05. Choose the weight decay of AdamW so that y is halved in the "
                "200 steps, from 2 to 1, to within 5%."
            ),
            race_on(_UNUSED, 200, lane_of("adamw", lr=0.05, weight_decay=0.001), start=(-2.0, 2.0)),
            halve_unused(0.05, lr=0.05),
            N_("After 200 steps y is 2(1 − 0.05λ)²⁰⁰. Solve this for λ, or try values below 0.1."),
            N_("A weight decay of 0.0692 is right."),
            N_("{score}% off"),
        ),
        N_("With Adam, an L2 penalty is rescaled like any gradient; weight decay acts on the weight itself."),
        milestones=((0, 46, "y < 0.2"), (1, 46, "y < 0.2")),
        lit=("position", "gradient", "m_hat", "v_hat", "lr"),
        seen=(0, 20),
    ),
)
