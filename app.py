"""Descent Lab: the front door, and the race behind it."""

from ui import frame, race
from ui.i18n import _

frame.page(_("The race"))
race.show()
frame.ready()
