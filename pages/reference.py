"""Every optimizer and every surface with its formula, source and idea, straight from the registries."""

from ui import frame, reference
from ui.i18n import _

frame.page(_("Reference"))
reference.show()
frame.ready()
