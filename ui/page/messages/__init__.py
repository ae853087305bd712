"""The messages between page and Python, declared once.

Python builds them, mypy checks them here, and `python -m tools.protocol` writes the same declarations for the
checker of the JavaScript (`ui/player/js/messages.d.ts`). Each role of the component (`ui.player.send`) has a
message of its own, see `ROLES`; `role` and `language` are added to every one. Columns travel as Arrow tables.
"""

from __future__ import annotations

from typing import Any, Final

from ui.page.messages import cards, changes, data, maps, network, pictures, sections
from ui.page.messages.cards import Card, Cards, Field
from ui.page.messages.changes import Change, Update
from ui.page.messages.data import (
    Draws,
    Feed,
    Inspected,
    InspectedRows,
    Keeper,
    Land,
    LessonCard,
    LinkCode,
    Look,
    MapCells,
    Panel,
    Path,
    Program,
    Programs,
    Row,
    Scene,
    Texts,
    Window,
)
from ui.page.messages.maps import BasinsStage, MapsPicture, ShareTable
from ui.page.messages.network import NetworkPicture, Part
from ui.page.messages.pictures import (
    Brief,
    ComparePanel,
    ComparePicture,
    Event,
    EventName,
    Frame,
    Lane,
    Numbers,
    OwnData,
    RacePicture,
    Rest,
    Tale,
    Told,
)
from ui.page.messages.sections import NoiseFrame, NoisePicture, Tab

__all__ = [
    "BasinsStage",
    "Brief",
    "Card",
    "Cards",
    "Change",
    "ComparePanel",
    "ComparePicture",
    "Draws",
    "Event",
    "EventName",
    "Feed",
    "Field",
    "Frame",
    "Inspected",
    "InspectedRows",
    "Keeper",
    "Land",
    "Lane",
    "LinkCode",
    "Look",
    "MapCells",
    "MapsPicture",
    "NetworkPicture",
    "NoiseFrame",
    "NoisePicture",
    "Numbers",
    "OwnData",
    "Panel",
    "Part",
    "Path",
    "Program",
    "Programs",
    "RacePicture",
    "Rest",
    "Row",
    "Scene",
    "ShareTable",
    "Tab",
    "Tale",
    "Texts",
    "Told",
    "Update",
    "Window",
]

ROLES: Final[dict[str, Any]] = {
    "texts": Texts,
    "scene": Scene,
    "window": Window,
    "feed": Feed,
    "programs": Programs,
    "draws": Draws,
    "map": MapCells,
    "inspect": Inspected,
    "panel": Cards,
    "player": RacePicture,
    "compare": ComparePicture,
    "noise": NoisePicture,
    "maps": MapsPicture,
    "network": NetworkPicture,
    "part": Part,
    "code": LinkCode,
    "lesson": LessonCard,
    "keeper": Keeper,
    "look": Look,
    "brief": Brief,
}
UNIONS: Final = {"Field": Field, "MapCells": MapCells}  # that have a name of their own
MODULES: Final = (data, cards, pictures, sections, maps, network, changes)  # in which messages are declared
