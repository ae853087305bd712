"""Every page, drawn in Korean, shows nothing in English but names and notation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from optim_core import OPTIMIZERS
from optim_core.rule import FRAMEWORKS
from surfaces import SURFACES
from tools.messages import NAMES as SAME
from tools.messages import texts
from ui.compare.comparison import DEFAULT
from ui.compare.link import comparison_query
from ui.compare.variations import VARIATIONS
from ui.course.lesson import CARDS
from ui.noise.setup import SECTIONS
from ui.page.i18n import catalogue
from ui.page.lane import Lane
from ui.race.sharing import LIBRARIES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
HANGUL = re.compile("[가-힣]")
ALLOWED = {
    "English",
    "Descent Lab",
    *FRAMEWORKS,
    *LIBRARIES.values(),
    "Keras",
    *SAME,
    *(optimizer.label for optimizer in OPTIMIZERS.values()),
    *(thing.source for thing in (*OPTIMIZERS.values(), *SURFACES.values())),
} - {"textbook", "published"}
NAMES = re.compile("|".join(re.escape(name) for name in sorted(ALLOWED, key=len, reverse=True)))
# What travels but is not read: LaTeX, marks below and above a symbol, ranges, formulas and links in a text.
NOTATION = re.compile(r"\w+ et al\.|\$\$.*?\$\$|[_^]\{[^}]*\}|[_^].|`[^`]*`|σ/√B|\(?e[−-]?\d+\)?", re.DOTALL)
PARTS = ("body", "label", "help", "content", "options", "text", "placeholder", "heading", "value", "caption")
# Keys of what the browser is sent that hold no words: keys of records, addresses, marks of identity.
SILENT = {
    "english",  # which is searched only
    "race",
    "scene",
    "place",
    "surface",
    "key",
    "query",
    "plotly",
    "session",
    "hash",
    "placeholder",
    "examples",
    "domain",
    "symbol",
    "name",
    "value",
    "href",
    "kept",
}
READ = {"label", "title", "text", "help", "note", "verdict", "x_label", "unit", "messages"}
SENTENCE = re.compile("[A-Za-z]{2,} [a-z]{2,}")
CODE = re.compile(r"[a-z0-9_.:~&=+/%-]*|[0-9.,eE+−-]*")

ONE = DEFAULT.with_setup(DEFAULT.setup.replace(lanes=(Lane("rmsprop"),)))  # every framework has it
COURSE = ("rates", "nesterov", "bias", "saddle", "minima")  # a lesson for each card
VISITS = [
    ("app.py", ""),
    ("app.py", "l=adam&l=momentum~torch&k=one_cycle&e=heavy_tailed&r=7&m=one_rate"),
    ("app.py", "l=" + "&l=".join(list(OPTIMIZERS)[:12]) + "&s=penguins&e=mini_batch"),
    ("app.py", "l=" + "&l=".join(list(OPTIMIZERS)[-12:]) + "&s=formula&q=x**2%2By**4&k=warmup_cosine"),
    ("pages/reference.py", ""),
    *(("pages/course.py", f"b={key}~{card}") for key, card in zip(COURSE, CARDS, strict=True)),
    *(("pages/batch_noise.py", f"b={section}") for section in SECTIONS),
    ("pages/batch_noise.py", "b=batches&d=classifier"),
    *(("pages/side_by_side.py", comparison_query(ONE.by(kind))) for kind in VARIATIONS),
    ("pages/side_by_side.py", "s=formula&q=x**2%2By**4"),
    ("pages/maps.py", "g=coarse"),
    ("pages/maps.py", "b=search&s=ravine&l=momentum&n=50&f=9~weight-0.5"),
    ("pages/maps.py", "b=sharpness&l=adam&l=lion&s=beale"),
    ("pages/maps.py", "b=rates&s=ravine&l=momentum&e=gaussian&z=step~runs-3"),
    ("pages/maps.py", "g=coarse&s=formula&q=x**2%2By**4&l=adam"),
    ("pages/network.py", "a=cross_validation&n=steps-20~folds-on"),
    (
        "pages/network.py",
        "d=kind-penguins&n=steps-20~patience-5&l=sgd~lr-0.1&x=0~members-2~batch_norm-on&p=random",
    ),
    ("pages/network.py", "d=kind-curve&n=steps-20&l=adam&l=adam&x=1~activation-sigmoid"),
]
BROKEN = [
    ("pages/course.py", "b=nonsense"),
    ("app.py", "s=rosenbrock~b-nonsense&n=99999&l=adam~beta1-7&k=unknown"),
    ("app.py", "s=formula&q=x%2B%2Bfoo(y)"),
    ("app.py", "l=adam~torch~lr-0.1~lr-0.2"),
    ("pages/batch_noise.py", "b=nonsense"),
    ("pages/side_by_side.py", "c=nonsense"),
    ("pages/maps.py", "b=nonsense"),
    ("pages/network.py", "w=depth-nonsense"),
]


@cache
def translated_texts() -> list[str]:
    """Every text of several words that has a translation; to collect them takes half a second."""
    return [text for text in texts() if " " in text and catalogue("ko").gettext(text) != text]


@cache
def nameless(text: str) -> str:
    """A text without names; pages share most of theirs, and to look for hundreds of names takes long."""
    return NAMES.sub("", text)


def test_every_page_is_visited():
    pages = {file.relative_to(ROOT).as_posix() for file in ROOT.glob("pages/*.py")}
    assert pages <= {page for page, _query in VISITS}


@pytest.mark.parametrize(("page", "query"), VISITS + BROKEN, ids=lambda part: str(part)[:40])
def test_what_is_drawn_is_korean(page, query):
    """Only names (of optimizers, frameworks, sources) and notation may stand in Latin letters alone."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.switch_page(page) if page != "app.py" else None
    for name, value in parse_qs(f"lang=ko&{query}").items():
        app.query_params[name] = value
    app.run()
    assert bool(_messages(app)) == ((page, query) in BROKEN)
    drawn = {text for text in (*_drawn(app), *_behind_tabs(app)) if text.strip()}
    for tab in app.tabs if "tabs" in app.session_state else ():
        app.session_state["tabs"] = tab.label
        app.run()
        assert not app.exception
        drawn |= {text for text in _drawn(app) if text.strip()}
    assert len(drawn) > 20
    english = {text for text in drawn if not HANGUL.search(text) and _words(text)}
    assert not english
    assert not {text for text in drawn if SENTENCE.search(NOTATION.sub("", nameless(text)))}
    shown = "\0".join(map(nameless, drawn))
    assert not [known for known in translated_texts() if known in shown]


