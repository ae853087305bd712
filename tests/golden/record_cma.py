"""Records where pycma goes with the numbers that our CMA-ES draws, into tests/golden/cma.json.

    pip install cma==4.5.0
    PYTHONPATH=. python tests/golden/record_cma.py

pycma draws y = B D z, ours √C z: it is handed Bᵀz, so that both draw the same points. Three things are set
as the tutorial (Hansen 2016) has them: the first covariance is I (pycma tells its axes apart by 1e-4), the
rate of the path c_σ has n + μ_eff + 5, and nothing is added to the length of points with negative weights.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from optim_core.noise import normal_numbers
from surfaces import SURFACES

FILE = Path(__file__).with_name("cma.json")
STEPS = 40
CASES = [("rosenbrock", 0.3, 6, 3), ("himmelblau", 0.3, 6, 1), ("ackley", 0.5, 9, 0), ("ravine", 1.0, 6, 2)]


def path(key: str, size: float, population: int, seed: int) -> list[list[float]]:
    """The mean after each step."""
    import cma

    surface, drawn, es = SURFACES[key], iter(range(STEPS)), None

    def randn(count: int, n: int) -> np.ndarray:
        z = normal_numbers(seed, next(drawn), count, n)
        return z if es is None else z @ np.asarray(es.sm.B)

    control = cma.sigma_adaptation.CMAAdaptSigmaCSA
    options = {"randn": randn, "popsize": population, "AdaptSigma": control, "updatecovwait": 0}
    options |= {"verbose": -9, "seed": 1, "tolfun": 0, "tolx": 0, "tolfunhist": 0}
    es = cma.CMAEvolutionStrategy(list(surface.start), size, options)
    es.sm.B, es.sm.C, es.sm.D = np.eye(2), np.eye(2), np.ones(2)
    norm, effective = es.sm.norm, es.sp.weights.mueff
    es.sm.norm = lambda point: norm(point) - 1e-9
    es.adapt_sigma.cs = (effective + 2) / (2 + effective + 5)
    es.adapt_sigma.damps = 1 + es.adapt_sigma.cs
    means = []
    for _ in range(STEPS):
        points = es.ask()
        es.tell(points, [float(surface.value(*point)) for point in points])
        means.append(es.mean.tolist())
    return means


if __name__ == "__main__":
    found = [{"case": case, "path": path(*case)} for case in CASES]
    FILE.write_text(json.dumps(found, indent=0) + "\n")
