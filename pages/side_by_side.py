"""Side by side: two to six panels on one clock, and one thing that differs between them."""

from ui.compare import page as side_by_side
from ui.page import frame
from ui.page.message import N_

frame.page(N_("Side by side"))
side_by_side.show()
frame.ready()
