"""Where what the curriculum asks about is seen: links, those of stories and examples among them."""

from __future__ import annotations

from typing import Final

from ui.reference.place import Place

RATES: Final = Place("", "s=booth&n=100&l=sgd~lr-0.002&l=sgd~lr-0.1&l=sgd~lr-0.115&a=rates")
RAVINE: Final = Place("", "s=ravine~condition-200&n=400&l=sgd~lr-0.0095&l=momentum~lr-0.0095&a=ravine")
NESTEROV: Final = Place(
    "",
    "s=ravine~condition-4&p=-4~3&n=200&l=momentum~lr-0.05~momentum-0.95"
    "&l=nesterov~lr-0.05~momentum-0.95&a=nesterov",
)
ADAGRAD: Final = Place("", "s=beale&p=-3~-3&n=300&l=adagrad~lr-0.05&l=rmsprop~lr-0.05&a=adagrad")
ADADELTA: Final = Place("", "s=beale&n=1000&l=sgd~lr-0.1&l=sgd~lr-0.0001&l=adadelta&a=adadelta")
BIAS: Final = Place("", "s=bowl&n=120&l=adam~lr-0.2&l=adam~bias_correction-off~lr-0.2&a=bias_correction")
EPSILON: Final = Place(
    "",
    "s=plateau&p=-3.5~2.8&n=300&l=adam~lr-0.02&l=adam~eps-0.001~lr-0.02&l=adam~eps-0.01~lr-0.02"
    "&l=adam~eps-0.1~lr-0.02&a=epsilon",
)
SADDLE: Final = Place(
    "",
    "s=double_well&p=-0.001~1.6&n=160&l=sgd~lr-0.02&l=momentum~lr-0.02&l=rmsprop~lr-0.02"
    "&l=adam~lr-0.02&a=saddle",
)
STARTS: Final = Place(
    "",
    "s=himmelblau&n=60&l=sgd~at-0_0&l=sgd~at--0.2_-1&l=sgd~at--0.3_-0.9&l=sgd~at--0.4_-0.6&a=starts",
)
SCHEDULE: Final = Place(
    "",
    "s=abs_valley&n=300&l=sgd~lr-0.2&l=rmsprop~lr-0.3&l=adam~lr-0.5&l=sgd~lr-0.005&k=cosine&a=schedule",
)
ONE_SAMPLE: Final = Place("", "s=penguins&n=600&l=sgd~lr-0.1&l=sgd~lr-0.03&l=sgd&e=mini_batch&a=noise")
SIX_RATES: Final = Place("side_by_side", "c=lr~count-6~spread-3&s=booth&n=100&l=sgd~lr-0.02&a=rates")
SIX_RULES: Final = Place(
    "side_by_side",
    "c=optimizer&s=ravine&n=300&l=sgd~lr-0.015&l=momentum~lr-0.015&l=nesterov~lr-0.015"
    "&l=adagrad~lr-0.015&l=rmsprop~lr-0.015&l=adam~lr-0.015&a=optimizers",
)
BETA1: Final = Place("side_by_side", "c=value~beta1~0~0.5~0.9~0.99&s=bowl&n=150&l=adam~lr-0.3&a=beta1")
SIX_SCHEDULES: Final = Place(
    "side_by_side",
    "c=schedule~constant~step~exponential~cosine~warmup_cosine~one_cycle&s=abs_valley&n=200"
    "&l=sgd~lr-0.2&a=schedules",
)
INVERSE: Final = Place("", "s=abs_valley&n=300&l=sgd~lr-0.2&l=sgd~lr-0.02&k=inverse_time")
BATCHES: Final = Place("batch_noise", "b=batches&d=line~per_sample-on")
MINIMA: Final = Place("batch_noise", "b=minima&f=sharp~batch_size-4")
GAUSSIAN: Final = Place("batch_noise", "b=gaussian")
RAW: Final = Place("batch_noise", "b=batches&d=line~normalised-off")
BASINS: Final = Place("maps", "s=himmelblau&n=300&l=momentum~lr-0.012~color-1&l=adam~lr-0.1~color-5")
SHARPNESS: Final = Place("maps", "b=sharpness&s=sharp_flat&n=300&l=sgd~lr-0.1&l=sam~lr-0.1")
SEARCH: Final = Place("maps", "b=search&f=25~weight-0&s=ravine&n=50&l=momentum")
RATE_MAP: Final = Place("maps", "b=rates&s=ravine&n=100&l=momentum")


def network(query: str) -> Place:
    return Place("network", query)
