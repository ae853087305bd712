"""A stand-alone NumPy script that makes a map of settings and searches it, by grid and at random."""

from __future__ import annotations

from optim_core.studies import Sweep
from ui.export.settingsmap import sweep_script

SCORES = {
    "loss": "np.where(diverged > 0, np.inf, loss)",
    "distance": "np.where(diverged > 0, np.inf, distance)",
    "step": "np.where((diverged > 0) | (step < 0), np.inf, step)",
    "reached": "1.0 - np.where(diverged > 0, np.inf, reached)",
    "diverged": "diverged",
}
SEARCH = """
# Every cell's score, lower is better; the second setting may matter less.
budget, repeats, weight, seed = {budget}, {repeats}, {weight!r}, {seed}
scores = {scores}
scores[~np.isfinite(scores)] = np.inf
best = np.unravel_index(np.argmin(scores), scores.shape)[0]
scores = scores[np.rint(best + weight * (np.arange(rows) - best)).astype(int)]


def found(places):
    \"\"\"The best score so far after each trial of each search, (repeats, budget).\"\"\"
    row = np.minimum((places[1] * rows).astype(int), rows - 1)
    column = np.minimum((places[0] * columns).astype(int), columns - 1)
    return np.minimum.accumulate(scores[row, column], axis=1)


side = round(budget**0.5)
second, first = np.divmod(np.arange(budget), side)
lattice = np.stack([first + 0.5, second + 0.5]) / side
orders = np.random.default_rng([seed, 0]).permuted(np.tile(np.arange(budget), (repeats, 1)), axis=1)
grid = found(lattice[:, orders])
random = found(np.random.default_rng([seed, 1]).random((2, repeats, budget)))
medians = [np.median(each[:, -1]) for each in (grid, random)]
print(f"after {{budget}} trials: grid {{medians[0]:.6g}}, random {{medians[1]:.6g}}")
"""


def search_script(s: Sweep, measure: str, budget: int, repeats: int, weight: float, seed: int) -> str:
    """The script that leaves `grid` and `random`, the best so far (repeats, budget) each.

    Raises:
        ValueError: the map has no script.
    """
    texts = {"budget": budget, "repeats": repeats, "weight": weight, "seed": seed}
    return sweep_script(s) + SEARCH.format(scores=SCORES[measure], **texts)
