"""Links that people hold, and what each opened when it was recorded (commit d821386).

    python tests/ui/link_corpus.py       (from the root; adds links of pages that are not recorded yet)

What a link opens is written down in words of its own, so that a renamed field does not look like a change.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from optim_core import OPTIMIZERS, SCHEDULES  # noqa: E402
from surfaces import SURFACES  # noqa: E402
from ui.compare.comparison import Comparison  # noqa: E402
from ui.compare.examples import EXAMPLES  # noqa: E402
from ui.compare.link import comparison_from_query, comparison_query  # noqa: E402
from ui.noise.link import noise_from_query  # noqa: E402
from ui.noise.setup import NoiseSetup  # noqa: E402
from ui.page.link import from_query, to_query  # noqa: E402
from ui.page.setup import Setup, effective_lanes  # noqa: E402
from ui.race.stories import STORIES  # noqa: E402

FILE = Path(__file__).with_name("link_corpus.json")
FRAMEWORK_NAMES = {"textbook": "paper"}  # today's name of what was recorded under another


def opened(page: str, query: str) -> dict[str, Any]:
    """All that a link of a page decides, as plain values."""
    found, problems = READERS[page](query)
    assert not problems, (page, query, [message.text for message in problems])
    return json.loads(json.dumps(found))


def _race(query: str) -> tuple[dict[str, Any], list[Any]]:
    setup, problems = from_query(query)
    return _setup(setup), problems


def _setup(setup: Setup) -> dict[str, Any]:
    surface, schedule, noise = setup.surface, setup.schedule, setup.noise
    return {
        "surface": [surface.key, dict(surface.values), surface.formula, surface.view],
        "surface settings": {p.name: getattr(surface.build(), p.name) for p in surface.build().parameters},
        "start": setup.start,
        "steps": setup.steps,
        "schedule": [schedule.key, dict(schedule.values)],
        "noise": [noise.kind, dict(noise.values)],
        "seed": setup.seed,
        "fairness": [setup.fairness, setup.shared_lr, setup.budget],
        "step": setup.step,
        "lanes": [
            {
                "optimizer": lane.optimizer,
                "framework": FRAMEWORK_NAMES.get(lane.framework, lane.framework),
                "settings": lane.settings,
                "color": lane.color,
                "hidden": lane.hidden,
                "start": lane.start,
            }
            for lane in effective_lanes(setup)
        ],
    }


def _comparison(query: str) -> tuple[dict[str, Any], list[Any]]:
    comparison, problems = comparison_from_query(query)
    return _panels(comparison), problems


def _panels(comparison: Comparison) -> dict[str, Any]:
    return {
        "by": comparison.variation.key,
        "shared": _setup(comparison.setup),
        "panels": [_setup(panel.setup) for panel in comparison.panels()],
    }


def _noise(query: str) -> tuple[dict[str, Any], list[Any]]:
    setup, problems = noise_from_query(query)
    return _sections(setup), problems


def _sections(setup: NoiseSetup) -> dict[str, Any]:
    parts = {name: getattr(setup, name) for name in ("spread", "minima", "batches", "gaussian")}
    return {
        "section": setup.section,
        "step": setup.step,
        "cloud": _setup(setup.cloud),
        **{name: [part.kind, part.settings] for name, part in parts.items()},
    }


READERS = {"race": _race, "compare": _comparison, "noise": _noise}


def links() -> dict[str, list[str]]:
    """Links of every kind that the pages write, by page."""
    return {"race": list(dict.fromkeys(_race_links())), "compare": _compare_links(), "noise": _noise_links()}


def _race_links() -> list[str]:
    found = [
        "",
        "s=rosenbrock~b-50&p=-1.5~2&n=300&l=sgd&l=adam~torch~lr-0.01~color-4&k=cosine&e=gaussian~sigma-0.5&r=7&t=120",
    ]
    found += [to_query(story.setup) for story in STORIES]
    lanes = [(key, name) for key, kind in OPTIMIZERS.items() for name in kind.frameworks()]
    for key, name in lanes:
        specs = OPTIMIZERS[key].hyperparameters
        words = [f"{spec.name}-{spec.slider[0]:g}" for spec in specs if not spec.switch]
        words += [f"{spec.name}-off" if spec.default else f"{spec.name}-on" for spec in specs if spec.switch]
        head = key if name == "textbook" else f"{key}~{name}"
        found += [
            f"l={head}",
            f"l={'~'.join([head, *words])}",
            f"n=40&l={head}~paper" if name == "textbook" else "",
        ]
    for surface in SURFACES.values():
        words = [f"{p.name}-{p.slider[0]:g}" for p in surface.parameters if not p.switch]
        found += [f"s={surface.key}", f"s={'~'.join([surface.key, *words])}&p=0.5~-0.25&n=60"]
    for key, kind in SCHEDULES.items():
        words = [f"{p.name}-{p.slider[1]:g}" for p in kind.hyperparameters if not p.whole]
        found += [f"k={key}&l=sgd~lr-0.001", f"k={'~'.join([key, *words])}"]
    found += [
        f"e={kind}~sigma-0.5~batch_size-8&r=3"
        for kind in ("gaussian", "multiplicative", "heavy_tailed", "mini_batch")
    ]
    found += [f"m={kind}~lr-0.02~budget-16&n=100" for kind in ("own", "one_rate", "defaults", "tuned")]
    found += [
        "s=formula&q=x%2A%2A2%2Fpi+%2B+cos%283%2Ay%29&v=-2~2~-1~3&p=1~1",
        "s=formula&q=sin(x)*exp(-y%5E2)&l=adam~at-1_2~hidden&l=sgd~color-7",
        "https://example.org/?s=beale&t=500",
        "n=4000&t=4000&l=lion~weight_decay-0.1",
    ]
    return [link for link in found if link or link == found[0]]


def _compare_links() -> list[str]:
    found = ["", *(comparison_query(example.comparison) for example in EXAMPLES)]
    setup = "s=himmelblau&n=80"
    kinds = ("lr~count-4~spread-30", "optimizer", "surface~bowl~beale~at-0.25_0.75", "framework~torch~keras")
    for kind, lanes in itertools.product(kinds, ("l=adam~lr-0.05&l=sgd~lr-0.001", "l=rmsprop&l=adam&f=sgd")):
        found.append(f"c={kind}&{setup}&{lanes}")
    found += [
        f"c=schedule~constant~cosine~step&{setup}&l=momentum",
        f"c=start~1_1~-2_0.5~3_-3&{setup}&l=nadam",
    ]
    found += [
        "c=beta1~0~0.9~0.99&s=ravine~condition-50&l=adam~lr-0.1",
        "l=sgd&l=adam&s=beale&t=12",
        "s=beale",
    ]
    return [link for link in dict.fromkeys(found) if not comparison_from_query(link)[1]]


def _noise_links() -> list[str]:
    found = [""]
    for section, letter in (("cloud", "w"), ("minima", "f"), ("batches", "d"), ("gaussian", "g")):
        found.append(f"b={section}&t=20")
        part = getattr(NoiseSetup(), {"w": "spread", "f": "minima", "d": "batches", "g": "gaussian"}[letter])
        for kind in part.kinds:
            words = [f"{p.name}-{p.slider[0]:g}" for p in part.parameters if not p.switch]
            found += [f"b={section}&{letter}={kind}", f"b={section}&{letter}={'~'.join([kind, *words])}"]
    found += [
        "s=rosenbrock&l=adam~lr-0.02&e=heavy_tailed~sigma-2&n=120&w=ring~radius-0.2",
        "s=penguins&l=sgd&e=gaussian",
    ]
    return [link for link in dict.fromkeys(found) if not noise_from_query(link)[1]]


def main() -> None:
    """Record the links that are not recorded yet."""
    known = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    for page, queries in links().items():
        mine = known.setdefault(page, {})
        mine.update({query: opened(page, query) for query in queries if query not in mine})
        print(page, len(mine))
    rows = {
        page: ",\n".join(f"{json.dumps(q)}: {json.dumps(d)}" for q, d in found.items())
        for page, found in known.items()
    }
    FILE.write_text(
        "{" + ",\n".join(f'"{page}": {{\n{text}\n}}' for page, text in rows.items()) + "}\n", "utf-8"
    )


if __name__ == "__main__":
    main()
