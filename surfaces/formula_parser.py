"""Read a typed formula into a tree of allowed operations, or say where it goes wrong.

The grammar is all there is: whatever is not in it cannot be expressed; nothing is ever run as Python. What is
read is what a mathematician reads; what can be read in two ways (1/2x, sin^-1(x)) is refused.

    formula: (name ("(" x ("," y)? ")")? "=")? sum
    sum:     product (("+" | "-") product)*
    product: signed (("*" | "/") signed)*
    signed:  ("+" | "-") signed | power (power)*             2x, 2(x + 1), (x + 1)(y − 1)
    power:   atom (("**" | "^") exponent | small digits)?
    atom:    number | x | y | pi | e | "(" sum ")" | "|" sum "|" | "√" atom
             | function power? "(" sum ("," sum)* ")"
"""

from __future__ import annotations

from collections.abc import Mapping

from surfaces import formula_readings as refuse
from surfaces.formula_builder import MAX_NODES, Builder
from surfaces.formula_cursor import Cursor
from surfaces.formula_error import FormulaError
from surfaces.formula_names import ALIASES, MADE, POWERED, known_parts
from surfaces.formula_tokens import BLANKS, LEFT_SIDE, Token, tokens
from surfaces.formula_tree import (
    ADD,
    CONSTANTS,
    DIVIDE,
    FUNCTIONS,
    MULTIPLY,
    NEGATE,
    SUBTRACT,
    VARIABLES,
    Node,
)

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_NODES",
    "MAX_OPERATIONS",
    "FormulaError",
    "Parser",
    "check_text",
    "parse",
]

MAX_LENGTH = 200
MAX_DEPTH = 20
MAX_OPERATIONS = 1500

ALLOWED = ", ".join([*VARIABLES, *CONSTANTS, *FUNCTIONS])
ABS, ROOT = FUNCTIONS["abs"], FUNCTIONS["sqrt"]
SEVERAL = ("min", "max")
EXPONENTS = ("**", "^", "raised")
# What may be followed by a factor without a sign between them, and by which.
JOINS = {
    **dict.fromkeys(("number", "close", "raised"), ("(", "√", "|", "x", "f", "pi", "e")),
    "pi": ("(", "√", "|", "x", "f"),
    "variable": ("(", "√", "|", "f", "pi"),
    "bar": ("(", "√", "x", "f", "pi", "e"),
}


def parse(text: str) -> Node:
    """Return the tree of a formula; a FormulaError points at what is not understood."""
    check_text(text)
    side = LEFT_SIDE.match(text)
    start = side.end() if side and side[1] not in (*VARIABLES, *CONSTANTS, *FUNCTIONS) else 0
    return Parser(tokens(text, start)).parse()


def check_text(text: str) -> None:
    """Raise a FormulaError for what need not even be read."""
    if not isinstance(text, str):
        raise FormulaError("a formula must be text, got {kind}", 0, kind=type(text).__name__)
    if len(text) > MAX_LENGTH:
        raise FormulaError("the formula is longer than {limit} characters", MAX_LENGTH, limit=MAX_LENGTH)
    if BLANKS.fullmatch(text):
        raise FormulaError("the formula is empty", 0, "try x**2 + y**2")


