"""What is said of text that is no formula, or that two people would read in two ways."""

from __future__ import annotations

from surfaces.formula_error import FormulaError
from surfaces.formula_tokens import Token, plain
from surfaces.formula_tree import CONSTANTS, VARIABLES

LONGEST = 20  # characters of a name in a message


def short(text: str) -> str:
    """A name that fits into a message."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def unexpected(token: Token, operand: bool = False) -> FormulaError:
    """A token that fits nowhere, where an operand or an operator is wanted."""
    position, shown = token.position, token.shown
    if token.kind == "foreign":
        return _foreign(token)
    if token.kind == "end":
        return FormulaError("the formula ends too early", position)
    if operand:
        return FormulaError("a number, name or '(' must stand here, not {text!r}", position, text=shown)
    if token.kind == ")":
        return FormulaError("')' has no matching '('", position)
    return FormulaError("unexpected {text!r}", position, text=shown)


def _foreign(token: Token) -> FormulaError:
    if token.shown == "=":
        return FormulaError("unexpected character {text!r}", token.position, "write only what L is", text="=")
    known = plain(token.shown)
    if known:
        return FormulaError(
            "unexpected character {text!r}",
            token.position,
            "it looks like '{known}'",
            text=token.shown,
            known=known,
        )
    return FormulaError("unexpected character {text!r}", token.position, text=token.shown)


def unknown(token: Token, parts: list[str], allowed: str) -> FormulaError:
    """A name that means nothing; `parts` are known names that it is made of, if it is."""
    name, position = short(token.shown), token.position
    if len(parts) > 1:
        product = short(_product(parts))
        return FormulaError("unknown name '{name}'", position, "write {product}", name=name, product=product)
    if token.text[:1] in ("x", "y", "X", "Y"):
        return FormulaError("unknown name '{name}'", position, "the variables are called x and y", name=name)
    return FormulaError("unknown name '{name}'", position, "allowed: {allowed}", name=name, allowed=allowed)


def _product(parts: list[str]) -> str:
    """What is probably meant by names with nothing between them: sin(x) by sinx, x*y by xy."""
    factors: list[str] = []
    waiting = ""
    for part in parts:
        takes = part not in (*VARIABLES, *CONSTANTS)
        if waiting and not takes:
            factors[-1] = f"{waiting}({part})"
        else:
            factors.append(part)
        waiting = part if takes else ""
    return "*".join(factors)


def missing(token: Token) -> FormulaError:
    """Two operands with nothing between them."""
    name = short(token.shown)
    return FormulaError("an operator is missing before '{name}'", token.position, "as in 2*x", name=name)


def divisor(token: Token) -> FormulaError:
    """1/2x."""
    return FormulaError("it is unclear what '/' divides by", token.position, "write 1/(2*x) or (1/2)*x")


def exponent(token: Token) -> FormulaError:
    """x^2y, or x²^3."""
    return FormulaError("it is unclear where the exponent ends", token.position, "write x^2*y or x^(2*y)")


def base(token: Token) -> FormulaError:
    """x²^3 or sin^2(x)^3."""
    return FormulaError(
        "it is unclear what is raised to this power", token.position, "write (x^2)^3 or x^(2^3)"
    )


def root(token: Token) -> FormulaError:
    """√2x or √x^2."""
    return FormulaError("it is unclear where the root ends", token.position, "write sqrt(2*x) or sqrt(2)*x")


def bars(token: Token) -> FormulaError:
    """||x|−1|."""
    return FormulaError("bars beside or inside bars are unclear", token.position, "write abs(abs(x) - 1)")


def called(token: Token) -> FormulaError:
    """x(y) or e(x)."""
    return FormulaError(
        "'{name}(' is unclear, '{name}' is no function",
        token.position,
        "write {name}*(...)",
        name=short(token.shown),
    )


def euler(token: Token) -> FormulaError:
    """2e, which may be a number cut short."""
    return FormulaError("'e' is unclear behind a number", token.position, "write 2*e or 2e0")


def inverse(token: Token, name: str) -> FormulaError:
    """sin^-1(x)."""
    problem = FormulaError(
        "{name} to a negative power is unclear", token.position, "write 1/{name}(x)", name=name
    )
    if name not in ("sin", "cos", "tan"):
        return problem
    return FormulaError(problem.problem, token.position, "write a{name}(x) or 1/{name}(x)", name=name)


def iterated(token: Token, name: str) -> FormulaError:
    """log10^2(x)."""
    return FormulaError("a power of {name} is unclear here", token.position, "write {name}(x)^2", name=name)


def decimal(before: Token, after: Token) -> FormulaError:
    """0,5."""
    number = f"{before.text}.{after.text}"
    return FormulaError(
        "a decimal point is a point, not a comma", before.end, "write {number}", number=number
    )


def miscounted(name: str, arity: int, given: int, position: int) -> FormulaError:
    """A function with too few or too many arguments."""
    if arity == 1:
        return FormulaError("{name} takes 1 argument, not {given}", position, name=name, given=given)
    return FormulaError(
        "{name} takes {arity} arguments, not {given}", position, name=name, arity=arity, given=given
    )


def laborious(position: int, limit: int) -> FormulaError:
    """A formula whose derivatives grow beyond what can be computed quickly."""
    return FormulaError("up to here the derivatives take more than {limit} operations", position, limit=limit)
