"""Batch noise: what mini-batches do, seen with many particles at once."""

from ui import batch_noise, frame
from ui.message import N_

frame.page(N_("Batch noise"))
batch_noise.show()
frame.ready()
