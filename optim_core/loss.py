"""What a simulation may descend: a surface, or any loss of D parameters.

Points are arrays (D,) or (D, N), one column a particle. A `Surface` takes its two coordinates apart instead;
`loss_of` gives it the same form.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from optim_core.settings import Array
from surfaces import DataSurface, Surface


class Loss(Protocol):
    """A loss of D parameters.

    One that is a mean over samples also has `samples`, their number, and `batch_gradient(w, indices)`: for
    w (D, N) and indices (N, B), the samples of each particle's batch, the gradient (D, N) of the mean over
    them. One that draws more than its batch in training (dropout) has `step_gradient(w, indices, step)`
    instead: the gradient that step 0, 1, … sees, with indices None over all samples.
    """

    @property
    def dimension(self) -> int:
        """The number D of parameters."""

    def value(self, w: Any) -> NDArray[Any]:
        """The loss at w, of shape () or (N,)."""

    def gradient(self, w: Any) -> NDArray[Any]:
        """The gradient at w, of the shape of w."""


class Plane:
    """A surface as a loss of two parameters."""

    dimension = 2

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        if isinstance(surface, DataSurface):
            self.samples = surface.samples
            self.batch_gradient = lambda w, index: surface.batch_gradient(w[0], w[1], index)
            self.batch_value = lambda w, index: surface.batch_value(w[0], w[1], index)

    def value(self, w: Array) -> Array:
        """The loss (N,)."""
        return self.surface.value(w[0], w[1])

    def gradient(self, w: Array) -> Array:
        """The gradient (2, N)."""
        return self.surface.gradient(w[0], w[1])

    def hessian(self, w: Array) -> Array:
        """The Hessian (2, 2, N)."""
        return self.surface.hessian(w[0], w[1])


def loss_of(surface: Surface | Loss) -> Any:
    """The loss of a surface; any other loss is one already."""
    return Plane(surface) if isinstance(surface, Surface) else surface


def samples_of(loss: Any) -> int:
    """Of how many samples a loss is the mean, 0 where it is none."""
    return int(getattr(loss, "samples", 0))


def second_derivatives(loss: Any, w: Array) -> Array:
    """The Hessian (2, 2, N) of a loss of two parameters; a ValueError where there is none."""
    if loss.dimension != 2 or not hasattr(loss, "hessian"):
        raise ValueError("this optimizer needs the Hessian, which only surfaces of two parameters have")
    hessian: Array = np.asarray(loss.hessian(w))
    return hessian
