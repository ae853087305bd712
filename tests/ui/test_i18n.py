"""Korean is complete: nothing that a person reads is left in English, wherever it comes from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale

from tools.messages import counted, marked, read, sources, texts, translated
from ui.page import i18n
from ui.page.i18n import JS_COUNTED, JS_TEXT, LANGUAGES, SCRIPTS
from ui.page.message import Counted, Problem

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = [language for language in LANGUAGES if language != "en"]
PROSE = re.compile(r"[A-Za-z]{2,}[,;:.]? [a-z]{2,}|[A-Z][a-z]+ [A-Za-z]{2,}|\{[a-z_]+\}")
HANGUL = re.compile("[가-힣]")

# The catalogues


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_nothing_else(language):
    known = {message.id: message for message in read(language) if message.id}
    wanted = texts()
    missing = [text for text in wanted if text not in known or not translated(known[text])]
    assert not missing, "run `make messages` and translate"
    assert not known.keys() - wanted.keys(), "run `make messages`: these are gone"
    assert not [text for text, message in known.items() if message.fuzzy]
    assert not read(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fill_the_same_places(language):
    places = re.compile(r"\{[^{}]*\}")
    for message in read(language):
        for text in forms(message.string) if message.id else ():
            assert sorted(places.findall(forms(message.id)[-1])) == sorted(places.findall(text)), message.id


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_text_that_counts_has_the_forms_of_the_language(language):
    rule = Locale(language).plural_form
    for message in read(language):
        if isinstance(message.id, tuple):
            assert len(message.string) == len(rule.tags | {"other"}), message.id
            assert "{count}" in message.id[1], message.id


def test_korean_is_korean():
    for message in read("ko"):
        if message.string and re.search("[A-Za-z]{3}", re.sub(r"\{[^}]*\}", "", forms(message.id)[0])):
            assert all(map(HANGUL.search, forms(message.string))), message.id
    particles = re.compile(r"[을를이가은는와과으]\([을를이가은는와과으로]+\)|\([으이]\)")
    assert not [message.string for message in read("ko") if particles.search(forms(message.string)[0] or "")]


# What is marked

# Strings that look like prose and are none: what only programs read.
NOT_SHOWN = {
    "ui/page/jobs.py": "a job has failed",  # for whoever reads the log
    "ui/maps/workers.py": "no workers for maps",  # the same
    "ui/player/__init__.py": "const boot = ",  # the module that Streamlit starts
    "optim_core/own/reading.py": " at line ",  # of the English form of an error
    "surfaces/formula_parser.py": " at column ",  # of the English form of an error
}


@pytest.mark.parametrize("file", sources(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_text_in_python_is_unmarked(file):
    """`ui/export` writes programs, who calls `ui.notebook` writes one, a shell is English: like all code."""
    if file.parent.name == "export" or file.name in (
        "notebook.py",
        "__main__.py",
        "code.py",
        "code_texts.py",
        "code_data.py",
        "code_ends.py",
        "sources.py",  # papers are cited as they are called
    ):
        return
    tree, path = ast.parse(file.read_text("utf-8")), file.relative_to(ROOT).as_posix()
    both = [node for pair in counted(tree) for node in pair]
    fine = {id(node) for node in (*marked(tree), *both, *_docstrings(tree), *_keys(tree))}
    strings = [
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    bare = [node for node in strings if id(node) not in fine]
    shown = {id(node) for node in _shown(tree)}
    wrong = [
        f"{node.lineno}: {node.value}"
        for node in bare
        if (PROSE.search(node.value) or id(node) in shown) and NOT_SHOWN.get(path, "\0") not in node.value
    ]
    assert not wrong


def _docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _keys(tree: ast.AST) -> Iterator[ast.AST]:
    """Keys of dictionaries and LaTeX: neither is shown as it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            yield from (key for key in node.keys if key)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\\" in node.value:
            yield node


LABELS = {"label", "title", "text", "help", "note", "verdict", "x_label", "unit"}
# Calls of Streamlit whose first argument people read.
WIDGETS = {
    "button", "caption", "checkbox", "download_button", "error", "expander", "header", "info", "markdown",
    "metric", "number_input", "page_link", "radio", "segmented_control", "selectbox", "slider", "subheader",
    "success", "text", "text_input", "title", "toast", "toggle", "warning", "write",
}  # fmt: skip
BILINGUAL = {"Language · 언어", "app.py"}  # says it in both; the address of a page


