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
from ui.player.assets import bundled, styles

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
        "cards": _sliders(sent.get("cards", []), sent["picture"].get("controls", {}), sent.get("live")),
        "home": sent.get("home", ""),
        **_programs(sent.get("live")),
    }
    return PAGE.format(
        language=html.escape(language),
        title=html.escape(title),
        style=styles(),
        library=_library(),
        modules=_modules(),
        film=_script_json(data),
    )


def _builds_on_another(target: list[Any]) -> bool:
    """Whether a control sets a number from one that another control sets, as the spread of rates does.

    Python works out again what follows from both; a film cannot.
    """
    return len(target) > 4 and target[4].get("power", 1) != 1


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


def _sliders(
    cards: list[dict[str, Any]], controls: dict[str, list[Any]], live: dict[str, Any] | None
) -> list[dict[str, Any]]:
    """Cards with nothing on them but what can be dragged without Python; of what sets the same, the first."""
    programs = live["programs"] if live else []
    running = {(entry["panel"], entry["lane"]) for entry in programs if entry["program"]}
    taken: list[list[Any]] = [[]]
    found = []
    for card in cards:
        fields = []
        for field in card["fields"]:
            targets = controls.get(f"{field.get('at', card['at'])} {field['name']}", [])
            moved = [target for target in targets if (target[0], target[1]) in running]
            if field["type"] == "range" and moved not in taken and not any(map(_builds_on_another, moved)):
                taken.append(moved)
                fields.append({**field, "ends": False})
        if fields:
            bare = {"title": card["name"], "fields": fields, "actions": [], "buttons": [], "note": ""}
            found.append({**card, **bare})
    return found


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
