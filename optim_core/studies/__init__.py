"""What many runs tell together: NumPy only, and any executor to spread them over."""

from optim_core.studies.basins import Basins, basins
from optim_core.studies.pieces import Cancelled
from optim_core.studies.sharpness import Sharpness, limit_of, sharpness, sharpness_along, sharpness_map
from optim_core.studies.sweep import Sweep, sweep
from optim_core.studies.tuning import Tuning, tuning

__all__ = [
    "Basins",
    "Cancelled",
    "Sharpness",
    "Sweep",
    "Tuning",
    "basins",
    "limit_of",
    "sharpness",
    "sharpness_along",
    "sharpness_map",
    "sweep",
    "tuning",
]
