"""Run torch, optax and Keras in float64 under one signature.

Needs tests/golden/requirements.txt; no test imports it. `RUNNERS[framework](key, settings, gradient,
start, steps, factors)` returns the positions, of shape (steps + 1, *shape of start). `settings` uses the
names of `optim_core` and must hold `lr`; `factors` is None, or one factor of `lr` a step.
`defaults(framework, key)` reads the library's own default settings from its signature, again in our
names.
"""

import inspect
import os

os.environ["KERAS_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax
import optax.contrib
import torch

jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)  # NAdam keeps its running product in the default type

VERSIONS = {library.__name__: library.__version__ for library in (torch, optax, jax, keras, np)}


def optax_l2(learning_rate, b1=0.9, b2=0.999, eps=1e-8, weight_decay=0.0):
    """Put an L2 penalty before optax's Adam, as its documentation of `add_decayed_weights` says."""
    return optax.chain(
        optax.add_decayed_weights(weight_decay), optax.adam(learning_rate, b1=b1, b2=b2, eps=eps)
    )


# Each entry: the constructor, and the arguments that make it the optimizer of that key.
CONSTRUCTORS = {
    "torch": {
        "sgd": (torch.optim.SGD, {}),
        "momentum": (torch.optim.SGD, {"momentum": None}),
        "nesterov": (torch.optim.SGD, {"momentum": None, "nesterov": True}),
        "damped_momentum": (torch.optim.SGD, {"momentum": None}),
        "adagrad": (torch.optim.Adagrad, {}),
        "adadelta": (torch.optim.Adadelta, {}),
        "rmsprop": (torch.optim.RMSprop, {}),
        "adam": (torch.optim.Adam, {}),
        "amsgrad": (torch.optim.Adam, {"amsgrad": True}),
        "adamw": (torch.optim.AdamW, {}),
        "adam_l2": (torch.optim.Adam, {}),
        "adamax": (torch.optim.Adamax, {}),
        "nadam": (torch.optim.NAdam, {}),
        "radam": (torch.optim.RAdam, {}),
        "rprop": (torch.optim.Rprop, {}),
    },
    "optax": {
        "sgd": (optax.sgd, {}),
        "momentum": (optax.sgd, {"momentum": None}),
        "nesterov": (optax.sgd, {"momentum": None, "nesterov": True}),
        "adagrad": (optax.adagrad, {}),
        "adadelta": (optax.adadelta, {}),
        "rmsprop": (optax.rmsprop, {}),
        "adam": (optax.adam, {}),
        "amsgrad": (optax.amsgrad, {}),
        "adamw": (optax.adamw, {}),
        "adam_l2": (optax_l2, {}),
        "adamax": (optax.adamax, {}),
        "nadam": (optax.nadam, {}),
        "radam": (optax.radam, {}),
        "adabelief": (optax.adabelief, {}),
        "yogi": (optax.yogi, {}),
        "lion": (optax.lion, {}),
        "signsgd": (optax.sign_sgd, {}),
        "rprop": (optax.rprop, {}),
        "sam": (optax.contrib.sam, {"opaque_mode": True}),
    },
    "keras": {
        "sgd": (keras.optimizers.SGD, {}),
        "momentum": (keras.optimizers.SGD, {"momentum": None}),
        "nesterov": (keras.optimizers.SGD, {"momentum": None, "nesterov": True}),
        "adagrad": (keras.optimizers.Adagrad, {}),
        "adadelta": (keras.optimizers.Adadelta, {}),
        "rmsprop": (keras.optimizers.RMSprop, {}),
        "adam": (keras.optimizers.Adam, {}),
        "amsgrad": (keras.optimizers.Adam, {"amsgrad": True}),
        "adamw": (keras.optimizers.AdamW, {}),
        "adamax": (keras.optimizers.Adamax, {}),
        "nadam": (keras.optimizers.Nadam, {}),
        "lion": (keras.optimizers.Lion, {}),
    },
}

# Our name -> theirs, where it is not the same; a pair is one entry of a tuple.
NAMES = {
    "torch": {
        "beta1": ("betas", 0),
        "beta2": ("betas", 1),
        "eta_minus": ("etas", 0),
        "eta_plus": ("etas", 1),
        "step_min": ("step_sizes", 0),
        "step_max": ("step_sizes", 1),
        "initial_accumulator": "initial_accumulator_value",
    },
    "optax": {
        "lr": "learning_rate",
        "beta1": "b1",
        "beta2": "b2",
        "initial_accumulator": "initial_accumulator_value",
        "step_min": "min_step_size",
        "step_max": "max_step_size",
    },
    "keras": {
        "lr": "learning_rate",
        "beta1": "beta_1",
        "beta2": "beta_2",
        "eps": "epsilon",
        "initial_accumulator": "initial_accumulator_value",
    },
}
RMSPROP_DECAY = {"torch": "alpha", "optax": "decay", "keras": "rho"}
FIELDS = ("lr", "momentum", "rho", "beta1", "beta2", "eps", "initial_accumulator", "centered", "weight_decay")
FIELDS += ("dampening", "eta_minus", "eta_plus", "step_min", "step_max")


