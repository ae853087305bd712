"""Side by side: two to six panels on one clock, and one thing that differs between them."""

from ui import frame, side_by_side
from ui.message import N_

frame.page(N_("Side by side"))
side_by_side.show()
frame.ready()
