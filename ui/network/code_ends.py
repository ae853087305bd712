"""The ends of a script of a network: how it is judged, early stopping, and cross-validation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ui.export.disturb import BATCHES, STREAM
from ui.network.setup import FOLDS
from ui.network.words import waiting

TABLE: Final = """
print(f"{{'step':>6}} {{'training loss':>14}} {{'validation loss':>16}}")
for t in [*range(0, steps, max(1, steps // 10)), steps]:
    w = {at}
    print(f"{{t:6d}} {{{loss}(w, train):14.6g}} {{{loss}(w, held):16.6g}}")
"""
AVERAGED: Final = """

def averaged(positions, t):
    \"\"\"The mean of the latest positions at step t{some}.\"\"\"
    latest = {latest}
    return positions[latest[:average]].mean(axis=0)

"""
STOPPING: Final = """
best, lowest, patience = 0, np.inf, {patience}{kept}
validated = {validated}
for k, t in enumerate(validated):
    loss = {loss}({at}, held)
    if loss < lowest:
        best, lowest = k, loss
    if k - best >= patience:
        break
end = f"stopped at {{t}}" if k - best >= patience else "not stopped"
print(f"early stopping: best at step {{validated[best]}}, {{end}}")
"""
FOLDING: Final = f"""
# Cross-validation: every fifth of the training samples is set aside once.
samples, losses = train, []
order = np.random.default_rng(0).permutation(len(samples[1]))
for part in np.array_split(order, min({FOLDS}, len(order))):
    part, rest = np.sort(part), np.setdiff1d(order, part)
    x, y = standardized(samples[0], samples[0][rest]), samples[1]
    train = x[rest], y[rest]
    batches = draw_batches(len(rest))  #?batches
    losses.append(mean_loss(learn(start)[-1], (x[part], y[part])))
train = samples
print(f"mean loss over five folds: {{np.mean(losses):.6g}}")
"""
DRAWN: Final = """
def draw_batches(samples):
    \"\"\"Mini-batches in epochs without replacement, the samples of each step.\"\"\"
    if samples <= {size}:
        return [{convert}(np.arange(samples))] * steps
{body}
    return batches


batches = draw_batches(len(train[1]))
"""


def ending(average: int, every: int, members: int, patience: int) -> Iterator[str]:
    """How the positions in `path`, or of several networks in `paths`, are judged.

    The page keeps every `every`-th position and the last: it averages those, and its patience counts them.
    """
    at, loss = ("paths[:, t]", "ensemble_loss") if members > 1 else ("path[t]", "mean_loss")
    if average:
        some = f", of which every {every} steps one" if every > 1 else ""
        latest = (
            f"[t, *range((t - 1) // {every} * {every}, -1, -{every})]" if every > 1 else "[*range(t, -1, -1)]"
        )
        yield AVERAGED.format(latest=latest, some=some)
        at = "[averaged(each, t) for each in paths]" if members > 1 else "averaged(path, t)"
    yield TABLE.format(loss=loss, at=at)
    if patience:
        yield STOPPING.format(
            loss=loss,
            at=at,
            patience=waiting(patience, every),
            kept=f"  # of every {every}th step" if every > 1 else "",
            validated=f"[*range(0, steps, {every}), steps]" if every > 1 else "range(steps + 1)",
        )


def drawn(size: int, seed: int, together: int, convert: str) -> str:
    """A function that draws batches from any number of samples, and those of the training samples."""
    stream = STREAM.format(seed=seed, purpose=1)
    text = BATCHES.format(stream=stream, samples="samples", together=together, size=size, convert=convert)
    body = "\n".join(f"    {line}" if line else line for line in text.strip().splitlines())
    return DRAWN.format(size=size, convert=convert, body=body)
