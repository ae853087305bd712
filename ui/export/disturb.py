"""What differs from step to step in a script: rate, noise and mini-batches. NumPy, in every dialect."""

from __future__ import annotations

import ast

from optim_core import BatchNoise, Schedule
from optim_core import noise as source
from optim_core.cycles import Turned
from ui.export.dialect import Dialect
from ui.export.fold import Unit
from ui.export.syntax import function_of

STREAM = "np.random.Generator(np.random.Philox(np.random.SeedSequence([{seed}, {purpose}, 0])))"
NOISE = """
rng = {stream}
def draw(shape): pass
drawn = [draw(({at_once}, 2, {group}))[:, :, 0] for _ in range(0, steps, {at_once})]
noise = {convert}(np.concatenate(drawn))
def noisy_gradient(point, t):
    g = gradient(point{batch})
    return g + noise[t - 1]{length}
"""
BATCHES = """
rng_batches = {stream}
batches = []
while len(batches) < steps:
    order = rng_batches.permuted(np.tile(np.arange({samples}), ({together}, 1)), axis=1)[0]
    batches += [{convert}(order[k:k + {size}]) for k in range(0, {samples}, {size})]
"""


def schedule_code(schedule: Schedule, apart: bool) -> list[ast.stmt]:
    """`rates`, one for each step, and `factors` too where a rule wants them `apart`."""
    known = schedule.base if isinstance(schedule, Turned) else schedule
    unit = Unit(known)
    body = unit.resolve_names(unit.body(unit.method("_factor")[0]))
    name = "schedule" if known is schedule else "planned"
    functions = [function_of(name, ["t"], body, f"Factor on the learning rate: {known.label.lower()}.")]
    if isinstance(schedule, Turned):
        text = f"return planned(t) * np.where(t < {schedule.at!r}, 1.0, {schedule.factor!r})"
        doc = f"The same until step {schedule.at}, then {schedule.factor:g} times as much."
        functions.append(function_of("schedule", ["t"], ast.parse(text).body, doc))
    rates = ast.parse("rates = (base_lr * schedule(np.arange(float(steps)))).tolist()").body
    if apart:
        rates += ast.parse("factors = schedule(np.arange(float(steps))).tolist()").body
    return [*unit.helpers.values(), *functions, *rates]


def noise_code(noise: BatchNoise, seed: int, batches: bool, dialect: Dialect) -> list[ast.stmt]:
    """`noisy_gradient(point, t)`, with the same noise as in the race."""
    unit = Unit(noise)
    text = NOISE.format(
        stream=STREAM.format(seed=int(seed), purpose=0),
        convert=dialect.indices,
        at_once=source.STEPS_AT_ONCE,
        group=source.GROUP,
        batch=", batches[t - 1]" if batches else "",
        length=f" * {dialect.module}.hypot(g[0], g[1])" if noise.relative else "",
    )
    code = ast.parse(text).body
    code[1] = function_of("draw", ["shape"], unit.resolve_names(unit.body(unit.method("draw")[0])))
    return code


def batch_code(samples: int, noise: BatchNoise, seed: int, dialect: Dialect) -> list[ast.stmt]:
    """`batches`, the samples of each step: epochs without replacement, as in the race."""
    text = BATCHES.format(
        stream=STREAM.format(seed=int(seed), purpose=1),
        samples=samples,
        together=source.SHUFFLED_TOGETHER,
        size=int(noise.batch_size),
        convert=dialect.indices,
    )
    return ast.parse(text).body
