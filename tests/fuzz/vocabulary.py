"""The words that our inputs are made of, from the registries: what is mutated gets past the first check."""

from __future__ import annotations

from optim_core import OPTIMIZERS, SCHEDULES
from optim_core.rule import FRAMEWORKS
from surfaces import SURFACES
from surfaces.formula_tree import CONSTANTS, FUNCTIONS, VARIABLES
from ui.compare.examples import EXAMPLES
from ui.compare.variations import VARIATIONS
from ui.network import edits as network_edits
from ui.network.kinds import Option
from ui.network.settings import DATA, NETWORK, RUN
from ui.network.setup import PLANES
from ui.network.stories import STORIES as NETWORK_STORIES
from ui.noise.setup import PARTS, SECTIONS
from ui.page.choices import NOISE_KINDS, NOISE_PARAMETERS
from ui.page.edits import PLACES, SETTINGS
from ui.page.laneedits import LANE_DEEDS, LANE_FIELDS
from ui.page.setup import FAIRNESS
from ui.race.stories import STORIES

NETWORK_SPECS = {**DATA, **NETWORK, **RUN}
SPECS = [spec for kind in (*OPTIMIZERS.values(), *SCHEDULES.values()) for spec in kind.hyperparameters]
SETTING_NAMES = sorted(
    {spec.name for spec in (*SPECS, *NOISE_PARAMETERS)}
    | {spec.name for surface in SURFACES.values() for spec in surface.parameters}
    | {spec.name for part in PARTS.values() for spec in part.parameters}
    | {*NETWORK_SPECS}
)
PLACE_NAMES = [
    *PLACES,
    *network_edits.PLACES,
    "lane:0",
    "lane:1",
    "lane:11",
    "lane:12",
    "lane:999",
    "view",
    "window",
    "compare",
    "reference",
    "page",
    *PARTS,
]
DEEDS = [
    *LANE_DEEDS,
    *network_edits.LANE_DEEDS,
    "add",
    "new_seed",
    "story",
    "link",
    "reset",
    "example",
    "section",
    "remove",
]
KEYS = [
    *OPTIMIZERS,
    *SCHEDULES,
    *SURFACES,
    *FRAMEWORKS,
    *NOISE_KINDS,
    *FAIRNESS,
    *VARIATIONS,
    *SECTIONS,
    *(kind for part in PARTS.values() for kind in part.kinds),
    *(item.key for item in (*STORIES, *EXAMPLES)),
    *NETWORK_STORIES,
    *PLANES,
    *(word for spec in NETWORK_SPECS.values() if isinstance(spec, Option) for word in spec.choices),
    "formula",
    "own_rule",
    "own_data",
    "x = x - lr*g",
]
NAMES = [
    *LANE_FIELDS,
    *SETTINGS,
    *SETTING_NAMES,
    *(f"item_{i}" for i in range(7)),
    "start_0",
    "start_5",
    "key",
    "kind",
    "formula",
    "view",
    "by",
    "0",
    "compare-0",
    "inspected",
    "count",
    "spread",
    "name",
    "alike",
    "story",
    "plane",
    "differ",
    "range:lr",
    "range:b1",
]
LETTERS = [f"{letter}=" for letter in "sqvpnrtlkemcfbwdgxia"]
LINK_WORDS = [
    *LETTERS,
    *KEYS,
    *(f"{name}-" for name in SETTING_NAMES),
    "&",
    "~",
    "-",
    "_",
    "e-",
    "e9",
    "on",
    "off",
    "hidden",
    "1~",
    "at-",
    "color-",
    "lr-",
    "budget-",
    "count-",
    "spread-",
    "%",
    "%2B",
    "%00",
    "%ff",
    "%ed%a0%80",
    "?",
    "#",
    "https://a.b/?",
    "~" * 9,
    "1" * 40,
    "0.1",
    "-0",
    "nan",
    "<b>",
    "defaults",
    "rule-",
    "range-",
    "_lr",
    "own_rule~rule-G1yuAQA",
]
RULE_WORDS = [
    *(f"{name} = " for name in "xmvguU"),
    *(
        "g",
        "x",
        "t",
        "lr",
        "m",
        "b1",
        "eps",
        "\n",
        "\n",
        "\n---\n",
        "\r\n",
        "#",
        " ",
        "grad(",
        "norm(",
        "sqrt(",
    ),
    *(
        "sign(",
        "max(",
        ",",
        ")",
        "(",
        "+",
        "-",
        "*",
        "/",
        "^",
        "^2",
        "0.5",
        "1e-8",
        "1e9",
        "|",
        "=",
        "_",
        "__class__",
    ),
    *(
        "lambda",
        "import",
        "self",
        "range",
        "color",
        "a" * 25,
        "é",
        "<b>",
        "{0}",
        "\\",
        "\ud800",
        "x = x - lr*g",
    ),
]
FORMULA_WORDS = [
    *(f"{name}(" for name in FUNCTIONS),
    *CONSTANTS,
    *VARIABLES,
    *"+-*/^(),.",
    "**",
    "e5",
    "1e12",
    "1e-300",
    "16",
    "0",
    ".5",
    "0.1",
    " ",
    "\t",
    "__import__",
    "lambda",
    "x.y",
    "'",
    "{",
    "{0}",
    "\\",
    "\n",
    "²",
    "<b>",
    "{limit}",
]
