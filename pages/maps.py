"""Maps: where every start ends, and which settings work, for every optimizer and surface."""

from ui.maps import page as maps
from ui.page import frame
from ui.page.message import N_

frame.page(N_("Maps"))
maps.show()
frame.ready()
