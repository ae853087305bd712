"""Every optimizer and every surface with its formula, source and idea, straight from the registries."""

from ui.page import frame
from ui.page.message import N_
from ui.reference import page as reference

frame.page(N_("Reference"))
reference.show()
frame.ready()
