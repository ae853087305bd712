"""The texts that a script of a network is made of; lines that end with a mark are for some networks alone.

`#?norm` with batch normalization, `#?bare` without; `#?drop` with dropout, `#?undropped` without; `#?random`
where a step draws random numbers besides its batch, `#?plain` where it does not; `#?samples` where samples
are disturbed, and the name of a disturbance where there is that one; `#?members` of an ensemble. TARGETS,
LOSS, ENSEMBLE, BACK, ACTIVATION, SLOPE and BATCH stand for the lines of the network at hand. In both dialects
samples, masks and noise are arrays of NumPy.
"""

from __future__ import annotations

from typing import Final

from networks.activations import LEAK
from networks.disturbance import Purpose
from networks.layout import LARGE, SMALL
from networks.passes import BATCH_NORM_EPS

STARTS: Final = {
    "zero": "np.zeros((n, m))",
    "small": f"{SMALL} * rng.standard_normal((n, m))",
    "large": f"{LARGE} * rng.standard_normal((n, m))",
    "xavier": "np.sqrt(6.0 / (n + m)) * rng.uniform(-1.0, 1.0, (n, m))",
    "he": "np.sqrt(2.0 / n) * rng.standard_normal((n, m))",
}
FORWARD: Final = {
    "numpy": {
        "relu": "np.maximum(z, 0.0)",
        "leaky_relu": f"np.maximum(z, {LEAK} * z)",
        "tanh": "np.tanh(z)",
        "sigmoid": "0.5 * (1.0 + np.tanh(0.5 * z))",
    },
    "torch": {
        "relu": "torch.relu(z)",
        "leaky_relu": f"torch.nn.functional.leaky_relu(z, {LEAK})",
        "tanh": "torch.tanh(z)",
        "sigmoid": "torch.sigmoid(z)",
    },
}
SLOPE: Final = {
    "relu": "np.where(z > 0.0, 1.0, 0.0)",
    "leaky_relu": f"np.where(z > 0.0, 1.0, {LEAK})",
    "tanh": "1.0 - y * y",
    "sigmoid": "y * (1.0 - y)",
}
TARGETS: Final = {
    0: "return y[:, None]",
    2: "return ((1.0 - smoothing) * y + 0.5 * smoothing)[:, None]",
    3: "return (1.0 - smoothing) * np.eye(layers[-1])[y] + smoothing / layers[-1]",
}
LOSS: Final = {
    ("numpy", 0): "return np.mean((z - t) ** 2)",
    ("numpy", 2): "return np.mean(np.logaddexp(0.0, z) - t * z)",
    ("numpy", 3): (
        "top = z.max(axis=1, keepdims=True)\n"
        "return np.mean(np.log(np.exp(z - top).sum(axis=1)) + top[:, 0] - (t * z).sum(axis=1))"
    ),
    ("torch", 0): "return ((z - torch.tensor(t)) ** 2).mean()",
    ("torch", 2): "return torch.nn.functional.binary_cross_entropy_with_logits(z, torch.tensor(t))",
    ("torch", 3): "return torch.nn.functional.cross_entropy(z, torch.tensor(t))",
}
BACK: Final = {
    0: "2.0 * (z - t)",
    2: "0.5 * (1.0 + np.tanh(0.5 * z)) - t",
    3: "shares(z) - t",
}
ENSEMBLE: Final = {
    0: "return np.mean((z.mean(axis=0) - t) ** 2)",
    2: (
        "losses = np.logaddexp(0.0, z) - t * z\n"
        "return np.mean(np.log(len(z)) - np.logaddexp.reduce(-losses, axis=0))"
    ),
    3: (
        "losses = np.logaddexp.reduce(z, axis=2) - (t * z).sum(axis=2)\n"
        "return np.mean(np.log(len(z)) - np.logaddexp.reduce(-losses, axis=0))"
    ),
}
_RANDOM = f"""

def stream(purpose, step):  #?random
    \"\"\"Random numbers of one step; every purpose has its own.\"\"\"  #?random
    bits = np.random.Philox(key=seed | (purpose << 64), counter=(step - 1) << 192)  #?random
    return np.random.Generator(bits)  #?random


def masks(samples, step):  #?drop
    \"\"\"What multiplies the activations of every hidden layer in a step.\"\"\"  #?drop
    rng, scale = stream({int(Purpose.DROPOUT)}, step), 1.0 / (1.0 - dropout)  #?drop
    drawn = [rng.random((n, samples)).T for n in layers[1:-1]]  #?drop
    return [np.where(share < dropout, 0.0, scale) for share in drawn]  #?drop


def disturbed(x, t, step):  #?samples
    \"\"\"Inputs and targets of a batch as a step sees them.\"\"\"  #?samples
    most = np.radians(rotation)  #?rotation
    angle = stream({int(Purpose.ROTATION)}, step).uniform(-most, most, len(x))  #?rotation
    c, s = np.cos(angle), np.sin(angle)  #?rotation
    x = np.stack([c * x[:, 0] - s * x[:, 1], s * x[:, 0] + c * x[:, 1]], axis=1)  #?rotation
    x = x + jitter * stream({int(Purpose.JITTER)}, step).uniform(-1, 1, x.T.shape).T  #?jitter
    x = x + input_noise * stream({int(Purpose.INPUTS)}, step).standard_normal(x.T.shape).T  #?input_noise
    rng = stream({int(Purpose.MIXUP)}, step)  #?mixup
    share, other = rng.beta(mixup, mixup), rng.permutation(len(x))  #?mixup
    x, t = share * x + (1.0 - share) * x[other], share * t + (1.0 - share) * t[other]  #?mixup
    return x, t  #?samples


def targets(y, smoothing):
    \"\"\"What the answers are compared with, (samples, outputs).\"\"\"
    TARGETS
"""
_JUDGED = """

def mean_loss(w, samples):
    \"\"\"The mean loss without penalty, on labels as they are.\"\"\"
    return float(loss_of(scores(w, samples[0]), targets(samples[1], 0.0)))


def ensemble_loss(weights, samples):  #?members
    \"\"\"The mean loss of the mean of what the networks answer.\"\"\"  #?members
    z, t = np.array([np.asarray(scores(w, samples[0])) for w in weights]), targets(samples[1], 0.0)  #?members
    ENSEMBLE


def value(w, batch=slice(None)):
    \"\"\"The loss with its penalty, over a batch or all training samples.\"\"\"
"""
_SEEN = """

def gradient(w, batch=slice(None)):  #?plain
    \"\"\"The gradient of the loss over a batch, or over all training samples.\"\"\"  #?plain
    x, t = train[0][batch], targets(train[1][batch], smoothing)  #?plain
def noisy_gradient(w, step):  #?random
    \"\"\"The gradient as a step sees it: over its batch, with what is random in the step.\"\"\"  #?random
    batch = BATCH  #?random
    x, t = train[0][batch], targets(train[1][batch], smoothing)  #?random
    x, t = disturbed(x, t, step)  #?samples
"""
NUMPY: Final = (
    _RANDOM
    + f"""

def forward(w, x, drop=None, statistics=None):
    \"\"\"The scores of samples, and what every layer has to remember for the way back.\"\"\"
    y, at, kept = x, 0, []
    for k, (n, m) in enumerate(zip(layers[:-1], layers[1:])):
        W, b = w[at:at + n * m].reshape(n, m), w[at + n * m:at + n * m + m]
        at += n * m + m
        z, came, memory = y @ W + b, y, {{}}
        if k == len(layers) - 2:
            return z, [*kept, (came, W, memory)]
        mean, spread = z.mean(axis=0), np.sqrt(z.var(axis=0) + {BATCH_NORM_EPS})  #?norm
        if statistics:  #?norm
            mean, spread = statistics[k]  #?norm
        unit = (z - mean) / spread  #?norm
        memory = {{"unit": unit, "scale": w[at:at + m], "mean": mean, "spread": spread}}  #?norm
        z = unit * w[at:at + m] + w[at + m:at + 2 * m]  #?norm
        at += 2 * m  #?norm
        y = ACTIVATION
        memory["slope"] = SLOPE
        if drop is not None:  #?drop
            y, memory["slope"] = y * drop[k], memory["slope"] * drop[k]  #?drop
        kept.append((came, W, memory))


def loss_of(z, t):
    LOSS


def scores(w, x):
    \"\"\"What a network says; sums are normalized as over all training samples.\"\"\"  #?norm
    seen = [memory for _, _, memory in forward(w, train[0])[1][:-1]]  #?norm
    return forward(w, x, None, [(memory["mean"], memory["spread"]) for memory in seen])[0]  #?norm
    \"\"\"What a network says.\"\"\"  #?bare
    return forward(w, x)[0]  #?bare
"""
    + _JUDGED
    + """    weights = np.concatenate([W.ravel() for _, W, _ in forward(w, train[0][:1])[1]])
    z, t = forward(w, train[0][batch])[0], targets(train[1][batch], smoothing)
    return loss_of(z, t) + 0.5 * l2 * weights @ weights
"""
    + """

def shares(z):  #?softmax
    \"\"\"The probabilities of the classes.\"\"\"  #?softmax
    raised = np.exp(z - z.max(axis=1, keepdims=True))  #?softmax
    return raised / raised.sum(axis=1, keepdims=True)  #?softmax
"""
    + _SEEN
    + f"""    noise = stream({int(Purpose.WEIGHTS)}, step).standard_normal(len(w))  #?weight_noise
    w = w + weight_noise * noise  #?weight_noise
    z, kept = forward(w, x)  #?undropped
    z, kept = forward(w, x, masks(len(x), step))  #?drop
    d = (BACK) / len(x)
    parts = []
    for k in range(len(kept) - 1, -1, -1):
        came, W, memory = kept[k]
        if memory:
            d = d * memory["slope"]
            unit = memory["unit"]  #?norm
            parts = [(d * unit).sum(axis=0), d.sum(axis=0), *parts]  #?norm
            d = d * memory["scale"]  #?norm
            d = (d - d.mean(axis=0) - unit * (d * unit).mean(axis=0)) / memory["spread"]  #?norm
        parts = [(came.T @ d + l2 * W).ravel(), d.sum(axis=0), *parts]
        d = d @ W.T
    return np.concatenate(parts)

"""
)
TORCH: Final = (
    _RANDOM
    + f"""

def forward(w, x, drop=None, statistics=None):
    \"\"\"The scores of samples, the statistics of hidden layers, and the sum of all squared weights.\"\"\"
    y, at, seen, squares = torch.tensor(x), 0, [], 0.0
    for k, (n, m) in enumerate(zip(layers[:-1], layers[1:])):
        W, b = w[at:at + n * m].reshape(n, m), w[at + n * m:at + n * m + m]
        at, squares = at + n * m + m, squares + (W * W).sum()
        z = y @ W + b
        if k == len(layers) - 2:
            return z, seen, squares
        mean, var = statistics[k] if statistics else (z.mean(0), z.var(0, unbiased=False))  #?norm
        seen.append((mean, var))  #?norm
        unit = (z - mean) / torch.sqrt(var + {BATCH_NORM_EPS})  #?norm
        z = unit * w[at:at + m] + w[at + m:at + 2 * m]  #?norm
        at += 2 * m  #?norm
        y = ACTIVATION
        if drop is not None:  #?drop
            y = y * torch.tensor(drop[k])  #?drop


def loss_of(z, t):
    LOSS


def scores(w, x):
    \"\"\"What a network says; sums are normalized as over all training samples.\"\"\"  #?norm
    w = torch.tensor(w)  #?norm
    return forward(w, x, None, forward(w, train[0])[1])[0]  #?norm
    \"\"\"What a network says.\"\"\"  #?bare
    return forward(torch.tensor(w), x)[0]  #?bare
"""
    + _JUDGED
    + """    z, _, squares = forward(w, train[0][batch])
    return loss_of(z, targets(train[1][batch], smoothing)) + 0.5 * l2 * squares
"""
    + _SEEN
    + f"""    w = w.detach().clone()
    noise = stream({int(Purpose.WEIGHTS)}, step).standard_normal(len(w))  #?weight_noise
    w += weight_noise * torch.tensor(noise)  #?weight_noise
    w.requires_grad_()
    z, _, squares = forward(w, x)  #?undropped
    z, _, squares = forward(w, x, masks(len(x), step))  #?drop
    (loss_of(z, t) + 0.5 * l2 * squares).backward()
    return w.grad

"""
)