class Parser(Cursor, Builder):
    """Reads tokens into a tree; `constants` and `functions` are the names with a meaning of their own."""

    constants: Mapping[str, float] = CONSTANTS
    allowed = ALLOWED

    def __init__(self, found: list[Token]) -> None:
        Cursor.__init__(self, found)
        Builder.__init__(self)
        self.depth = self.bars = 0
        # What the last operand ends with, and where one was joined to another in the last signed operand.
        self.ending = ""
        self.joined: Token | None = None

    def parse(self) -> Node:
        """The tree of everything."""
        node = self.sum()
        if self.tokens[0].kind != "end":
            raise self.unexpected()
        return node

    def variable(self, token: Token) -> bool:
        """Whether a name stands for a number that changes."""
        return token.text in VARIABLES and "." not in token.shown

    def sum(self) -> Node:
        """Terms."""
        node = self.product()
        while token := self.take("+", "-"):
            node = self.branch(ADD if token.kind == "+" else SUBTRACT, (node, self.product()), token)
        return node

    def product(self) -> Node:
        """Factors."""
        node = self.signed()
        while token := self.take("*", "/"):
            factor = self.signed()
            if token.kind == "/" and self.joined:
                raise refuse.divisor(token)
            node = self.branch(MULTIPLY if token.kind == "*" else DIVIDE, (node, factor), token)
        return node

    def signed(self, factors: bool = True) -> Node:
        """An operand with its signs and, if wanted, with the factors that are joined to it."""
        # Every way to nest passes through here, so this is where depth is counted.
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError("nested more than {limit} deep", self.tokens[0].position, limit=MAX_DEPTH)
        if token := self.take("+", "-"):
            node = self.signed(factors)
            if token.kind == "-":
                node = self.branch(NEGATE, (node,), token)
        else:
            node = self.factors() if factors else self.power()
        self.depth -= 1
        return node

    def factors(self) -> Node:
        """Powers with nothing between them, as in 2x(y + 1)."""
        node, joined = self.power(), None
        while self.joins():
            joined = self.tokens[0]
            node = self.branch(MULTIPLY, (node, self.power()), joined)
        self.joined = joined
        return node

    def joins(self) -> bool:
        """Whether another factor follows; a FormulaError where that is unclear."""
        token, what = self.tokens[0], self.beginning()
        if not what:
            return False
        if self.ending in ("power", "root"):
            raise refuse.exponent(token) if self.ending == "power" else refuse.root(token)
        if what == "e" and self.ending == "number" and self.tokens[1].kind not in ("**", "^", "raised"):
            raise refuse.euler(token)
        if self.ending == "number" and {"-", "+"} & set(self.last.text):  # 2e-3x is 2·e − 3x to some
            raise self.missing(token)
        if what not in JOINS.get(self.ending, "") or self.last.shown.endswith("."):
            raise refuse.bars(token) if what == "|" else self.missing(token)
        if what == "(" and self.ending == "variable" and [t.kind for t in self.tokens[2:3]] == [")"]:
            raise refuse.called(self.last)
        return True

    def beginning(self) -> str:
        """What kind of operand comes next, nothing if none does."""
        token = self.tokens[0]
        if token.kind != "name":
            known = token.kind in ("(", "√", "number") or (token.kind == "|" and not self.bars)
            return token.kind if known else ""
        if self.variable(token):
            return "x"
        return token.text if token.text in self.constants else "f" if self.function(token.text) else "?"

    def power(self) -> Node:
        """An operand and what it is raised to."""
        base = self.atom()
        if token := self.take("raised"):
            self.ending = "raised"
            node = self.raised(base, self.leaf(token, float(token.text)), token)
            if self.tokens[0].kind in EXPONENTS:
                raise refuse.base(self.tokens[0])
            return node
        if not (token := self.take("**", "^")):
            return base
        place = self.tokens[0]
        exponent = self.signed(factors=False)
        if exponent.constant is not None and self.ending == "raised":
            raise refuse.base(self.last)
        self.ending = "power"
        return self.raised(base, exponent, token, place)

    def atom(self) -> Node:
        """A number, a name, a root, or something in parentheses or bars."""
        token = self.take("number", "name", "(", "√", "|")
        if token is None:
            raise self.unexpected(operand=True)
        if token.kind == "number":
            self.ending = "number"
            return self.leaf(token, float(token.text))
        if token.kind == "name":
            return self.named(token)
        if token.kind == "√":
            return self.root(token)
        if token.kind == "|":
            return self.size(token)
        node = self.sum()
        self.close(token)
        return node

    def root(self, token: Token) -> Node:
        """√ before a number, a name or something in parentheses."""
        if self.beginning() not in ("number", "x", "(", "|", *self.constants):
            raise self.unexpected(operand=True)
        whole = self.tokens[0].kind in ("(", "|")
        node = self.branch(ROOT, (self.atom(),), token)
        if self.tokens[0].kind in EXPONENTS:
            raise refuse.root(self.tokens[0])
        self.ending = "close" if whole else "root"
        return node

    def size(self, token: Token) -> Node:
        """Something between bars."""
        if self.bars:
            raise refuse.bars(token)
        self.bars = 1
        node = self.sum()
        if not self.take("|"):
            unclosed = self.tokens[0].kind == "end"
            raise FormulaError("'|' is never closed", token.position) if unclosed else self.unexpected()
        self.bars, self.ending = 0, "bar"
        return self.branch(ABS, (node,), token)

    def named(self, token: Token) -> Node:
        """A variable, a constant or a function with its arguments."""
        if self.variable(token):
            self.ending = "variable"
            return self.leaf(token, None)
        if token.text in self.constants:
            self.ending = token.text
            if token.text == "e" and self.tokens[0].kind == "(":
                raise refuse.called(token)
            return self.leaf(token, self.constants[token.text])
        if not self.function(token.text):
            raise refuse.unknown(token, known_parts(token.text), self.allowed)
        power = self.small_power(token)
        node = self.call(token)
        if power is None:
            return node
        if self.tokens[0].kind in EXPONENTS:
            raise refuse.base(self.tokens[0])
        return self.raised(node, power, token)

    def small_power(self, name: Token) -> Node | None:
        """The 2 of sin²(x) or sin^2(x)."""
        caret = self.take("**", "^")
        token = self.take("raised", "number") if caret else self.take("raised")
        if caret is None and token is None:
            return None
        if self.tokens[0].kind == "-" or (token and token.text.startswith("-")):
            raise refuse.inverse(token or self.tokens[0], name.text)
        if token is None or name.text not in POWERED or not token.text.isdigit():
            raise refuse.iterated(token or self.tokens[0], name.text)
        return self.leaf(token, float(token.text))

    def call(self, token: Token) -> Node:
        """A function of what follows in parentheses."""
        opening = self.take("(")
        if opening is None:
            name = token.shown
            raise FormulaError(
                "{name} needs its argument in parentheses", token.position, "as in {name}(x)", name=name
            )
        arguments, decimal = [self.sum()], None
        while self.tokens[0].kind == ",":
            decimal = decimal or self.decimal()
            self.take(",")
            arguments.append(self.sum())
        self.close(opening)
        name = ALIASES.get(token.text, token.text)
        arity = MADE.get(name) or self.functions[name].arity
        several = name in SEVERAL and len(arguments) > arity
        if decimal and (several or len(arguments) != arity):
            raise decimal
        if len(arguments) != arity and not several:
            raise refuse.miscounted(name, arity, len(arguments), token.position)
        return self.made(name, arguments, token) if name in MADE else self.applied(name, arguments, token)

    def function(self, name: str) -> bool:
        """Whether a name is that of a function."""
        return ALIASES.get(name, name) in self.functions or name in MADE

    def close(self, opening: Token) -> None:
        """Take the parenthesis that closes."""
        if not self.take(")"):
            unclosed = self.tokens[0].kind == "end"
            raise FormulaError("'(' is never closed", opening.position) if unclosed else self.unexpected()
        self.ending = "close"
