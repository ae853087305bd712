"""Descent Lab: the front door, and the race behind it."""

from ui import frame, race
from ui.message import N_

frame.page(N_("The race"))
race.show()
frame.ready()
