"""What must hold whatever comes in: for the property tests and for the coverage-guided run alike.

Each target takes input that nobody trusts, hands it to the app as the app would get it, and asserts: nothing
raises, nothing is evaluated, opened or started, it takes less than a second of this thread's time, what comes
out can go to the browser, links restore it, and messages are short, of one line and in no way markup of ours.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import pickle
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from surfaces import FormulaError, surface_from_formula
from surfaces.formula import FormulaSurface
from surfaces.formula_parser import MAX_NODES, MAX_OPERATIONS
from surfaces.formula_tree import FUNCTIONS
from ui.compare import cards as comparison_cards
from ui.compare.comparison import DEFAULT, Comparison
from ui.compare.link import comparison_from_query, comparison_query
from ui.compare.session import ComparisonSession
from ui.network import panels
from ui.network.link import network_from_query, network_query
from ui.network.session import NetworkSession
from ui.network.setup import DEFAULT as NETWORK_DEFAULT
from ui.network.setup import NetworkSetup, specs
from ui.network.words import names
from ui.noise.link import DEFAULT as NOISE_DEFAULT
from ui.noise.link import noise_from_query, noise_query
from ui.noise.session import NoiseSession
from ui.noise.setup import NoiseSetup
from ui.page import cards
from ui.page.fairnesscard import fairness_card
from ui.page.i18n import LANGUAGES, _, catalogue, speak
from ui.page.inbox import Inbox
from ui.page.lane import Lane
from ui.page.limits import MAX_PROBLEMS
from ui.page.link import from_query, to_query
from ui.page.message import Message, Problem
from ui.page.own import operations, packed, unpacked
from ui.page.setup import DEFAULT_SETUP, Setup
from ui.page.surfacecard import surface_card
from ui.race.session import Session

SECONDS = 1.0
LONGEST = 700  # characters of a message: it may list every optimizer
LATEX = re.compile(
    r"(?:\\(?:left|right|frac|cdot|pi|arcsin|arccos|arctan|sin|cos|tan|sinh|cosh|tanh|exp|log|ln|sqrt|min|max"
    r"|operatorname\{sign\})|[0-9xye.{}()|,^_+\- ])*"
)
RULE_LATEX = re.compile(r"(?:\\[a-z]+|\\[|&_, \\]|[0-9A-Za-z.{}()|,^_+\-= &'\[\]])*", re.IGNORECASE)


class Intrusion(BaseException):
    """Something was evaluated, opened or started; no `except Exception` hides it."""


def _forbidden(name: str) -> Callable[..., Any]:
    def stop(*args: Any, **kwargs: Any) -> Any:
        raise Intrusion(f"{name}{args!r:.200}")

    return stop


def _classes(name: str, known: Callable[..., Any]) -> Callable[..., Any]:
    """The class of a rule is made by the standard library, of source with names that were checked."""

    def call(source: Any, *args: Any, **kwargs: Any) -> Any:
        maker = sys._getframe(1).f_globals.get("__name__")
        if maker not in ("dataclasses", "collections") or not isinstance(source, str):
            raise Intrusion(f"{name}{source!r:.200}")
        return known(source, *args, **kwargs)

    return call


def _import(name: str, *args: Any, **kwargs: Any) -> Any:
    # Libraries import late what is loaded already; what is not loaded after `warm` is an intrusion.
    relative = kwargs.get("level", args[3] if len(args) > 3 else 0)
    if name not in sys.modules and not relative:
        raise Intrusion(f"import {name}")
    return _imported(name, *args, **kwargs)


_imported = builtins.__import__
DANGERS = [
    *((builtins, name) for name in ("compile", "open", "input", "breakpoint")),
    *((os, name) for name in ("system", "popen", "remove", "unlink", "fork", "execv")),
    *((pickle, name) for name in ("load", "loads")),
    (subprocess, "Popen"),
    (socket, "socket"),
    (io, "open"),
]


MAKERS: dict[str, Callable[..., Any]] = {"eval": eval, "exec": exec}


@contextmanager
def guarded() -> Iterator[None]:
    """Nothing in here evaluates, opens or starts anything, and it takes less than a second of this thread."""
    patches = [mock.patch.object(owner, name, _forbidden(name)) for owner, name in DANGERS]
    patches += [mock.patch.object(builtins, name, _classes(name, known)) for name, known in MAKERS.items()]
    patches.append(mock.patch.object(builtins, "__import__", _import))
    for patch in patches:
        patch.start()
    began = time.thread_time()
    try:
        yield
    finally:
        took = time.thread_time() - began
        for patch in reversed(patches):
            patch.stop()
    assert took < SECONDS, f"took {took:.1f} s"


def warm() -> None:
    """Have everything loaded and compiled that is loaded on first use, before it is forbidden."""
    for language in LANGUAGES:
        catalogue(language)
    import numpy.ma  # noqa: F401  of which NumPy's quantiles remember only when they are called

    for operation in FUNCTIONS.values():
        arguments = ", ".join("xy"[: operation.arity])
        surface = surface_from_formula(f"{operation.name}({arguments}) + x^y/y^2.5")
        check_sendable([surface.start, surface.minima])
    for page in PAGES.values():
        session = page.open(*page.read(""))
        page.check(session)


def check_messages(messages: list[Message]) -> None:
    """Messages that people can be shown."""
    assert len(messages) <= MAX_PROBLEMS
    for message in messages:
        for language in LANGUAGES:
            speak(language)
            text = message.translated(_)
            assert 0 < len(text) <= LONGEST, text
            assert text.isprintable(), ascii(text)
            assert "Content-Type" not in text, text  # the header of a catalogue
    speak("en")


def check_sendable(data: Any) -> None:
    """What goes to the browser: JSON as every browser reads it."""
    json.dumps(data, allow_nan=False).encode()


class Page:
    """One page: how a link is read and written, a session made, its state and what it sends."""

    def __init__(
        self, read: Callable, write: Callable, make: type[Inbox], state: str, shown: Callable
    ) -> None:
        self.read, self.write, self.open, self.name, self.shown = read, write, make, state, shown

    def state(self, session: Inbox) -> Any:
        """What the visitor has set."""
        return getattr(session, self.name)

    def check(self, session: Inbox, before: Any = None) -> None:
        """All that must hold after a link or a message; `before` is a state that has been looked at."""
        state = self.state(session)
        messages = list(session.messages)
        wrong = getattr(session, "wrong_formula", None)
        check_messages([*messages, *([wrong] if wrong else [])][:MAX_PROBLEMS])
        check_messages(list(session.wrong_rules.values())[:MAX_PROBLEMS])
        check_sendable([session.acknowledged, session.events, session.token])
        if state == before and not wrong:
            return
        for language in LANGUAGES:
            speak(language)
            check_sendable(self.shown(state, wrong.translated(_) if wrong else ""))
        speak("en")
        restored, problems = self.read(self.write(state))
        assert not problems, [str(problem) for problem in problems]
        assert self.write(restored) == self.write(state)


def _race_shown(setup: Setup, wrong: str) -> list[Any]:
    return [
        *cards.lane_cards(setup), fairness_card(setup), surface_card(setup, wrong),
        cards.start_card(setup), cards.schedule_card(setup), cards.noise_card(setup),
    ]  # fmt: skip


def _side_shown(comparison: Comparison, wrong: str) -> list[Any]:
    shown = [*comparison_cards.comparison_cards(comparison), *comparison_cards.setting_cards(comparison)]
    if "surface" not in comparison.variation.hides:
        shown += comparison_cards.surface_cards(comparison, wrong)
    return [*shown, *(panel.label for panel in comparison.panels())]


def _noise_shown(setup: NoiseSetup, wrong: str) -> list[Any]:
    return setup.shown.cards(setup)


def _network_shown(setup: NetworkSetup, wrong: str) -> list[Any]:
    made = [
        panels.data_card, panels.network_card, panels.run_card, panels.helpers_card, panels.noises_card,
    ]  # fmt: skip
    assert all(spec.build().dimension for spec in specs(setup))
    return [*panels.lane_cards(setup), *(card(setup) for card in made), *names(setup)]


PAGES = {
    "race": Page(from_query, to_query, Session, "setup", _race_shown),
    "side": Page(comparison_from_query, comparison_query, ComparisonSession, "comparison", _side_shown),
    "noise": Page(noise_from_query, noise_query, NoiseSession, "setup", _noise_shown),
    "network": Page(network_from_query, network_query, NetworkSession, "setup", _network_shown),
}
DEFAULTS = {"race": DEFAULT_SETUP, "side": DEFAULT, "noise": NOISE_DEFAULT, "network": NETWORK_DEFAULT}


def open_link(name: str, query: Any) -> None:
    """A page is opened by a link."""
    page = PAGES[name]
    with guarded():
        state, problems = page.read(query)
        assert not problems or state == DEFAULTS[name]
        page.check(page.open(state, problems), DEFAULTS[name])


def send_messages(name: str, messages: list[Any], query: str = "") -> None:
    """A page gets messages from a browser, each whatever JSON can say and some that it cannot."""
    page = PAGES[name]
    session = page.open(*page.read(query))
    for message in messages:
        before = page.state(session)
        with guarded():
            session.take(message)
            page.check(session, before)


def addressed(name: str, changes: list[Any]) -> Inbox:
    """A page gets changes in a message that is in order: with its token, numbered."""
    page = PAGES[name]
    session = page.open(DEFAULTS[name], [])
    numbered = [{"id": i, **c} if isinstance(c, dict) else c for i, c in enumerate(changes, 1)]
    with guarded():
        session.take({"session": session.token, "sequence": 1, "changes": numbered})
        page.check(session, DEFAULTS[name])
    return session


def _typed(text: Any) -> tuple[FormulaSurface | None, FormulaError | None]:
    try:
        return surface_from_formula(text), None
    except FormulaError as error:
        return None, error


def write_rule(text: Any) -> None:
    """A rule of one's own is written."""
    with guarded():
        try:
            lane = Lane("own_rule", rule=text)
        except Problem as problem:
            check_messages([problem.message])
            return
        assert lane.rule.replace("\n", "").isprintable()
        assert unpacked(packed(lane.rule)) == lane.rule
        assert RULE_LATEX.fullmatch(lane.build().rule), lane.build().rule
        check_sendable([cards.lane_cards(Setup(lanes=(lane,), steps=1)), operations(lane.rule)])


def type_formula(text: Any) -> None:
    """A formula is typed."""
    with guarded():
        surface, refusal = _typed(text)
        if refusal is not None:
            assert len(str(refusal)) <= LONGEST
            assert str(refusal).isprintable(), ascii(str(refusal))
            assert refusal.position >= 0
        if surface is None:
            return
        assert LATEX.fullmatch(surface.formula), surface.formula
        assert surface.operations[0] <= 8 * MAX_NODES
        assert sum(surface.operations) <= 3 * MAX_OPERATIONS
        assert surface.value([0.3, -2.0], [0.4, 1e6]).shape == (2,)
        assert surface.gradient([0.3, -2.0], [0.4, 1e6]).shape == (2, 2)
        assert surface.hessian(0.3, 0.4).shape == (2, 2)
        check_sendable([surface.start, surface.minima, surface.view])
