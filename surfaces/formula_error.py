"""What is wrong with a formula."""

from __future__ import annotations


class FormulaError(ValueError):
    """What is wrong with a formula, in one line; `position` is the place, counted from 0.

    The message counts columns from 1, as people do. `problem` and `hint` are templates that `values` fill, so
    that whoever shows the error can translate them.
    """

    def __init__(self, problem: str, position: int, hint: str = "", **values: object) -> None:
        super().__init__(problem, position, hint, values)
        self.problem, self.position, self.hint, self.values = problem, position, hint, values

    def __str__(self) -> str:
        message = f"{self.problem} at column {self.position + 1}" + (f"; {self.hint}" if self.hint else "")
        return message.format(**self.values)
