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
EXACT = {"bowl", "ravine", "booth", "matyas", "saddle", "monkey_saddle", "double_well", "abs_valley"}
EXACT |= {"rosenbrock", "beale", "himmelblau", "three_hump_camel", "six_hump_camel", "styblinski_tang"}


def test_everything_is_recorded():
    assert set(BITS) == {"machine", *(f"{key} {framework}" for key, framework in PRESETS)}
    assert all(set(found) == set(LANDS) for name, found in BITS.items() if name != "machine")
    assert set(SURFACES) < set(LANDS)


@pytest.mark.parametrize(("key", "framework"), PRESETS)
def test_every_path_is_the_recorded_one(key, framework):
    """On every surface under one kind of noise: each pair of the three is met by some preset or surface."""
    power_free = key in ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "signsgd", "lion", "rprop")
    lands = [land for land in LANDS if SAME_LIBRARIES or (power_free and land in EXACT)]
    if OPTIMIZERS[key].decides:  # run as written it takes a hundred times as long: some lands by each preset
        lands = lands[OPTIMIZERS[key].frameworks().index(framework) :: 6]
    recorded, turn = BITS[f"{key} {framework}"], PRESETS.index((key, framework))
    kinds = {
        land: KINDS[(turn + place + place // len(KINDS)) % len(KINDS)] for place, land in enumerate(LANDS)
    }
    wanted = {land: recorded[land].split()[KINDS.index(kinds[land])] for land in lands}
    assert {land: ends(key, framework, land, [kinds[land]]) for land in lands} == wanted
