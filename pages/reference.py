"""Every optimizer and every surface with its formula, source and idea, straight from the registries."""

from ui import frame, reference
from ui.message import N_

frame.page(N_("Reference"))
reference.show()
frame.ready()
