"""The numbers of a picture of the page "Batch noise" as a table: one row a step."""

from __future__ import annotations

import numpy as np

from ui.noise.batches import LANES, laps
from ui.noise.cloud import Floats, cloud, task_of
from ui.noise.matched import twins
from ui.noise.minima import RACERS, wells
from ui.noise.setup import NoiseSetup


def table_text(setup: NoiseSetup) -> str:
    """CSV with full precision."""
    columns = _columns(setup)
    length = max(len(column) for column in columns.values())
    rows = [",".join(["step", *columns])]
    for step in range(length):
        rows.append(
            ",".join([str(step), *(repr(float(c[step])) if step < len(c) else "" for c in columns.values())])
        )
    return "\n".join(rows) + "\n"


def _columns(setup: NoiseSetup) -> dict[str, Floats]:
    if setup.section == "cloud":
        return dict(cloud(task_of(setup)).series)
    if setup.section == "minima":
        found = {key: wells(key, setup.minima) for key in RACERS}
        return {
            f"{key}_{name}": getattr(well, name)
            for key, well in found.items()
            for name in ("sharp", "flat", "samples")
        }
    if setup.section == "batches":
        columns: dict[str, Floats] = {}
        for key, lap in zip(LANES, laps(setup.batches), strict=True):
            path = {"x": lap.run.x[:, 0, 0], "y": lap.run.x[:, 1, 0], "loss": lap.run.loss[:, 0]}
            rest = {"validation": lap.validation, "samples": lap.run.samples.astype(np.float64)}
            columns |= {f"{key}_{name}": column for name, column in (path | rest).items()}
        return columns
    real, model = twins(setup.gaussian)
    return {"real_spread": real.spread, "model_spread": model.spread, "samples": real.samples}
