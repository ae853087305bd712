"""Network: a small network learns in front of one's eyes, and its loss surface is drawn."""

from ui.network import page as network
from ui.page import frame
from ui.page.message import N_

frame.page(N_("Network"))
network.show()
frame.ready()
