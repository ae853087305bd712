"""A plane through the space of all parameters, as a `Surface` of two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from networks.loss import NetworkLoss
from surfaces import Surface
from surfaces.surface import Array, Point, View

# Parameters of all points of a plane that are worked on at once.
_BLOCK = 1 << 19
_STEP = 1e-20


@dataclass(frozen=True, eq=False)
class Plane(Surface):
    r"""The loss of a network where two directions meet: $L(w_0 + a\,u + b\,v)$.

    Every value is the loss of the network with those parameters, over all training samples, with dropout off
    and batch normalization over all of them. The gradient is that of the network along u and v, the Hessian
    exact, by a complex step of the gradient. Of a network with ReLU the Hessian is that of the smooth piece.
    """

    loss: NetworkLoss
    origin: NDArray[np.float64]
    u: NDArray[np.float64]
    v: NDArray[np.float64]
    window: View = (-1.0, 1.0, -1.0, 1.0)

    key = "network_plane"
    label = "Plane through the parameters of a network"
    source = "Li, Xu, Taylor, Studer and Goldstein, Visualizing the Loss Landscape of Neural Nets, 2018"
    idea = "A network has a parameter for every weight; a plane shows the true loss along two directions."
    start = (0.0, 0.0)

    @classmethod
    def through(cls, loss: NetworkLoss, origin: ArrayLike, u: ArrayLike, v: ArrayLike, view: View) -> Plane:
        """The plane origin + a u + b v. ValueError: a vector is not of the shape (D,)."""

        def vector(name: str, given: ArrayLike) -> NDArray[np.float64]:
            found = np.array(given, dtype=float)
            if found.shape != (loss.dimension,):
                raise ValueError(f"plane: {name} must have the shape ({loss.dimension},), got {found.shape}")
            found.flags.writeable = False
            return found

        return cls(loss, vector("origin", origin), vector("u", u), vector("v", v), view)

    @property
    def formula(self) -> str:
        """The loss along the two directions."""
        return r"L(w_0 + x\,u + y\,v)"

    @property
    def smooth(self) -> bool:
        """Whether the activation has no kink."""
        return self.loss.smooth

    @property
    def elementwise(self) -> bool:
        """A plane cannot be traced: every value is a pass through the network."""
        return False

    @property
    def view(self) -> View:
        """The part of the plane that was asked for."""
        return self.window

    @property
    def minima(self) -> tuple[Point, ...]:
        """Not known."""
        return ()

    def parameters_at(self, a: ArrayLike, b: ArrayLike) -> Array:
        """The parameters (D, n) of the network at n points."""
        return self.origin[:, None] + self.u[:, None] * np.ravel(a) + self.v[:, None] * np.ravel(b)

    def _value(self, x: Array, y: Array) -> Array:
        return self._along(lambda w: self.loss.value(w)[None], x, y)[0]

    def _gradient(self, x: Array, y: Array) -> tuple[Array, Array]:
        du, dv = self._along(lambda w: self._projected(self.loss.gradient(w)), x, y)
        return du, dv

    def _hessian(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        def of(w: Array) -> Array:
            along = [self._projected(self.loss.hessian_vector(w, d[:, None])) for d in (self.u, self.v)]
            return np.stack([along[0][0], along[0][1], along[1][1]])

        uu, uv, vv = self._along(of, x, y)
        return uu, uv, vv

    def _projected(self, g: Array) -> Array:
        return np.stack([np.add.reduce(d[:, None] * g, axis=0) for d in (self.u, self.v)])

    def _along(self, of: Callable[[Array], Array], x: Array, y: Array) -> Array:
        """What `of` answers (K, n) for parameters (D, n), as (K, *shape)."""
        a, b = np.broadcast_arrays(x, y)
        flat = a.ravel(), b.ravel()
        size = max(1, _BLOCK // self.loss.dimension)
        starts = range(0, max(1, a.size), size)
        parts: list[NDArray[Any]] = [
            of(self.parameters_at(flat[0][i : i + size], flat[1][i : i + size])) for i in starts
        ]
        return np.concatenate(parts, axis=-1).reshape(-1, *a.shape)
