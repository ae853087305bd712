"""The picture as one HTML file that plays without a server or the internet: for slides, for keeps.

The file holds Plotly, our own modules and the recorded numbers, nothing else. It is the app's own player.
"""

from __future__ import annotations

import base64
import html
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import plotly
import pyarrow as pa

from ui.page.i18n import Catalogue
from ui.page.lane_ids import lane_at
from ui.player.assets import bundled

PLAYER = Path(__file__).resolve().parent.parent / "player"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --st-background-color: #ffffff; --st-text-color: #1a1f2b;
  --st-primary-color: #2457c5; --st-font: system-ui, sans-serif; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --st-background-color: #10141d; --st-text-color: #e8ecf4; --st-primary-color: #6ea1ff; }}
}}
body {{ margin: 12px; background: var(--st-background-color); }}
{style}
</style>
<body>
<script>{library}</script>
<script type="module">
{modules}
play({film}, document.body);
</script>
</body>
</html>
"""


def film(kind: str, title: str, language: str, catalogue: Catalogue, sent: dict[str, Any]) -> str:
    """The HTML of a film: `sent` holds the messages of the page by role, as they go to the browser."""
    data = {
        "kind": kind,
        "catalogue": catalogue,
        "scenes": [{**scene, "grid": None, "z": _packed(scene["grid"])["z"]} for scene in sent["scenes"]],
        "feeds": [{**feed, "path": None, "columns": _packed(feed["path"])} for feed in sent["feeds"]],
        "inspected": [
            {**entry, "table": None, "columns": _packed(entry["table"])} for entry in sent["inspected"]
        ],
        "parts": [_tabled(part) for part in sent.get("parts", [])],
        "picture": {**_tabled(sent["picture"]), "query": None, "messages": []},
        "cards": [_sliders(card) for card in sent.get("cards", []) if _runs(card, sent["live"])],
        **_programs(sent.get("live")),
    }
    return PAGE.format(
        language=html.escape(language),
        title=html.escape(title),
        style=(PLAYER / "player.css").read_text("utf-8"),
        library=_library(),
        modules=_modules(),
        film=_script_json(data),
    )


def _tabled(message: dict[str, Any]) -> dict[str, Any]:
    """A message with every table as its columns, each the kind of its numbers and their bytes in base64."""
    return {
        name: {"columns": _typed(value)} if isinstance(value, pa.Table) else value
        for name, value in message.items()
    }


def _typed(table: pa.Table) -> dict[str, list[str]]:
    columns = {name: table[name].to_numpy() for name in table.column_names}
    return {
        name: [column.dtype.str[1:], base64.b64encode(column.tobytes()).decode()]
        for name, column in columns.items()
    }


def _runs(card: dict[str, Any], live: dict[str, Any]) -> bool:
    """Whether there is a program for the lane of a card."""
    return any(entry["program"] and lane_at(entry["lane"]) == card["at"] for entry in live["programs"])


def _sliders(card: dict[str, Any]) -> dict[str, Any]:
    """A card with nothing on it but what can be dragged without Python."""
    fields = [{**field, "ends": False} for field in card["fields"] if field["type"] == "range"]
    return {**card, "title": card["name"], "fields": fields, "actions": [], "buttons": []}


def _programs(live: dict[str, Any] | None) -> dict[str, Any]:
    """What the film needs to run its lanes by itself, None where it cannot."""
    if live is None:
        return {"live": None}
    tables = [(entry["panel"], entry["table"]) for entry in live["draws"]]
    draws = [{"panel": panel, "columns": table and _packed(table, "<f8")} for panel, table in tables]
    return {"live": {**live, "draws": draws}}


def _packed(table: pa.Table, kind: str = "<f4") -> dict[str, str]:
    """Columns as base64 of little-endian floats; what is larger than those is infinite there."""
    with np.errstate(over="ignore"):
        return {
            name: base64.b64encode(table[name].to_numpy().astype(kind).tobytes()).decode()
            for name in table.column_names
        }


def _script_json(data: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    return (
        json.dumps(data, allow_nan=False)
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


@lru_cache(maxsize=1)
def _library() -> str:
    return _inert(PLOTLY.read_text("utf-8"))


@lru_cache(maxsize=1)
def _modules() -> str:
    return _inert(bundled("core/offline.js"))


def _inert(code: str) -> str:
    """Code that cannot end the script element it stands in."""
    return code.replace("</script", "<\\/script")
