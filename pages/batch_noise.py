"""Batch noise: what mini-batches do, seen with many particles at once."""

from ui.noise import page as batch_noise
from ui.page import frame
from ui.page.message import N_

frame.page(N_("Batch noise"))
batch_noise.show()
frame.ready()