def _shown(tree: ast.AST) -> Iterator[ast.AST]:
    """Where a string, even of a single word, is shown."""
    for node in ast.walk(tree):
        places: list[ast.AST | None] = []
        if isinstance(node, ast.Dict):
            named = zip(node.keys, node.values, strict=True)
            places = [value for key, value in named if isinstance(key, ast.Constant) and key.value in LABELS]
        if isinstance(node, ast.Call):
            places = [keyword.value for keyword in node.keywords if keyword.arg in LABELS]
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            owner = getattr(getattr(node.func, "value", None), "id", "")
            places += node.args[:1] if owner == "st" and name in WIDGETS else []
            places += node.args[1:2] if name == "select" else []
            places += [item for arg in node.args[:1] for item in _items(arg)] if name == "tabs" else []
        for place in places:
            value = getattr(place, "value", None)
            address = isinstance(value, str) and (value.startswith("pages/") or value in BILINGUAL)
            if isinstance(value, str) and re.search("[A-Za-z]", value) and not address:
                yield place


def _items(node: ast.AST) -> list[ast.expr]:
    return node.elts if isinstance(node, (ast.List, ast.Tuple)) else []


COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`\\/])//[^\n]*", re.DOTALL)
STRING = re.compile(r""""((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`""")
SHOWN_JS = re.compile(
    r"""(?:"aria-label"|\btitle|\btextContent|\bplaceholder|\balt)["\]]?\s*[:=]\s*["'`](?=[^"'`$]*[A-Za-z])"""
    r"""|\bh\("\w+",\s*\{[^{}]*\},\s*["'`](?=[^"'`$]*[A-Za-z]{2})"""
    r"""|setText\([^,]*,\s*["'](?=[^"']*[A-Za-z])|createTextNode\(["'`]|(?<!\.)\bt\(\s*['`]"""
)
# Strings that look like prose and are none: classes, selectors, styles, canvas fonts, errors for the console.
NO_PROSE_JS = re.compile(r"dl-|^[([]|^(input|button)|^cannot |^no operation|data-|=\"|quantity")


@pytest.mark.parametrize("file", sorted(SCRIPTS.glob("*/*.js")), ids=lambda file: file.name)
def test_no_text_in_javascript_is_unmarked(file):
    source = COMMENT.sub("", file.read_text("utf-8"))
    assert not [match[0] for match in SHOWN_JS.finditer(source)]
    texts_of_file = {
        *JS_TEXT.findall(source),
        *(text for pair in JS_COUNTED.findall(source) for text in pair),
    }
    strings = {plain or template for plain, template in STRING.findall(source)}
    spoken = {re.sub(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "…", text) for text in strings - texts_of_file}
    words = re.compile(r"^[A-Z][a-z]+[.!?…]?$|[A-Za-z]{2,}[,;:.]? [a-z]{2,}")
    keys = {"Enter", "Home", "End", "Escape", "Esc", "Tab", "Spacebar", "Shift", "Slash"}
    assert not {text for text in spoken - keys if words.search(text) and not NO_PROSE_JS.search(text)}


# Numbers of things


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 step"),
        ("en", 0, "0 steps"),
        ("en", 2000, "2,000 steps"),
        ("ko", 1, "1스텝"),
        ("ko", 2000, "2,000스텝"),
    ],
)
def test_things_are_counted_as_people_do(language, count, said):
    before = i18n.spoken()
    i18n.speak(language)
    try:
        assert i18n.counted("{count} step", "{count} steps", count) == said
        message = Problem("{limit}", limit=Counted("{count} step", "{count} steps", count)).message
        assert message.translated(i18n._) == said
    finally:
        i18n.speak(before)


def test_numbers_in_messages_have_their_thousands_apart():
    problem = Problem(
        "at most {limit}: {count}", limit=4000, count=Counted("{count} step", "{count} steps", 1)
    )
    assert str(problem) == "at most 4,000: 1 step"


def test_the_browser_is_sent_every_form_of_what_counts():
    text = ("{count} sample", "{count} samples")
    assert text in i18n.script_texts()
    before = i18n.spoken()
    try:
        for language, forms in (
            ("en", {"one": text[0], "other": text[1]}),
            ("ko", {"other": "샘플 {count}개"}),
        ):
            i18n.speak(language)
            assert i18n.script_catalogue()[text[0]] == forms
    finally:
        i18n.speak(before)
