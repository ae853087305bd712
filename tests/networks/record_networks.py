"""Record what torch's autograd and torch's optimizers make of small networks, into tests/networks/torch.json.

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install -r tests/golden/requirements.txt
    /tmp/golden/bin/python tests/networks/record_networks.py

Everything runs in float64 and is written here anew from torch's own modules, so that nothing of this project
takes part: samples and parameters come from sines. The flat vector holds, layer by layer, weights (inputs,
outputs), biases, and with batch normalization γ and β. Dropout multiplies by masks that are recorded too.
"""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
ACTIVATIONS = {
    "relu": torch.nn.ReLU,
    "leaky_relu": torch.nn.LeakyReLU,
    "tanh": torch.nn.Tanh,
    "sigmoid": torch.nn.Sigmoid,
}
OUTPUTS = {"logistic": 1, "softmax": 3, "squared": 1}
# Name -> settings of our Network, and whether masks are given.
REGULARIZERS = {
    "none": ({}, False),
    "l2": ({"l2": 0.3}, False),
    "batch_norm": ({"batch_norm": True}, False),
    "dropout": ({}, True),
    "label_smoothing": ({"label_smoothing": 0.2}, False),
    "all": ({"l2": 0.1, "batch_norm": True, "label_smoothing": 0.1}, True),
}
OPTIMIZERS = {
    "sgd": (torch.optim.SGD, {"lr": 0.1}),
    "momentum": (torch.optim.SGD, {"lr": 0.03, "momentum": 0.9}),
    "adam": (torch.optim.Adam, {"lr": 0.01}),
    "adamw": (torch.optim.AdamW, {"lr": 0.01, "weight_decay": 0.05}),
}
SAMPLES, HIDDEN, BATCH, STEPS, KEPT = 12, (4, 3), 5, 200, (1, 10, 50, 200)


def waves(count, pace, size=1.0):
    """Numbers without a pattern that matters, the same on every machine."""
    return size * np.sin(pace * np.arange(1, count + 1))


def samples(head):
    """Inputs (SAMPLES, 2) and targets."""
    x = np.stack([waves(SAMPLES, 2.3, 1.5), waves(SAMPLES, 3.7, 1.2)], axis=1)
    if head == "squared":
        return x, waves(SAMPLES, 1.1)
    return x, (np.arange(SAMPLES) * 7 % 5) % (2 if head == "logistic" else 3)


class Net(torch.nn.Module):
    """Linear, batch normalization, activation, mask."""

    def __init__(self, sizes, activation, batch_norm):
        super().__init__()
        pairs = list(pairwise(sizes))
        self.linear = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in pairs)
        self.norm = torch.nn.ModuleList(
            torch.nn.BatchNorm1d(b) if batch_norm else torch.nn.Identity() for _, b in pairs[:-1]
        )
        self.activation = ACTIVATIONS[activation]()

    def forward(self, x, masks=None):
        for k, norm in enumerate(self.norm):
            x = self.activation(norm(self.linear[k](x)))
            if masks is not None:
                x = x * masks[k].T
        return self.linear[-1](x)

    def parts(self):
        """Every parameter in the order of the flat vector, and whether it is turned to (inputs, outputs)."""
        for k, linear in enumerate(self.linear):
            yield linear.weight, True
            yield linear.bias, False
            if k < len(self.norm) and isinstance(self.norm[k], torch.nn.BatchNorm1d):
                yield self.norm[k].weight, False
                yield self.norm[k].bias, False

    def set(self, flat):
        """Take every parameter from a flat vector."""
        with torch.no_grad():
            for part, turned in self.parts():
                values = torch.from_numpy(flat[: part.numel()].copy())
                part.copy_(values.reshape(part.shape[::-1]).T if turned else values)
                flat = flat[part.numel() :]

    def flat(self, of):
        """What `of(parameter)` says, as a flat vector."""
        return np.concatenate([(of(p).T if t else of(p)).detach().numpy().ravel() for p, t in self.parts()])


def loss_of(net, head, x, y, settings, masks=None):
    """The loss as torch has it, and λ/2 of the squared weights."""
    z = net(x, masks)
    smoothing = settings.get("label_smoothing", 0.0)
    if head == "softmax":
        loss = torch.nn.CrossEntropyLoss(label_smoothing=smoothing)(z, y)
    elif head == "logistic":
        loss = torch.nn.BCEWithLogitsLoss()(z[:, 0], y * (1 - smoothing) + smoothing / 2)
    else:
        loss = torch.nn.MSELoss()(z[:, 0], y)
    penalty = sum((linear.weight**2).sum() for linear in net.linear)
    return loss + settings.get("l2", 0.0) / 2 * penalty


def built(head, activation, settings):
    """A network with its parameters, and its samples."""
    net = Net((2, *HIDDEN, OUTPUTS[head]), activation, settings.get("batch_norm", False))
    net.set(waves(sum(p.numel() for p, _ in net.parts()), 1.7, 0.9))
    x, y = samples(head)
    return net, torch.from_numpy(x), torch.from_numpy(y)


def gradient(activation, head, name, settings, masks):
    """The record of one loss and its gradient."""
    net, x, y = built(head, activation, settings)
    given = None if masks is None else [torch.from_numpy(m) for m in masks]
    loss = loss_of(net, head, x, y, settings, given)
    loss.backward()
    return {
        "activation": activation,
        "head": head,
        "regularizer": name,
        "settings": settings,
        "masks": None if masks is None else [m.tolist() for m in masks],
        "loss": loss.item(),
        "gradient": net.flat(lambda p: p.grad).tolist(),
    }


def gradients():
    """One record for every activation, loss and regularizer."""
    masks = [1.6 * (waves(n * SAMPLES, 0.9).reshape(n, SAMPLES) > -0.3) for n in HIDDEN]
    for activation in ACTIVATIONS:
        for head in OUTPUTS:
            for name, (settings, dropped) in REGULARIZERS.items():
                curve = head == "squared"
                fitting = {k: v for k, v in settings.items() if not (curve and k == "label_smoothing")}
                yield gradient(activation, head, name, fitting, masks if dropped else None)


def training(key, head, activation):
    """The record of one training; batches go round in a fixed order."""
    optimizer, settings = OPTIMIZERS[key]
    shape = {"batch_norm": head == "softmax", "l2": 0.01}
    net, x, y = built(head, activation, shape)
    steps = optimizer(net.parameters(), **settings)
    path = []
    for s in range(STEPS):
        index = (np.arange(BATCH) + s * BATCH) % SAMPLES
        steps.zero_grad()
        loss_of(net, head, x[index], y[index], shape).backward()
        steps.step()
        if s + 1 in KEPT:
            path.append(net.flat(lambda p: p).tolist())
    return {
        "key": key,
        "optimizer": settings,
        "head": head,
        "activation": activation,
        "settings": shape,
        "path": path,
    }


def main():
    """Write one line a record, so that a change reads as a diff."""
    head = json.dumps({"torch": torch.__version__, "samples": SAMPLES, "hidden": HIDDEN, "batch": BATCH})
    kinds = (("logistic", "relu"), ("softmax", "tanh"), ("squared", "sigmoid"))
    first = ",\n".join(json.dumps(r) for r in gradients())
    second = ",\n".join(json.dumps(training(key, *kind)) for key in OPTIMIZERS for kind in kinds)
    text = (
        f'{{{head[1:-1]}, "kept": {list(KEPT)},\n"gradients": [\n{first}\n],\n"trainings": [\n{second}\n]}}\n'
    )
    Path(__file__).with_name("torch.json").write_text(text, encoding="utf-8")
    print(f"{len(text) / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
