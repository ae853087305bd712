"""Optimizers of other libraries on our surfaces: PyTorch's and optax's, and whatever is built like them.

from optim_core.foreign import torch_run
run = torch_run(lambda params: torch.optim.Adam(params, lr=0.1), SURFACES["beale"], (1.0, 1.5), steps=200)

Neither library is needed for anything else; where one is missing, its function says how to get it.
"""

from optim_core.foreign.by_optax import optax_run
from optim_core.foreign.by_torch import torch_run
from optim_core.foreign.walk import Foreign

__all__ = ["Foreign", "optax_run", "torch_run"]
