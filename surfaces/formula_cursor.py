"""Walks along the tokens of a formula, and says what is wrong where one does not fit."""

from __future__ import annotations

from surfaces import formula_readings as refuse
from surfaces.formula_error import FormulaError
from surfaces.formula_names import known_parts
from surfaces.formula_tokens import Token


class Cursor:
    """Stands before the first of the `tokens` that are left; `last` is the one before that."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.last = found[0]

    def take(self, *kinds: str) -> Token | None:
        """The next token, if it is of one of these kinds."""
        if self.tokens[0].kind not in kinds:
            return None
        self.last = self.tokens.pop(0)
        return self.last

    def unexpected(self, operand: bool = False) -> FormulaError:
        """What to say about the next token, which fits nowhere."""
        token = self.tokens[0]
        return self.decimal() or (
            refuse.bars(token) if token.kind == "|" else refuse.unexpected(token, operand)
        )

    def missing(self, token: Token) -> FormulaError:
        """What to say about an operand with no sign before it."""
        parts = known_parts(token.text)
        return refuse.unknown(token, parts, "") if len(parts) > 1 else refuse.missing(token)

    def decimal(self) -> FormulaError | None:
        """What to say about a comma between two digits."""
        comma, before, after = self.tokens[0], self.last, self.tokens[min(1, len(self.tokens) - 1)]
        close = before.end == comma.position and after.position == comma.end
        if comma.kind == "," and close and before.text.isdigit() and after.text[:1].isdigit():
            return refuse.decimal(before, after)
        return None
