"""Every cap of the app in one place.

What comes from outside (a link, a message of the browser, a typed formula) is measured against these before
anything is done with it, and whoever exceeds one is told the number. What a single setting may be stands on
its `Parameter`. The caps of a formula are the surfaces' own (`surfaces.formula_parser`) and only named here.
"""

from __future__ import annotations

from typing import Final

from surfaces import formula, formula_parser

MAX_LANES: Final = 12
"""Racers in one race: as many as there are colours and dashes that can be told apart."""

MAX_STEPS: Final = 4000
"""Steps of a race."""

MAX_SEED: Final = 2**31 - 1
"""Seeds run from 0 to this: exact in JavaScript and short in a link."""

MAX_COORDINATE: Final = 1e9
"""How far from the origin a start point may lie."""

MAX_VIEW: Final = formula.LARGEST_VIEW
"""How far from the origin an edge of a view may lie."""

MIN_VIEW: Final = formula.SMALLEST_VIEW
"""The narrowest view."""

MAX_FORMULA: Final = formula_parser.MAX_LENGTH
"""Characters of a typed formula; depth, operations, exponents and numbers have limits of their own there."""

MAX_RULE: Final = 1000
"""Characters of a rule of one's own (`ui.page.own`); lines and gradients have limits of their own there."""

MAX_RULE_SETTINGS: Final = 12
"""Settings, each with a slider, of such a rule beside the learning rate."""

MAX_ROWS: Final = 2000
"""Rows of a table of one's own; of a longer file the page takes so many, evenly spread."""

MAX_COLUMN_NAME: Final = 40
"""Characters of the name of a column of such a table."""

MAX_TABLES: Final = 100
"""Tables that one visit holds, a few ten kilobytes each; every choice of other columns makes one."""

MAX_LINK: Final = 6000
"""Characters of a link that is read: more than twelve lanes with every value at full precision need."""

MAX_OWN_LINK: Final = 5000
"""Characters of a link that rules of one's own may fill up; the rest is left for what else a link says."""

MAX_CODE: Final = 800
"""Characters of a link that becomes a QR code: of more, its squares are too small to be read from afar."""

MAX_LINK_FIELDS: Final = 64
"""Parameters of a link that are looked at; ours need at most a dozen and one for each lane."""

MAX_NUMBER: Final = 32
"""Characters of one number in a link; the longest float64 needs 24."""

MAX_WHOLE: Final = 10**15
"""The largest whole number taken anywhere: exact in a float64 and in JavaScript."""

MAX_WORD: Final = 40
"""Characters of a name (optimizer, setting, story) in a link or a message of the browser."""

MAX_EDITS: Final = 64
"""Changes accepted in one message of the browser."""

MAX_BUDGET: Final = 512
"""Random trials for each lane when lanes are tuned by an equal budget."""

MAX_SIGMA: Final = 1e6
"""Standard deviation of the batch noise."""

MAX_BATCH: Final = 65_536
"""Samples in one batch."""

MAX_PROBLEMS: Final = 5
"""Problems reported about one link or one message; the rest would only be noise."""

MAX_QUOTE: Final = 40
"""Characters of somebody else's text that are repeated in a message."""

MIN_PANELS: Final = 2
"""Panels that stand side by side, at least."""

MAX_PANELS: Final = 6
"""Panels that stand side by side, at most: three in a row, two rows."""

MAX_PARTICLES: Final = 5000
"""Particles of a cloud."""

MAX_CLOUD_STEPS: Final = 1000
"""Steps of a cloud."""

MAX_TICK: Final = 10**6
"""Positions on the timeline of a picture whose length a link does not say."""

MAX_EFFORT: Final = 8.0
"""Seconds that the runs of one picture may take in the worst case (`ui.page.effort`): twelve lanes of 4,000
steps of any rule that asks for gradients, or one line search among them."""

MAX_SEARCH: Final = 30.0
"""Seconds that a search of the best settings may take in the worst case; it shows how far it is and can be
called off."""

MAX_MAP_EFFORT: Final = 1.5e8
"""Particle-steps of an analytic surface that a map may cost; one that costs more has fewer cells."""

MAX_RUNS: Final = 16
"""Runs that a cell of a map of settings is the mean of."""

MAX_JOBS: Final = 2
"""Long jobs (`ui.page.jobs`) that run at a time; what else is asked for waits its turn."""

MAX_CLOUD_EFFORT: Final = 2.5e6
"""Particle-steps of an analytic surface that a cloud may cost; whoever asks for more gets fewer particles."""

MAX_CLOUD_SECONDS: Final = 1.5
"""Seconds that a cloud on a surface made of data may take (`ui.noise.cloudtask.data_cost`)."""

MIN_DATA_CLOUD: Final = 200
"""Particles that such a cloud has in any case, if so many are asked for."""
