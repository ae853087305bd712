"""The settings of the figures of papers, as races: what the shelf links to, and what its test measures."""

from __future__ import annotations

from typing import Final

from ui.page.setup import Lane, Setup, SurfaceChoice
from ui.page.values import Point, Value


def _lane(optimizer: str, start: Point | None = None, rule: str = "", **values: Value) -> Lane:
    return Lane(optimizer, values=tuple(values.items()), start=start, rule=rule)


def _race(
    formula: str, view: tuple[float, float, float, float], start: Point, steps: int, *lanes: Lane
) -> Setup:
    colored = tuple(lane.replace(color=index) for index, lane in enumerate(lanes))
    surface = SurfaceChoice("formula", formula=formula, view=view)
    return Setup(surface=surface, start=start, steps=steps, lanes=colored)


DISTILL: Final = _race(
    "(x^2 + 100*y^2)/2",
    (-1.3, 1.3, -1.3, 1.3),
    (1.0, 1.0),
    800,
    _lane("sgd", lr=2 / 101),
    _lane("momentum", lr=(2 / 11) ** 2, momentum=(9 / 11) ** 2),
)
LESSARD: Final = _race(
    "12.5*x^2 - 12*max(x - 1, 0)^2 + 12*max(x - 2, 0)^2 + y^2/2",
    (-4.0, 4.0, -1.5, 1.5),
    (3.3, 0.5),
    90,
    *(_lane("momentum", start, lr=1 / 9, momentum=4 / 9) for start in (None, (3.06, 0.5))),
)
# The counter of steps, and from it the gradient that the paper gives; that of the surface is not used.
_SPIKES = "c = 1\n---\nh = 1020*max(1 - |c - 1|, 0) - 10\nc = c + 1 - 101*max(c - 100, 0)\n"
_MOMENTS = _SPIKES + "m = b1*m + (1 - b1)*h\nv = b2*v + (1 - b2)*h^2\n"
_ADAM = _MOMENTS + "s = m/(1 - b1^t)/(sqrt(v/(1 - b2^t)) + eps)\nx = min(max(x - lr*s/sqrt(t), -1), 1)"
_AMSGRAD = _MOMENTS + "u = max(u, v)\nx = min(max(x - lr*m/(sqrt(u) + eps)/sqrt(t), -1), 1)"
REDDI: Final = _race(
    "10*(x + y)/101",
    (-1.2, 1.2, -1.2, 1.2),
    (0.0, 0.0),
    4000,
    *(_lane("own_rule", rule=rule, lr=0.5, b2=0.99) for rule in (_ADAM, _AMSGRAD)),
)
WILSON: Final = _race(
    "(x + 3*y - 1)^2/2",
    (-0.2, 0.5, -0.2, 0.5),
    (0.0, 0.0),
    600,
    _lane("sgd", lr=0.05),
    _lane("momentum", lr=0.01),
    _lane("adagrad", lr=0.1, eps=0.0),
    _lane("adam", lr=0.01, eps=0.0),
)
_COHEN = "(1 - x^2*y^2)^2/4"
COHEN: Final = _race(
    _COHEN,
    (0.2, 3.6, 0.1, 1.6),
    (2.6, 0.4),
    4000,
    _lane("sgd", lr=0.2),
    _lane("sgd", (3.3, 0.31), lr=0.1),
)
BOX: Final = _race(
    "((x - 3)^2 + 4*(y - 0.5)^2)/2",
    (-0.3, 3.5, -0.7, 1.3),
    (0.1, 0.1),
    3000,
    *(_lane("adamw", lr=0.01, beta2=0.99, weight_decay=decay) for decay in (0.25, 0.5, 1.0, 3.0)),
)
DINH: Final = _race(
    "(x*y - 1)^2/2",
    (0.1, 5.0, 0.1, 3.0),
    (4.0, 0.5),
    200,
    _lane("sgd", lr=0.1),
    _lane("sgd", lr=0.2),
)
MANDT: Final = {
    "sgd": _race("x^2 + y^2", (-2.0, 2.0, -2.0, 2.0), (0.0, 0.0), 400, _lane("sgd", lr=0.5)),
    "momentum": _race(
        "(x^2 + y^2)/2", (-3.0, 3.0, -3.0, 3.0), (0.0, 0.0), 400, _lane("momentum", lr=0.1, momentum=0.9)
    ),
}
SAM: Final = _race(
    "2*x^2 + y^2/2",
    (-2.0, 2.0, -1.5, 1.5),
    (1.5, 1.0),
    120,
    _lane("sam", lr=0.2, rho=0.3),
    _lane("sgd", lr=0.2),
)
KINGMA: Final = _race(
    "x*max(y - 3.5, 0) - y", (-2.0, 0.5, 0.0, 4.5), (0.0, 0.5), 3100, _lane("adam", lr=0.001)
)
ROSENBROCK: Final = Setup(
    surface=SurfaceChoice("rosenbrock"),
    start=(1.1, 1.15),
    steps=3000,
    lanes=(_lane("sgd", lr=0.00199), _lane("sgd", lr=0.0021).replace(color=1)),
)
SADDLE: Final = _race("(x^2 - y^2)/2", (-1.2, 1.2, -1.2, 1.2), (1.0, 1e-3), 80, _lane("sgd", lr=0.1))
