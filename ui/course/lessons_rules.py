"""The lessons on the rules: the learning rate, momentum, adaptive rates."""

from __future__ import annotations

from typing import Final

from ui.course.judge import diverge, first_step, reach
from ui.course.lesson import Lesson, Task
from ui.course.question import Option, Place, Slide, one_of
from ui.course.races import lane_of, race_on
from ui.page.message import N_
from ui.page.setup import SurfaceChoice

_BOOTH, _BEALE, _PLATEAU = SurfaceChoice("booth"), SurfaceChoice("beale"), SurfaceChoice("plateau")
_NARROW, _WIDE = (SurfaceChoice("ravine", (("condition", kappa),)) for kappa in (200.0, 4.0))

RULES: Final = (
    Lesson(
        "rates",
        N_("The learning rate"),
        N_(
            "Gradient descent starts three times at one point of this bowl, with learning rates of 0.002, "
            "0.1 and 0.115. Which run is the first to stay near the minimum (star)?"
        ),
        one_of(
            Option(
                N_("0.002: small steps never miss"),
                N_("It never misses, but after 100 steps it is still more than 5 away."),
            ),
            Option(N_("0.1"), N_("It jumps across the valley, less far each time.")),
            Option(
                N_("0.115: the largest steps are the fastest"),
                N_("Every jump across the valley is longer than the one before. The run diverges."),
            ),
            right=1,
        ),
        race_on(_BOOTH, 100, lane_of("sgd", lr=0.002), lane_of("sgd", lr=0.1), lane_of("sgd", lr=0.115)),
        N_(
            "**16 steps** with 0.1. With 0.002 the run is not there after 100 steps, and with 0.115 it "
            "diverges."
        ),
        N_(
            "In a direction of curvature λ each step multiplies the distance to the minimum by 1 − ηλ. "
            "Beyond η = 2/λ this factor is below −1, so the distance grows. The largest curvature here is "
            "18, so the limit is 0.111. In the flat direction, of curvature 2, a larger rate is faster, up "
            "to 0.5."
        ),
        r"\theta_{t+1} = \theta_t - \eta\, g_t, \qquad "
        r"e_{t+1} = (1 - \eta\lambda)\, e_t, \qquad \eta < \frac{2}{\lambda_{\max}}",
        Task(
            N_(
                "One lane of SGD begins with a learning rate of 0.002. Get it to the minimum in 20 steps "
                "or fewer."
            ),
            race_on(_BOOTH, 100, lane_of("sgd", lr=0.002)),
            reach("sgd", 20),
            N_("The limit is 0.111. Try learning rates a little below it."),
            N_("At best it takes 16 steps."),
        ),
        N_("A good learning rate is close to the largest that does not diverge."),
        lit=("position", "gradient", "lr", "next"),
        seen=(1, 2),
    ),
    Lesson(
        "ravine",
        N_("A ravine, and momentum"),
        N_(
            "This ravine is 200 times as curved across as along. SGD and Momentum have the same learning "
            "rate, just below the limit of SGD. SGD arrives after 351 steps. After how many does Momentum "
            "arrive?"
        ),
        Slide(
            low=10,
            high=400,
            step=5,
            right=55,
            near=25,
            unit=N_("{score} steps"),
            good=N_(
                "About a sixth of 351: its swing across the ravine lasts longer, and it still arrives first."
            ),
            below=N_("Along the floor it is at most 10 times as fast, and its swing across must fade first."),
            above=N_("Momentum adds up gradients that point the same way, as those along the floor do."),
        ),
        race_on(_NARROW, 400, lane_of("sgd", lr=0.0095), lane_of("momentum", lr=0.0095)),
        N_("**55 steps** for Momentum, **351** for SGD."),
        N_(
            "Momentum’s gradients across the ravine change their sign in every second step, so their sum "
            "never exceeds the largest of them. Those along the floor point the same way and add up to as "
            "much as 1/(1 − μ) times one of them: 10 times at μ = 0.9. So the run moves faster along the "
            "floor at the same learning rate."
        ),
        r"v \leftarrow \mu v + g, \qquad \theta \leftarrow \theta - \eta\, v",
        Task(
            N_(
                "Get Momentum to the minimum in 40 steps or fewer. Change its learning rate and its momentum."
            ),
            race_on(_NARROW, 400, lane_of("momentum", lr=0.0095)),
            reach("momentum", 40),
            N_("With a momentum below 0.9 the swing fades sooner. Then raise the learning rate."),
            N_("A learning rate of 0.015 with a momentum of 0.8 needs 31 steps."),
        ),
        N_("Momentum is fast where gradients agree, and cancels those that alternate."),
        lit=("position", "gradient", "v", "lr"),
        seen=(1, 12),
    ),
    Lesson(
        "nesterov",
        N_("Looking ahead"),
        N_(
            "Momentum and Nesterov have the same learning rate and a momentum of 0.95. Momentum stays near "
            "the minimum from step 138 on. From which step on does Nesterov?"
        ),
        Slide(
            low=10,
            high=200,
            step=2,
            right=46,
            near=16,
            unit=N_("step {score}"),
            good=N_("A third of 138: it overshoots the minimum too, but less, and settles sooner."),
            below=N_("It does not go straight into the minimum: it overshoots it too, only less."),
            above=N_("It takes the gradient further ahead, so it brakes earlier and settles sooner."),
        ),
        race_on(
            _WIDE,
            200,
            lane_of("momentum", lr=0.05, momentum=0.95),
            lane_of("nesterov", lr=0.05, momentum=0.95),
            start=(-4.0, 3.0),
        ),
        N_("**46 steps** for Nesterov, **138** for Momentum."),
        N_(
            "Nesterov takes the gradient at the point where momentum alone would bring it. Beyond the "
            "minimum that gradient points back earlier, so the run brakes earlier. In a direction of "
            "curvature λ the swing shrinks by √(μ(1 − ηλ)) per step, and by √μ without looking ahead."
        ),
        r"v \leftarrow \mu v + \nabla L(\theta - \eta\mu v), \qquad \theta \leftarrow \theta - \eta\, v",
        Task(
            N_("Looking ahead has a price. Make Nesterov diverge by its learning rate alone."),
            race_on(_WIDE, 200, lane_of("nesterov", lr=0.05, momentum=0.95), start=(-4.0, 3.0)),
            diverge("nesterov", momentum=0.95),
            N_("The limit of Nesterov is (2 + 2μ)/((1 + 2μ)λ); the largest curvature λ is 4 here."),
            N_("The limit is 0.336. For Momentum without looking ahead it is 0.975."),
            N_("learning rate {score}"),
        ),
        N_("Looking ahead brakes earlier, and allows smaller learning rates only."),
        lit=("position", "gradient", "v", "ahead", "lr"),
        seen=(1, 4),
    ),
    Lesson(
        "adagrad",
        N_("Adagrad and RMSprop"),
        N_(
            "Adagrad and RMSprop start on a steep wall of Beale’s function with the same learning rate. "
            "RMSprop reaches the minimum (star). Where is Adagrad after 300 steps?"
        ),
        Place(
            right=(-2.02, -2.05),
            begins=(3.8, -3.8),
            view=_BEALE.build().view,
            good=N_("Its steps only shrink, and it is still more than 5 away from the minimum."),
            far=N_("It adapts to every coordinate, but its steps only shrink: it is still more than 5 away."),
        ),
        race_on(_BEALE, 300, lane_of("adagrad", lr=0.05), lane_of("rmsprop", lr=0.05), start=(-3.0, -3.0)),
        N_("**234 steps** for RMSprop. Adagrad’s last step is less than 5% as long as its first."),
        N_(
            "Adagrad divides by the root of the sum of all squared gradients. The huge ones of the wall "
            "stay in that sum for good, so its steps only shrink here. RMSprop replaces the sum by a "
            "moving average, in which they fade."
        ),
        r"G \leftarrow G + g^2 \;\;\text{or}\;\; v \leftarrow \rho v + (1-\rho)\, g^2, \qquad "
        r"\theta \leftarrow \theta - \frac{\eta}{\sqrt{\cdot} + \varepsilon}\, g",
        Task(
            N_("Get Adagrad to the minimum of this ravine in 100 steps or fewer, by its learning rate."),
            race_on(SurfaceChoice("ravine"), 200, lane_of("adagrad", lr=0.05), start=(-4.0, 3.0)),
            reach("adagrad", 100),
            N_("Its steps only shrink, so they must be long at first: a rate above 1 is not too large."),
            N_("A learning rate of 3 needs 76 steps, and there are better ones."),
        ),
        N_("Adagrad’s sum only grows; a moving average forgets and goes on."),
        lit=("position", "gradient", "G", "v", "lr"),
        seen=(0, 20),
    ),
    Lesson(
        "bias",
        N_("Adam’s first steps"),
        N_(
            "Both lanes are Adam with a learning rate of 0.2; the second one has no bias correction. How "
            "many times as long as the other’s is its first step?"
        ),
        Slide(
            low=0,
            high=6,
            step=0.1,
            right=3.2,
            near=0.5,
            unit=N_("{score} times as long"),
            good=N_("And its fourth step is 4.8 times the learning rate in each coordinate."),
            below=N_("Both averages start at 0, but the one that Adam divides by is even closer to 0."),
            above=N_(
                "The average of squares is too small by a factor of 1,000, but Adam divides by its root."
            ),
        ),
        race_on(
            SurfaceChoice("bowl"),
            120,
            lane_of("adam", lr=0.2),
            lane_of("adam", lr=0.2, bias_correction=False),
        ),
        N_("**3.2 times** as long in the first step."),
        N_(
            "After one step m = 0.1 g and v = 0.001 g², so m/√v is 0.1/0.0316 = 3.2 in size, whatever g "
            "is. The correction divides m by 1 − β1 and v by 1 − β2. Then the first step is η in each "
            "coordinate."
        ),
        r"\hat m = \frac{m}{1-\beta_1^t}, \quad \hat v = \frac{v}{1-\beta_2^t}, \qquad "
        r"\theta \leftarrow \theta - \eta \frac{\hat m}{\sqrt{\hat v} + \varepsilon}",
        Task(
            N_(
                "Leave the correction off, and make the first step as long as with it, to within 5%. "
                "Change β1 and β2."
            ),
            race_on(SurfaceChoice("bowl"), 120, lane_of("adam", lr=0.2, bias_correction=False)),
            first_step(0.05),
            N_("Without correction the first step is (1 − β1)/√(1 − β2) times η."),
            N_("β1 = 0.9 with β2 = 0.99 gives exactly η."),
            N_("{score}% off"),
        ),
        N_("Averages that start at 0 are too small at first; bias correction repairs that."),
        milestones=((0, 1, "1×"), (1, 1, "3.2×")),
        lit=("position", "m", "v", "m_hat", "v_hat", "lr"),
        seen=(0, 0),
    ),
    Lesson(
        "epsilon",
        N_("What ε does"),
        N_(
            "On this plateau the gradient is about 0.0002. Four lanes are Adam with a learning rate of "
            "0.02 and ε of 10⁻⁸, 0.001, 0.01 and 0.1. How many reach the minimum within 300 steps?"
        ),
        Slide(
            low=0,
            high=4,
            step=1,
            right=2,
            near=0,
            unit=N_("{score} of 4 lanes"),
            good=N_("The other two hardly move."),
            below=N_("ε = 10⁻⁸ arrives at step 112, and ε = 0.001 is slow at first but arrives too."),
            above=N_("With ε = 0.01 or more the steps are at least 50 times too short."),
        ),
        race_on(
            _PLATEAU,
            300,
            *(lane_of("adam", lr=0.02, eps=eps) for eps in (1e-8, 1e-3, 1e-2, 1e-1)),
            start=(-3.5, 2.8),
        ),
        N_("**Two**: at step 112 with ε = 10⁻⁸, and at step 182 with ε = 0.001."),
        N_(
            "Adam divides the average gradient by its own size plus ε. While ε is much smaller than the "
            "gradient, a step is η in each coordinate, whatever the slope is. With ε = 0.01 the divisor is "
            "50 times the gradient, and the step a fiftieth of η."
        ),
        r"\Delta\theta = -\eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}",
        Task(
            N_("Keep ε at 0.01 and reach the minimum within 300 steps all the same."),
            race_on(_PLATEAU, 300, lane_of("adam", lr=0.02, eps=0.01), start=(-3.5, 2.8)),
            reach("adam", 300, eps=0.01),
            N_("The steps are too short at first. Make them longer by the learning rate."),
            N_("A learning rate of 0.1 needs 206 steps, one of 0.5 needs 84."),
        ),
        N_("Where gradients are smaller than ε, Adam’s steps shrink with them, as those of SGD do."),
        lit=("m_hat", "v_hat", "lr", "update"),
        seen=(0, 40),
    ),
)
