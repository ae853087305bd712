"""The player: one component of the browser in several roles that share a store, a clock and a way back.

`texts`, `scene`, `window`, `feed` and `inspect` are invisible and only carry data, each in a message of its
own, so that what has not changed is not sent again. `player` and `panel` are what people see. Scripts: `js/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from ui.page.i18n import _, spoken
from ui.page.messages import Window
from ui.player import assets

# Sent with every message, so it is short. What cannot be loaded is said where the picture would be.
ENTRY = """
const boot = import(location.origin + "{base}/main.js");
export default function (component) {{
  const leave = boot.then((module) => module.mount(component));
  leave.catch((error) => {{
    console.error(error);
    const {{ data: {{ trouble }}, parentElement: place }} = component;
    const words = {{ textContent: trouble, className: "dl-trouble", role: "alert" }};
    if (trouble) place.replaceChildren(Object.assign(document.createElement("p"), words));
  }});
  return () => leave.then((stop) => stop(), () => {{}});
}}
"""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    entry = ENTRY.format(base=assets.publish())
    return st.components.v2.component("descent_lab", js=entry, isolate_styles=False)


def send(role: str, key: str, data: Mapping[str, Any]) -> Any:
    """Mount one role of the component; it is called in the browser again only when `data` changes."""
    return _component()(key=key, data={"role": role, "language": spoken(), **data})


def send_programs(found: dict[str, list[dict[str, Any]]]) -> None:
    """Mount what the page needs to run lanes by itself; see `ui.page.live`."""
    programs, lands, draws = found["programs"], found["lands"], found["draws"]
    with st.container(key="carriers-programs"):
        if programs or lands:
            send("programs", "programs", {"programs": programs, "lands": lands})
        for data in draws:
            send("draws", f"draws-{data['panel']}", data)


def send_windows(windows: Sequence[Window]) -> None:
    """Mount what is seen through windows; ahead of the scenes, which are drawn as seen through them."""
    with st.container(key="carriers-windows"):  # there even when empty, so that what follows keeps its place
        for data in windows:
            send("window", f"window-{data['panel']}", data)


def player(key: str, data: Mapping[str, Any]) -> None:
    """Show the player; what the visitor changes on the page is in the state of its component."""
    trouble = _("The plot could not be loaded. Reload the page to try again.")
    _send_for_edits(key, {"role": "player", "trouble": trouble, **data})


def send_brief(key: str, data: Mapping[str, Any]) -> None:
    """Mount the way by which the page tells of what a hand moves, with the answer; see `ui.page.brief`."""
    _send_for_edits(key, {"role": "brief", **data})


def _send_for_edits(key: str, data: Mapping[str, Any]) -> None:
    """Mount a role by which the browser sends changes; the session has them, see `ui.page.inbox`."""
    _component()(key=key, data={"language": spoken(), **data}, on_edits_change=lambda: None)


def look_again(key: str, seconds: float) -> None:
    """Let the browser ask for the fragment that this is called in again, `seconds` after it has arrived.

    A fragment with `run_every` is asked for by the clock. Where messages arrive later than that, Streamlit
    drops those of the fragment that still wait, but not those that only name what the browser has. These come
    to places that are not there, and the browser takes everything off the page.
    """
    counter = f"{key}-count"
    count = st.session_state[counter] = st.session_state.get(counter, 0) + 1
    data = {"role": "look", "language": spoken(), "count": count, "seconds": seconds}
    _component()(key=key, data=data, on_looked_change=lambda: None)


def keep(name: str, text: str) -> str:
    """Keep a text in the visitor's browser under a name; return what was kept there before, if anything."""
    key = f"keeper-{name}"
    fresh = not (st.session_state.get(key) or {}).get("kept")
    data = {"role": "keeper", "language": spoken(), "name": name, "kept": text, "fresh": fresh}
    result = _component()(key=key, data=data, on_kept_change=lambda: None)
    return result.get("kept") or ""
