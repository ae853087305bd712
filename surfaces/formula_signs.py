"""What can be told of the sign and the size of a formula from its shape alone; False where it cannot."""

from __future__ import annotations

from collections.abc import Callable

from surfaces.formula_tree import ADD, DIVIDE, FUNCTIONS, MULTIPLY, NEGATE, POW, SUBTRACT, Leaf, Node

ABS, COSH, EXP, ROOT, SINH = (FUNCTIONS[name] for name in ("abs", "cosh", "exp", "sqrt", "sinh"))


def nonnegative(node: Node) -> bool:
    """Whether the value is at least 0 wherever there is one."""
    if isinstance(node, Leaf) or node.constant is not None:
        return node.constant is not None and node.constant >= 0.0
    parts = node.arguments
    if node.operation is POW:
        power = parts[1].constant
        # Powers that are not whole have no value below 0 in the first place.
        return nonnegative(parts[0]) or (power is not None and power % 2.0 != 1.0)
    if node.operation in (MULTIPLY, DIVIDE):
        return _alike(*parts) or _both(nonnegative, parts) or _both(nonpositive, parts)
    if node.operation is ADD:
        return _both(nonnegative, parts)
    if node.operation is SUBTRACT:
        return nonnegative(parts[0]) and nonpositive(parts[1])
    if node.operation is NEGATE:
        return nonpositive(parts[0])
    return node.operation in (ABS, COSH, EXP, ROOT)


def nonpositive(node: Node) -> bool:
    """Whether the value is at most 0 wherever there is one."""
    if isinstance(node, Leaf) or node.constant is not None:
        return node.constant is not None and node.constant <= 0.0
    parts = node.arguments
    if node.operation in (MULTIPLY, DIVIDE):
        a, b = parts
        return (nonnegative(a) and nonpositive(b)) or (nonpositive(a) and nonnegative(b))
    if node.operation is ADD:
        return _both(nonpositive, parts)
    if node.operation is SUBTRACT:
        return nonpositive(parts[0]) and nonnegative(parts[1])
    return node.operation is NEGATE and nonnegative(parts[0])


def positive(node: Node) -> bool:
    """Whether the value is more than 0 wherever there is one."""
    if isinstance(node, Leaf) or node.constant is not None:
        return node.constant is not None and node.constant > 0.0
    parts = node.arguments
    if node.operation in (MULTIPLY, DIVIDE):
        return _both(positive, parts)
    if node.operation is ADD:
        return _both(nonnegative, parts) and any(positive(part) for part in parts)
    if node.operation is SUBTRACT:
        return positive(parts[0]) and nonpositive(parts[1])
    return node.operation in (COSH, EXP) or (node.operation in (POW, ABS, ROOT) and positive(parts[0]))


def tame(node: Node) -> bool:
    """Whether no exponential in it grows: each has an exponent that is at most 0."""
    if isinstance(node, Leaf) or node.constant is not None:
        return True
    if not all(tame(part) for part in node.arguments):
        return False
    if node.operation is POW:
        base, power = (part.constant for part in node.arguments)
        if base is None or power is not None:
            return power is not None
        return (nonpositive if base > 1.0 else nonnegative)(node.arguments[1])
    if node.operation is EXP:
        return nonpositive(node.arguments[0])
    return node.operation not in (COSH, SINH)


def grows(node: Node) -> bool:
    """Whether the whole may be too large for a float because of an exponential in it."""
    if isinstance(node, Leaf) or tame(node):
        return False
    if node.operation is DIVIDE:
        # Where both grow, the quotient is as a rule of ordinary size.
        return grows(node.arguments[0]) and not grows(node.arguments[1])
    if node.operation in (ADD, SUBTRACT, NEGATE, ROOT, ABS):
        return any(grows(part) for part in node.arguments)
    return node.operation in (MULTIPLY, POW, EXP, COSH, SINH)


def _both(told: Callable[[Node], bool], parts: tuple[Node, ...]) -> bool:
    return all(told(part) for part in parts)


def _alike(a: Node, b: Node) -> bool:
    if isinstance(a, Leaf) or isinstance(b, Leaf):
        return isinstance(a, Leaf) and isinstance(b, Leaf) and a.name == b.name
    parts = zip(a.arguments, b.arguments, strict=False)
    return a.operation is b.operation and all(_alike(p, q) for p, q in parts)
