"""A rule of one's own in a lane: its text, what its settings begin with, and how a link spells it.

The text is read by `optim_core.own` and never evaluated; what it means is the class of an optimizer.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from functools import lru_cache
from typing import Final

from optim_core import OPTIMIZERS
from optim_core.own import TEMPLATES, OwnRule, RuleError, optimizer_from_rule
from optim_core.own.optimizer import OWN_KEY
from optim_core.own.reading import Written, read
from optim_core.rule import Optimizer
from surfaces.formula_tokens import with_spaces
from surfaces.formula_tree import Branch, Node
from ui.page.limits import MAX_RULE, MAX_RULE_SETTINGS
from ui.page.message import N_, Message, Problem

EXAMPLE: Final = "m = b1*m + (1 - b1)*g\nv = b2*v + (1 - b2)*g^2\nx = x - lr*m/(sqrt(v) + eps)"
READ: Final = N_("Rule: {problem}")

# What a setting begins with, by its name or the beginning of its name; any other one begins with OTHER.
USUAL: Final = {
    "b2": 0.999, "beta2": 0.999, "b1": 0.9, "beta": 0.9, "b": 0.9, "momentum": 0.9, "mu": 0.9, "rho": 0.9,
    "gamma": 0.9, "decay": 0.9, "eps": 1e-8, "weight_decay": 0.01, "wd": 0.01, "scale": 1.0, "clip": 1.0,
}  # fmt: skip
OTHER: Final = 0.1

# Part of the format of links, like the words of a language: it may never change.
SPOKEN: Final = (
    b"norm(max(min(abs(sign(grad(x - lr*weight_decay*xmomentum*velocity = \n---\nproduct = 1\n"
    b"v_max = max(v_max, v)\nu = max(beta2*u, |g| + eps)\nv = rho*v + (1 - rho)*g^2\n"
    b"v = momentum*v + gx = x - lr*v\nx = x - lr*g\n"
    b"m = b1*m + (1 - b1)*g\nv = b2*v + (1 - b2)*g^2\nx = x - lr*m/(sqrt(v) + eps)\n"
    b"m = beta1*m + (1 - beta1)*g\nv = beta2*v + (1 - beta2)*g^2\nm_hat = m/(1 - beta1^t)\n"
    b"v_hat = v/(1 - beta2^t)\nx = x - lr*m_hat/(sqrt(v_hat) + eps)"
)


def known() -> tuple[str, ...]:
    """What can race in a lane, those included that are written elsewhere and imported later."""
    return (*OPTIMIZERS, OWN_KEY)


def checked(text: object) -> str:
    """The text of a rule as it is kept, or a Problem that says where it cannot be read."""
    if not isinstance(text, str) or len(text) > 2 * MAX_RULE:
        raise Problem("A rule is text of at most {limit} characters", limit=MAX_RULE)
    lines = [
        with_spaces(line).rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    if not all(line.isprintable() for line in lines):
        raise Problem("A rule consists of lines of printable characters")
    kept = "\n".join(lines).strip("\n")
    if len(kept) > MAX_RULE:
        raise Problem("A rule is text of at most {limit} characters", limit=MAX_RULE)
    try:
        names = [name for name, _line, _position in read(kept).settings]
    except RuleError as error:
        raise Problem(READ, problem=_explained(error)) from error
    if len(names) > MAX_RULE_SETTINGS:
        text = N_("A rule has at most {limit} settings, not {count}")
        raise Problem(READ, problem=Message(text, {"limit": MAX_RULE_SETTINGS, "count": len(names)}))
    return kept


def _explained(error: RuleError) -> Message:
    """What is wrong with a rule, where, and what would be right."""
    facts: dict[str, object] = {
        "problem": Message(error.problem, error.values),
        "line": error.line,
        "column": error.position + 1,
    }
    if not error.hint:
        return Message("{problem} at line {line}, column {column}", facts)
    hint = {"hint": Message(error.hint, error.values)}
    return Message("{problem} at line {line}, column {column}; {hint}", {**facts, **hint})


def what_is_wrong(message: Message) -> Message | None:
    """What a message says to be wrong with a rule, None if it says something else."""
    inner = message.values.get("problem")
    if not isinstance(inner, Message):
        return None
    return inner if message.text == READ else what_is_wrong(inner)


@lru_cache(maxsize=256)
def model(text: str) -> type[OwnRule]:
    """The class of the optimizer that a checked text describes."""
    return type(optimizer_from_rule(text, **usual(text)))


def model_of(key: str, text: str) -> type[Optimizer]:
    """The class of an optimizer of the registry, or of the rule in the text."""
    return model(text) if key == OWN_KEY else OPTIMIZERS[key]


@lru_cache(maxsize=256)
def usual(text: str) -> dict[str, float]:
    """What every setting of a rule begins with. Do not change it."""
    names = [name for name, _line, _position in read(text).settings]
    origin = template_of(text)
    if origin:
        known = OPTIMIZERS[origin]()
        return {name: float(getattr(known, name)) for name in ("lr", *names)}
    return {"lr": 0.01, **{name: _usual(name) for name in names}}


def _usual(name: str) -> float:
    if name in USUAL:
        return USUAL[name]
    return next((value for start, value in USUAL.items() if len(start) > 2 and name.startswith(start)), OTHER)


def template_of(text: str) -> str:
    """The optimizer whose rule a text is, word for word; empty if it is nobody's."""
    return next((key for key, known in TEMPLATES.items() if known == text), "")


def begun(key: str) -> str:
    """The rule with which one begins who changes from this optimizer to a rule of one's own."""
    return TEMPLATES.get(key, EXAMPLE)


@lru_cache(maxsize=256)
def operations(text: str) -> int:
    """How many operations a step of the rule has, gradients apart."""
    written: Written = read(text)
    return sum(_size(line.value) for line in (*written.body, written.point))


def _size(node: Node) -> int:
    return 1 + sum(map(_size, node.arguments)) if isinstance(node, Branch) else 0


def packed(text: str) -> str:
    """A rule as a word of a link, short and without a character that would be encoded."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=SPOKEN)
    return base64.urlsafe_b64encode(press.compress(text.encode()) + press.flush()).decode().rstrip("=")


def unpacked(word: str) -> str:
    """The rule that a word of a link spells."""
    try:
        data = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
        press = zlib.decompressobj(-15, zdict=SPOKEN)
        text = press.decompress(data, 4 * MAX_RULE + 1)
        if not press.eof or press.unused_data or len(text) > 4 * MAX_RULE:
            raise ValueError(word)
        return text.decode()
    except (ValueError, binascii.Error, zlib.error):
        raise Problem("The link is damaged: a rule in it cannot be read") from None
