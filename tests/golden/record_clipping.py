"""Record what torch, optax and Keras do with their gradient clipping into tests/golden/clipping.json.

    python tests/golden/record_clipping.py        (with tests/golden/requirements.txt)

Each record has the framework, the optimizer and its settings in our names, how and where gradients are cut,
and the positions after every fifth of 60 steps on Rosenbrock's valley.
"""

import json
from pathlib import Path

import frameworks
import jax.numpy as jnp
import keras
import numpy as np
import optax
import torch
from record import rosenbrock

START, STEPS, KEPT = (-1.2, 1.0), 60, slice(None, None, 5)
RULES = {"momentum": {"lr": 0.002, "momentum": 0.6}, "adam": {"lr": 0.02, "eps": 0.1}}
CUTS = [("norm", 0.7), ("norm", 40.0), ("value", 0.5)]
KERAS = {"norm": "global_clipnorm", "value": "clipvalue"}


def torch_path(key, settings, kind, limit):
    """Cut the gradient of a parameter in place, as training loops do."""
    x = torch.nn.Parameter(torch.tensor(START, dtype=torch.float64))
    optimizer = frameworks.build("torch", key, {"params": [x], **settings})
    cut = getattr(torch.nn.utils, f"clip_grad_{kind}_")
    path = [x.detach().numpy().copy()]
    for _ in range(STEPS):
        x.grad = torch.from_numpy(rosenbrock(*path[-1]))
        cut([x], limit)
        optimizer.step()
        path.append(x.detach().numpy().copy())
    return path


def optax_path(key, settings, kind, limit):
    """Chain the transformation that cuts before the optimizer."""
    cut = optax.clip_by_global_norm(limit) if kind == "norm" else optax.clip(limit)
    optimizer = optax.chain(cut, frameworks.build("optax", key, settings))
    x = jnp.asarray(START)
    state, path = optimizer.init(x), [np.array(x)]
    for _ in range(STEPS):
        change, state = optimizer.update(jnp.asarray(rosenbrock(*path[-1])), state, x)
        x = optax.apply_updates(x, change)
        path.append(np.array(x))
    return path


def keras_path(key, settings, kind, limit):
    """Give the optimizer its argument."""
    x = keras.Variable(np.asarray(START), dtype="float64")
    optimizer = frameworks.build("keras", key, {**settings, KERAS[kind]: limit})
    optimizer.build([x])
    path = [np.array(x.value)]
    for _ in range(STEPS):
        optimizer.apply([jnp.asarray(rosenbrock(*path[-1]))], [x])
        path.append(np.array(x.value))
    return path


if __name__ == "__main__":
    walks = {"torch": torch_path, "optax": optax_path, "keras": keras_path}
    records = [
        [framework, key, settings, kind, limit, np.array(walk(key, settings, kind, limit))[KEPT].tolist()]
        for framework, walk in walks.items()
        for key, settings in RULES.items()
        for kind, limit in CUTS
    ]
    body = ",\n".join(map(json.dumps, records))
    Path(__file__).with_name("clipping.json").write_text(f"[\n{body}\n]\n", encoding="utf-8")
