"""What many runs tell together: NumPy only, and any executor to spread them over."""

from optim_core.studies.basins import Basins, basins
from optim_core.studies.pieces import Cancelled
from optim_core.studies.sweep import Sweep, sweep

__all__ = ["Basins", "Cancelled", "Sweep", "basins", "sweep"]
