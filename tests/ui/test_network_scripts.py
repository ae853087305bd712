"""What is taken along from the page "Network": scripts, which learn what the page learns, and its table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from network_setups import SHORT, changed, learned, set_

from ui.network import code, words
from ui.network.panels import NOISES
from ui.network.setup import DEFAULT, specs
from ui.network.sharing import table
from ui.network.words import names

WORKER = Path(__file__).with_name("export_worker.py")
PYTHON = os.environ.get("FRAMEWORKS_PYTHON", sys.executable)

CODED = {
    "all that a network can be": (
        set_("network", "batch_norm", True),
        set_("network", "dropout", 0.3),
        set_("network", "l2", 0.01),
        set_("network", "activation", "leaky_relu"),
        set_("lane:2", "schedule", "cosine"),
    ),
    "three classes": (
        set_("data", "kind", "penguins"),
        set_("network", "label_smoothing", 0.1),
        set_("network", "activation", "tanh"),
        set_("network", "init", "xavier"),
        set_("lane:0", "optimizer", "backtracking"),
        set_("lane:1", "optimizer", "sam"),
        set_("lane:2", "optimizer", "nelder_mead"),
    ),
    "a curve, full batch": (
        set_("data", "kind", "curve"),
        set_("network", "batch_size", 500),
        set_("network", "activation", "sigmoid"),
        set_("lane:0", "optimizer", "nesterov"),
        set_("lane:0", "clipping", "norm"),
        set_("lane:0", "clipping_at", 0.3),
        set_("lane:1", "optimizer", "rprop"),
        set_("lane:2", "clipping", "value"),
        set_("lane:2", "clipping_at", 0.02),
    ),
    "other seeds": (
        set_("data", "kind", "spiral"),
        set_("data", "draw", 3),
        set_("run", "seed", 4),
        set_("run", "order", 5),
        set_("network", "init", "large"),
        set_("lane:1", "optimizer", "rmsprop"),
    ),
    "all that disturbs": (
        set_("network", "neurons-1", 5),
        *(set_("network", name, 0.3) for name in NOISES),
        set_("network", "rotation", 20),
        set_("network", "dropout", 0.2),
        set_("network", "average", 7),
        set_("run", "patience", 4),
        set_("run", "folds", True),
        set_("lane:0", "optimizer", "sam"),
    ),
    "five of three classes": (
        set_("data", "kind", "penguins"),
        set_("network", "members", 3),
        set_("network", "mixup", 0.4),
        set_("network", "label_smoothing", 0.1),
        set_("network", "average", 5),
        set_("run", "folds", True),
    ),
    "a noisy curve, full batch": (
        set_("data", "kind", "curve"),
        set_("network", "batch_size", 500),
        set_("network", "members", 2),
        set_("network", "input_noise", 0.2),
        set_("network", "batch_norm", True),
        set_("network", "rotation", 20),
        set_("run", "folds", True),
    ),
    "three of two classes": (
        set_("network", "samples", 40),
        set_("network", "batch_size", 36),
        set_("network", "members", 3),
        set_("network", "weight_noise", 0.05),
        set_("run", "folds", True),
    ),
}

LONG = [*CODED][4:]  # of which each trains several networks


@pytest.mark.slow
def test_scripts_learn_what_the_page_has_learned():
    """All in one process of its own: a script sets what numbers torch uses, and torch takes long to come."""
    scripts, paths = {}, {}
    for name, changes in CODED.items():
        setup = changed(SHORT, set_("run", "steps", 12 if name in LONG else 20), *changes)
        lanes = [*zip(specs(setup), learned(setup).courses, strict=True)]
        for spec, course in lanes[:: 2 if name in LONG else 1]:
            for library in code.LIBRARIES:
                key = f"{name}, {spec.racer.optimizer}, {library}"
                scripts[key] = code.script(spec, library, int(setup.training["patience"]))
                paths[key] = course.x
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [PYTHON, WORKER],
        input=json.dumps(scripts),
        env=alone,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    for key, found in json.loads(done.stdout).items():
        assert isinstance(found, list), f"{key}: {found}"
        assert np.array(found) == pytest.approx(paths[key], rel=1e-7, abs=1e-8), key
    assert sum("torch" in key for key in scripts) == 3 * len(CODED) - len(LONG)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["all that a network can be", *LONG])
def test_a_script_tells_what_the_page_tells(capsys, name):
    setup = changed(SHORT, set_("run", "steps", 20), *CODED[name])
    patience = int(setup.training["patience"])
    for spec, course in zip(specs(setup), learned(setup).courses, strict=True):
        exec(compile(code.script(spec, "numpy", patience), "script.py", "exec"), {})
        lines = capsys.readouterr().out.splitlines()
        last = next(line for line in lines if line.split()[0] == "20").split()
        told = [course.columns[column][-1] for column in ("step", "train", "validation")]
        assert [float(number) for number in last] == pytest.approx(told, rel=1e-4)
        if spec.folds:
            assert float(lines[-1].split()[-1]) == pytest.approx(course.folds, rel=1e-4)
        if patience:
            assert words.ending(course, patience)["stopping"] in lines


@pytest.mark.slow
def test_a_script_averages_and_stops_as_the_page_does_where_positions_are_left_out(capsys):
    few = (set_("network", "samples", 20), set_("network", "average", 31))
    setup = changed(DEFAULT, set_("run", "steps", 1201), set_("run", "patience", 100), *few)
    spec, course = specs(setup)[0], learned(setup).courses[0]
    assert spec.every == 3
    exec(compile(code.script(spec, "numpy", 100), "script.py", "exec"), {"__name__": "script"})
    lines = capsys.readouterr().out.splitlines()
    told = {int(row[0]): float(row[2]) for row in map(str.split, lines) if row[0].isdecimal()}
    known = dict(zip(course.columns["step"], course.columns["validation"], strict=True))
    seen = [step for step in told if step in known]
    assert seen[-1] == 1201
    assert len(seen) > 5
    assert [told[step] for step in seen] == pytest.approx([known[step] for step in seen], rel=1e-4)
    assert words.ending(course, 100)["stopping"] in lines


def test_the_table_has_every_kept_position_of_every_lane():
    study = learned(SHORT)
    rows = table(names(SHORT), study.courses).splitlines()
    assert len(rows) == 1 + 3 * 41
    last = dict(zip(rows[0].split(","), rows[-1].split(","), strict=True))
    assert (last["lane"], last["name"], last["step"]) == ("3", "Adam", "40")
    assert float(last["validation"]) == study.courses[2].columns["validation"][-1]