def _words(text: str) -> bool:
    return bool(re.search("[A-Za-z]{2,}", NOTATION.sub("", nameless(text))))


def _drawn(app: AppTest) -> Iterator[str]:
    """Every text of a page: of Streamlit's elements and of what is sent to our own."""
    assert not app.exception
    for element in _elements(app._tree):
        proto = getattr(element, "proto", None)
        if getattr(element, "type", "") == "bidi_component":
            for sent in _fields(proto, ("json",)):
                yield from _sent(json.loads(sent))
        elif proto is not None and getattr(element, "type", "") not in ("html", "code", "latex"):
            yield from _fields(proto)


def _messages(app: AppTest) -> list[str]:
    """What the page says was wrong with its link."""
    sent = [json.loads(text) for proto in _components(app) for text in _fields(proto, ("json",))]
    return [message for data in sent for message in data.get("messages", [])]


def _components(app: AppTest) -> list[Any]:
    return [element.proto for element in _elements(app._tree) if element.type == "bidi_component"]


def _behind_tabs(app: AppTest) -> Iterator[str]:
    """What is drawn only once its tab is open; such tabs have a key."""
    boxes = [box for box in _elements(app._tree) if getattr(box, "type", "") == "tab_container"]
    for key, box in [(box.proto.id.split("-", 2)[-1], box) for box in boxes]:
        for tab in [tab.label for tab in box.children.values()] if key else []:
            app.session_state[key] = tab
            app.run()
            yield from _drawn(app)


def _elements(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", {}).values():
        yield child
        yield from _elements(child)


def _fields(proto: Any, names: tuple[str, ...] = PARTS) -> Iterator[str]:
    for field, value in proto.ListFields():
        for item in value if field.is_repeated else [value]:
            if isinstance(item, str) and field.name in names:
                yield item
            elif hasattr(item, "ListFields"):
                yield from _fields(item, names)


def _sent(data: Any, key: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        heading = {"name"} if "fields" in data else set()  # of a card: read aloud
        for name, value in data.items():
            if name not in SILENT - heading:
                yield from _sent(value, "label" if name in heading else name)
    elif isinstance(data, list):
        choice = key in ("options", "groups") and len(data) == 2 and all(isinstance(i, str) for i in data)
        for item in data[1:] if choice else data:
            yield from _sent(item, "label" if choice else key)
    elif isinstance(data, str) and (key in READ or not CODE.fullmatch(data)):
        yield data
