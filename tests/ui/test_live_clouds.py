"""The clouds that the page runs by itself are those of Python, as far as its particles go."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from optim_core import simulate
from optim_core.studies.cloud import cloud_statistics
from ui.noise.link import read_noise_query
from ui.noise.runners import runners
from ui.page import live

SCRIPT = Path(__file__).parents[1] / "js" / "walk_cloud.mjs"
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
CLOUDS = (
    "w=ring~radius-0.2&l=adam~lr-0.05&e=heavy_tailed~sigma-3~batch_size-2&k=cosine&n=120",
    "s=rosenbrock&l=sgd~lr-0.0005&e=multiplicative~sigma-0.5&w=normal~particles-40",
    "l=sgd~lr-0.03&e=none",  # diverges here and there
    "b=minima&f=both~batch_size-4~ratio-20",
    "b=minima&f=everywhere~batch_size-1024",
)


@pytest.mark.slow
@pytest.mark.parametrize("query", CLOUDS)
def test_the_page_runs_python_s_particles(query):
    setup, _problems = read_noise_query(query)
    running = runners(setup, "p")
    sent = json.loads(json.dumps(running.numbers()))
    programs = [entry["program"] for entry in running.sent()["programs"]]
    tables = [table for table in running.sent()["draws"][0].values() if hasattr(table, "column_names")]
    draws = {name: table[name].to_pylist() for table in tables for name in table.column_names}
    tasks = [
        {"program": program, "numbers": entry["live"], "draws": draws, "box": [-9, 9, -9, 9]}
        for program, entry in zip(programs, sent, strict=True)
    ]
    answer = subprocess.run(["node", SCRIPT], input=json.dumps(tasks), capture_output=True, text=True)
    assert not answer.stderr
    for cloud, found in zip(running.clouds, json.loads(answer.stdout), strict=True):
        found = {
            name: np.array([float(text.replace("Infinity", "inf")) for text in column])
            for name, column in found.items()
        }
        spec, count = cloud.spec, len(draws["around_x"])
        around = np.array([draws["around_x"], draws["around_y"]])
        start = np.array(spec.start)[:, None] + cloud.radius * np.array(cloud.span)[:, None] * around
        noise = None if spec.noise.batch_size >= (cloud.whole or np.inf) else spec.noise.build()
        run = simulate(
            *(spec.surface.build(), spec.lane.build(), start, spec.steps, spec.schedule.build()),
            noise=noise,
            seed=spec.seed,
        )
        assert run.particles == count
        wanted = cloud_statistics(run)
        floor = live.numbers(spec)["minimum_loss"] or 0.0
        early = slice(0, 30)  # draws travel as float32, and noise makes small differences large
        for name in ("mean_x", "mean_y"):
            assert np.allclose(found[name][early], wanted[name][early], rtol=1e-4, atol=1e-4, equal_nan=True)
        assert np.allclose(found["example_x"][early], run.x[early, 0, 0], rtol=1e-4, atol=1e-4)
        assert np.allclose(found["median"][early], wanted["median"][early] - floor, rtol=1e-3, atol=1e-4)


def test_true_batches_are_python_s_alone():
    setup, _problems = read_noise_query("s=penguins&e=mini_batch~batch_size-8")
    running = runners(setup, "p")
    assert running.numbers() == [{"id": 0, "live": None}]
    assert running.sent()["programs"][0]["program"] is None
