"""Descent Lab: the front door, and the race behind it."""

from ui.page import frame
from ui.page.message import N_
from ui.race import page as race

frame.page(N_("The race"))
race.show()
frame.ready()