def foreign_name(framework, key, field):
    """The library's name for one of our fields: a string, or (name, index) for an entry of a tuple."""
    if key == "rmsprop" and field == "rho":
        return RMSPROP_DECAY[framework]
    return NAMES[framework].get(field, field)


def defaults(framework, key):
    """The library's own defaults of the settings that `optim_core` has too, read from its signature."""
    constructor, fixed = CONSTRUCTORS[framework][key]
    if key == "sam":
        return {}
    signature = inspect.signature(constructor).parameters
    found = {}
    for field in FIELDS:
        name = foreign_name(framework, key, field)
        name, index = name if isinstance(name, tuple) else (name, None)
        if name not in signature or name in fixed or signature[name].default is inspect.Parameter.empty:
            continue
        value = signature[name].default
        value = value if index is None else value[index]
        found[field] = 0.0 if value is None and field in ("momentum", "weight_decay") else value
    if key not in ("adamw", "lion"):
        found.pop("weight_decay", None)  # plain L2, which these optimizers of ours do not have
    if key != "damped_momentum":
        found.pop("dampening", None)
    if found.get("lr", 0) is None:
        del found["lr"]  # optax.adadelta(None) neither scales nor descends
    return found


def build(framework, key, settings):
    """Construct the library's optimizer from settings in our names, all of which it must know."""
    constructor, fixed = CONSTRUCTORS[framework][key]
    signature = inspect.signature(constructor).parameters
    arguments = {name: value for name, value in fixed.items() if value is not None}
    for field, value in settings.items():
        name = foreign_name(framework, key, field)
        if isinstance(name, tuple):
            name, index = name
            pair = list(arguments.get(name, signature[name].default))
            pair[index] = value
            value = tuple(pair)
        arguments[name] = value
    return constructor(**arguments)


def torch_path(key, settings, gradient, start, steps, factors):
    """Step a torch optimizer, its rate set anew each step as torch's schedulers do."""
    position = torch.nn.Parameter(torch.tensor(np.asarray(start)))
    optimizer = build("torch", key, {"params": [position], **settings})
    path = [position.detach().numpy().copy()]
    for step in range(steps):
        if factors is not None:
            optimizer.param_groups[0]["lr"] = settings["lr"] * factors[step]
        position.grad = torch.from_numpy(gradient(*path[-1]))
        optimizer.step()
        path.append(position.detach().numpy().copy())
    return np.array(path)


def optax_path(key, settings, gradient, start, steps, factors):
    """Step an optax transformation, its rate a function of the update count."""
    rate = settings["lr"]
    if factors is not None:
        table = jnp.asarray(rate * np.asarray(factors))
        rate = lambda count: table[count]  # noqa: E731
    settings = {**settings, "lr": rate}
    extra = {}
    if key == "sam":
        outer = optax.sgd(rate, momentum=settings["momentum"])
        inner = optax.chain(optax.contrib.normalize(), optax.sgd(settings["rho"]))
        optimizer = optax.contrib.sam(outer, inner, opaque_mode=True)
        extra["grad_fn"] = lambda at, _: jnp.stack(gradient(*at))
    else:
        optimizer = build("optax", key, settings)
    position = jnp.asarray(np.asarray(start))
    state = optimizer.init(position)
    update = jax.jit(lambda g, s, at: optimizer.update(g, s, at, **extra))
    path = [np.array(position)]
    for _ in range(steps):
        change, state = update(jnp.asarray(gradient(*path[-1])), state, jnp.asarray(path[-1]))
        path.append(np.array(optax.apply_updates(jnp.asarray(path[-1]), change)))
    return np.array(path)


class RateTable(keras.optimizers.schedules.LearningRateSchedule):
    """A Keras schedule that reads the rate of each iteration from a table."""

    def __init__(self, rates):
        self.rates = jnp.asarray(rates)

    def __call__(self, step):
        return self.rates[keras.ops.convert_to_tensor(step)]

    def get_config(self):
        return {}


def keras_path(key, settings, gradient, start, steps, factors):
    """Step a Keras optimizer through its stateless interface, compiled once."""
    if factors is not None:
        settings = {**settings, "lr": RateTable(settings["lr"] * np.asarray(factors))}
    variable = keras.Variable(np.asarray(start), dtype="float64")
    optimizer = build("keras", key, settings)
    optimizer.build([variable])
    if {str(each.dtype) for each in optimizer.variables if "int" not in str(each.dtype)} - {"float64"}:
        raise TypeError(f"Keras {key} holds state that is not float64")
    state = [each.value for each in optimizer.variables]
    update = jax.jit(optimizer.stateless_apply)
    path = [np.array(variable.value)]
    for _ in range(steps):
        (position,), state = update(state, [jnp.asarray(gradient(*path[-1]))], [jnp.asarray(path[-1])])
        path.append(np.array(position))
    return np.array(path)


RUNNERS = {"torch": torch_path, "optax": optax_path, "keras": keras_path}
