"""The texts that a script of a network is made of; lines that end with a mark are for some networks alone.

`#?norm` with batch normalization, `#?bare` without, `#?drop` with dropout, `#?plain` without. ACTIVATION,
SLOPE, BACK and LOSS stand for the line of the network at hand.
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
LOSS: Final = {
    ("numpy", 0): "return np.mean((z[:, 0] - y) ** 2)",
    ("numpy", 2): (
        "t = (1.0 - smoothing) * y + 0.5 * smoothing\n"
        "return np.mean(np.logaddexp(0.0, z[:, 0]) - t * z[:, 0])"
    ),
    ("numpy", 3): (
        "t = (1.0 - smoothing) * np.eye(layers[-1])[y] + smoothing / layers[-1]\n"
        "return np.mean(np.log(np.exp(z - z.max(1, keepdims=True)).sum(1)) + z.max(1) - (t * z).sum(1))"
    ),
    ("torch", 0): "return ((z[:, 0] - torch.tensor(y)) ** 2).mean()",
    ("torch", 2): (
        "t = torch.tensor((1.0 - smoothing) * y + 0.5 * smoothing)\n"
        "return torch.nn.functional.binary_cross_entropy_with_logits(z[:, 0], t)"
    ),
    ("torch", 3): ("return torch.nn.functional.cross_entropy(z, torch.tensor(y), label_smoothing=smoothing)"),
}
BACK: Final = {
    0: "2.0 * (z - y[:, None])",
    2: "0.5 * (1.0 + np.tanh(0.5 * z)) - ((1.0 - smoothing) * y + 0.5 * smoothing)[:, None]",
    3: (
        "np.exp(z - z.max(1, keepdims=True)) / np.exp(z - z.max(1, keepdims=True)).sum(1, keepdims=True) "
        "- ((1.0 - smoothing) * np.eye(layers[-1])[y] + smoothing / layers[-1])"
    ),
}
END: Final = """
path = np.array([each.tolist() for each in path])
print(f"{'step':>6} {'training loss':>14} {'validation loss':>16}")
for t in range(0, steps + 1, max(1, steps // 10)):
    print(f"{t:6d} {mean_loss(path[t], train):14.6g} {mean_loss(path[t], held):16.6g}")
"""
_MASKS = f"""

def masks(t, samples):  #?drop
    \"\"\"What multiplies the activations of every hidden layer in step t.\"\"\"  #?drop
    stream = np.random.Philox(key=seed | ({int(Purpose.DROPOUT)} << 64), counter=(t - 1) << 192)  #?drop
    rng, scale = np.random.Generator(stream), 1.0 / (1.0 - dropout)  #?drop
    drawn = [rng.random((n, samples)).T for n in layers[1:-1]]  #?drop
    return [np.where(share < dropout, 0.0, scale) for share in drawn]  #?drop
"""
NUMPY: Final = (
    _MASKS
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


def loss_of(z, y, smoothing):
    LOSS


def mean_loss(w, samples):
    \"\"\"The mean loss without penalty; sums are normalized as over all training samples.\"\"\"
    seen = [memory for _, _, memory in forward(w, train[0])[1][:-1]]  #?norm
    statistics = [(memory["mean"], memory["spread"]) for memory in seen]  #?norm
    z = forward(w, samples[0], None, statistics)[0]  #?norm
    z = forward(w, samples[0])[0]  #?bare
    return loss_of(z, samples[1], 0.0)


def value(w, batch=slice(None)):
    weights = np.concatenate([W.ravel() for _, W, _ in forward(w, train[0][:1])[1]])
    return loss_of(forward(w, train[0][batch])[0], train[1][batch], smoothing) + 0.5 * l2 * weights @ weights


def gradient(w, batch=slice(None)):
    x, y = train[0][batch], train[1][batch]
    z, kept = forward(w, x)  #?plain
    z, kept = forward(w, x, masks(t, len(x)))  # t is the step of the loop below  #?drop
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
    _MASKS
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


def loss_of(z, y, smoothing):
    LOSS


def mean_loss(w, samples):
    \"\"\"The mean loss without penalty; sums are normalized as over all training samples.\"\"\"
    w = torch.tensor(w)
    statistics = forward(w, train[0])[1]
    return float(loss_of(forward(w, samples[0], None, statistics)[0], samples[1], 0.0))


def value(w, batch=slice(None)):
    z, _, squares = forward(w, train[0][batch])
    return loss_of(z, train[1][batch], smoothing) + 0.5 * l2 * squares


def gradient(w, batch=slice(None)):
    x, y = train[0][batch], train[1][batch]
    w = w.detach().clone().requires_grad_()
    z, _, squares = forward(w, x)  #?plain
    z, _, squares = forward(w, x, masks(t, len(x)))  # t is the step of the loop below  #?drop
    (loss_of(z, y, smoothing) + 0.5 * l2 * squares).backward()
    return w.grad

"""
)
