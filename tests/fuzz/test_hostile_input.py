"""Whatever links, formulas and browsers say: no exception, nothing evaluated, no second lost, no markup."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import hostile
import pytest
from hostile import PAGES, addressed, open_link, send_messages, type_formula, write_rule
from hostile_strategies import anything, data_changes, formulas, likely, rules, wild, words
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.reference import shelf
from ui.reference.curriculum import Topic
from ui.reference.papers import SOURCES, Figure, Number
from ui.reference.place import Place
from ui.reference.terms import TERMS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=150, deadline=None)

pages = st.sampled_from(list(PAGES))


@pytest.fixture(autouse=True, scope="module")
def _warm():
    hostile.warm()


@pytest.mark.parametrize("deed", ["eval('1')", "exec('')", "__import__('wave')", "open('/etc/passwd')"])
def test_the_guard_sees_what_it_guards_against(deed):
    code = compile(deed, "deed", "eval")
    run = eval
    with pytest.raises(hostile.Intrusion), hostile.guarded():
        run(code)


@QUICK
@given(pages, words | st.text() | anything)
def test_any_link_opens_a_page(page, query):
    open_link(page, query)


@QUICK
@given(formulas | st.text() | anything)
def test_any_formula_is_read_or_explained(text):
    type_formula(text)


@QUICK
@given(rules | st.text() | anything)
def test_any_rule_is_read_or_explained(text):
    write_rule(text)


@QUICK
@given(pages, st.lists(likely | wild | data_changes, max_size=8))
def test_any_change_is_carried_out_or_explained(page, changes):
    addressed(page, changes)


@QUICK
@given(pages, st.lists(anything, max_size=3))
def test_any_message_at_all_is_survived(page, messages):
    send_messages(page, messages)


@QUICK
@given(pages, anything, anything)
def test_what_numbers_a_message_is_not_believed(page, sequence, number):
    state = PAGES[page]
    session = state.open(*state.read(""))
    change = {"id": number, "at": "setting", "name": "steps", "value": 7}
    session.take({"session": session.token, "sequence": sequence, "changes": [change]})
    state.check(session)


def test_a_message_deeper_than_any_list_is_survived():
    deep: object = 0
    for _ in range(500):
        deep = [deep]
    for page in PAGES:
        window = {"at": "window", "name": deep, "value": [0, 1, 0, 1], "place": deep}
        places = [{"at": deep}, {"at": "view", "value": deep}, {**window, "value": deep}, window]
        addressed(page, [{"at": "lane:0", "name": "lr", "value": deep}, *places])


def test_thousands_of_changes_at_once_are_cut_off():
    for page in PAGES:
        session = addressed(
            page, [{"at": "setting", "name": "steps", "value": n % 99 + 1} for n in range(20_000)]
        )
        assert "the first 64" in str(session.messages[0])


@pytest.mark.parametrize(
    "query", ["l=adam~-zz", "l=adam~" + "A" * 3000 + "-zz", "l=adam~\x07-zz", "l=adam~{x}-zz"]
)
def test_a_name_nobody_knows_is_quoted(query):
    open_link("race", query)
    (message,) = PAGES["race"].read(query)[1]
    assert len(str(message)) < 120


# Nothing that people type is ever shown as markup: texts of the browser are text nodes, and Python's widgets
# that read Markdown, LaTeX or HTML get our own texts only.

MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|createContextual"
)


def test_no_script_makes_html_of_text():
    files = sorted((ROOT / "ui/player/js").glob("*/*.js"))
    assert len(files) > 90
    assert not [file for file in files if MARKUP.search(file.read_text("utf-8"))]


READ_AS_MARKUP = {
    "markdown",
    "caption",
    "latex",
    "html",
    "write",
    "title",
    "header",
    "info",
    "warning",
    "error",
    "toast",
}
OURS = {  # what these widgets are given, where it is more than a text of ours
    "STYLE", "optimizer.rule", "optimizer.source", "kind.source", "paragraph",
    r"'\n\n'.join(_words(state.setup))",  # of the page of networks
    "rule", "' · '.join(names)",  # of a class of ours, and of frameworks
    "cut_in_latex(optimizer)", "NO_MUON",  # texts that are the same for everybody
    "lesson.run", "course.lesson.why", "course.lesson.take",  # lessons are ours
    "course.lesson.formula",
    "task.text", "task.hint", "course.lesson.question", "NO_SPLIT", "LEFT_OUT",
    "_('Tasks done: {done} of {count}.').format(done=len(done), count=len(LESSONS))",  # numbers
    "_('Your best in this lesson: {score}.').format(score=scored(course.lesson.task, best))",
    "_('Your answer: {answer}.').format(answer=ask.told(at))",  # an answer of the lesson, or numbers
}  # fmt: skip
PIECES = {
    "surface.formula", "surface.idea", "surface.source", "optimizer.label", "optimizer.idea", "points",
    "html.escape(link(race))", "html.escape(label)",  # of what stands in the registries
    "topics",  # of the shelf, made by `element`
    "said", "reply", "right", "scored(task, told.score)",  # answers of lessons, and numbers
    "href", "html.escape(_('Open this race by itself'))",  # both escaped
}  # fmt: skip


def _shown() -> list[tuple[str, ast.expr]]:
    found = []
    for file in [*ROOT.glob("ui/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert not any(word.arg == "unsafe_allow_html" for word in node.keywords), file
                if ast.unparse(node.func.value) == "st" and node.func.attr in READ_AS_MARKUP:
                    found.append((f"{file.name}:{node.lineno}", node.args[0]))
    return found


def _is_ours(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant) or ast.unparse(value) in OURS | PIECES:
        return True
    if isinstance(value, ast.Call) and ast.unparse(value.func) in {"_", "marked", "_in_lines"}:
        return _is_ours(value.args[0])
    if isinstance(value, ast.Call) and ast.unparse(value.func) in {"element", "_heading"}:
        return True  # they escape their words, see below
    if isinstance(value, ast.IfExp):
        return _is_ours(value.body) and _is_ours(value.orelse)
    if isinstance(value, ast.BinOp):
        return _is_ours(value.left) and _is_ours(value.right)
    if isinstance(value, ast.JoinedStr):
        return all(_is_ours(part.value) for part in value.values if isinstance(part, ast.FormattedValue))
    return False


def test_markdown_and_latex_are_our_own():
    shown = _shown()
    assert len(shown) > 50
    strange = [
        f"{place} shows {ast.unparse(value)} as markup" for place, value in shown if not _is_ours(value)
    ]
    assert not strange, "are they texts of ours?"


def test_the_shelf_escapes_every_word(monkeypatch):
    bad = "<b onclick='x()'>\"&"
    places = (Place("", bad),)
    monkeypatch.setitem(TERMS, bad, places[0])
    monkeypatch.setitem(SOURCES, bad, bad)
    drawn = (
        shelf._topic(Topic(bad, bad, bad, places))
        + shelf._figure(Figure(bad, bad, bad, (Number(bad, 1.0, 2.0),), places, bad))
        + shelf._term(bad)
        + shelf._heading(bad)
    )
    assert "onclick" in drawn
    assert "<b " not in drawn
    assert "'x()" not in re.sub(">[^<]*<", "", drawn)


def test_latex_is_written_from_the_tree_alone():
    type_formula(r"\href{javascript:alert(1)}{x}")
    type_formula("1e-300*x^-.5*tan(-e)*max(abs(x),sign(y))/log10(pi)+2*-x")
