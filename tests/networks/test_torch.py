"""Losses, gradients and trainings are those that torch recorded in float64 (see record_networks.py)."""

import json
from pathlib import Path

import numpy as np
import pytest

from networks import Data, Network
from networks.training import Training
from optim_core import OPTIMIZERS

GOLDEN = json.loads((Path(__file__).parent / "torch.json").read_text(encoding="utf-8"))
SAMPLES, BATCH = GOLDEN["samples"], GOLDEN["batch"]
OUTPUTS = {"logistic": 1, "softmax": 3, "squared": 1}
CLASSES = {"logistic": 2, "softmax": 3, "squared": 0}


def waves(count, pace, size=1.0):
    return size * np.sin(pace * np.arange(1, count + 1))


def loss_of(record):
    head = record["head"]
    x = np.stack([waves(SAMPLES, 2.3, 1.5), waves(SAMPLES, 3.7, 1.2)], axis=1)
    y = waves(SAMPLES, 1.1) if head == "squared" else (np.arange(SAMPLES) * 7 % 5) % CLASSES[head]
    layers = (2, *GOLDEN["hidden"], OUTPUTS[head])
    network = Network(layers=layers, activation=record["activation"], **record["settings"])
    return network.loss(Data("waves", x, y, CLASSES[head]))


def name(record):
    return "-".join(record[k] for k in ("key", "activation", "head", "regularizer") if k in record)


@pytest.mark.parametrize("record", GOLDEN["gradients"], ids=name)
def test_loss_and_gradient(record):
    loss = loss_of(record)
    w = waves(loss.dimension, 1.7, 0.9)
    everything = np.arange(SAMPLES)
    if record["masks"] is None:
        assert loss.value(w) == pytest.approx(record["loss"], rel=1e-12)
        np.testing.assert_allclose(loss.gradient(w), record["gradient"], rtol=1e-10, atol=1e-12)
        found = loss.batch_gradient(w, everything)
    else:
        masks = [np.array(mask) for mask in record["masks"]]
        found = loss.batch_gradient(w, everything, masks=masks)
    np.testing.assert_allclose(found, record["gradient"], rtol=1e-10, atol=1e-12)


def test_every_combination_is_recorded():
    found = {(r["activation"], r["head"], r["regularizer"]) for r in GOLDEN["gradients"]}
    assert len(found) == 4 * 3 * 6 == len(GOLDEN["gradients"])


class Round:
    """Batches that go round in a fixed order."""

    def __init__(self):
        self.first = -BATCH

    def step(self):
        self.first += BATCH
        return (np.arange(BATCH) + self.first)[None] % SAMPLES


@pytest.mark.parametrize("record", GOLDEN["trainings"], ids=name)
def test_two_hundred_steps(record):
    loss = loss_of(record)
    optimizer = OPTIMIZERS[record["key"]].preset("torch", **record["optimizer"])
    training = Training(loss, optimizer, waves(loss.dimension, 1.7, 0.9), 200, Round())
    path = next(training.pieces(200)).x[:, :, 0]
    np.testing.assert_allclose(path[GOLDEN["kept"]], record["path"], rtol=0, atol=1e-8)
    assert np.abs(path[0] - path[-1]).max() > 0.1
