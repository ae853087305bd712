"""However steps are carried out, they lead where they led when bits.json was recorded, to the bit."""

import json

import pytest
from bits import FILE, LANDS, NOISES, PRESETS, SURFACES, ends, machine

from optim_core import OPTIMIZERS

pytestmark = pytest.mark.slow

KINDS = list(NOISES)
BITS = json.loads(FILE.read_text())
# Only operators and roots are rounded alike by every library and processor.
SAME_LIBRARIES = BITS["machine"] == machine()
POWER_FREE = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "signsgd", "lion", "rprop")
EXACT = {"bowl", "ravine", "booth", "matyas", "saddle", "monkey_saddle", "double_well", "abs_valley"}
EXACT |= {"rosenbrock", "beale", "himmelblau", "three_hump_camel", "six_hump_camel", "styblinski_tang"}


def test_everything_is_recorded():
    how = "record it: PYTHONPATH=. python tests/golden/bits.py KEY"
    assert set(BITS) == {"machine", *(f"{key} {framework}" for key, framework in PRESETS)}, how
    assert all(set(found) == set(LANDS) for name, found in BITS.items() if name != "machine"), how
    assert set(SURFACES) < set(LANDS)


@pytest.mark.parametrize(("key", "framework"), PRESETS)
def test_every_path_is_the_recorded_one(key, framework):
    """Every rule on every surface, its other conventions on a third of them, each under one kind of noise."""
    turn = PRESETS.index((key, framework))
    lands = [land for land in LANDS if SAME_LIBRARIES or (key in POWER_FREE and land in EXACT)]
    if OPTIMIZERS[key].decides:  # run as written it takes a hundred times as long: some lands by each preset
        lands = lands[OPTIMIZERS[key].frameworks().index(framework) :: 9]
    elif framework != OPTIMIZERS[key].frameworks()[0]:
        lands = lands[turn % 3 :: 3]
    recorded, wanted, found = BITS[f"{key} {framework}"], {}, {}
    for land in lands:
        place = list(LANDS).index(land)
        kind = (turn + place + place // len(KINDS)) % len(KINDS)
        wanted[land] = recorded[land].split()[kind]
        found[land] = ends(key, framework, land, [KINDS[kind]])
    assert found == wanted
