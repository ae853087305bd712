"""Losses of many parameters: small networks on data in the plane, in NumPy alone.

from networks import DATASETS, Network
loss = Network(layers=(2, 8, 8, 1)).loss(DATASETS["moons"](samples=200))
loss.value(loss.start), loss.gradient(loss.start)
"""

from networks.activations import ACTIVATIONS
from networks.data import Data
from networks.datasets import DATASETS
from networks.disturbance import Augmentation
from networks.layout import INITIALIZATIONS
from networks.loss import NetworkLoss, Score
from networks.network import Network
from networks.plane import Plane

__all__ = [
    "ACTIVATIONS",
    "DATASETS",
    "INITIALIZATIONS",
    "Augmentation",
    "Data",
    "Network",
    "NetworkLoss",
    "Plane",
    "Score",
]
