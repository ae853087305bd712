"""Prints a step as a loop over many particles and all steps, in LLVM's language.

32 particles are carried through all their steps before the next 32 begin, so that their numbers hardly leave
the processor: eight of them while it waits for the roots and quotients of the others. The
text is made of numbered names and operations, none of which may be reordered or contracted; what is no
operation of a processor is asked of NumPy. So the bits are NumPy's. A particle that leaves the finite numbers
is kept where it was last, as `Held` would.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from optim_core.program.frame import FRAME, OPERATIONS, ROWS, WORDS
from optim_core.program.graph import Node, Untraceable, ordered
from optim_core.program.machine import loop
from optim_core.program.step import Parts, Program

# What changes of a particle, whatever the program: its place; place and loss a step ago (old), and the same
# before it left the finite numbers (kept); the step at which it did, −1 if not (diverged); whether its place
# was NaN then (unclear); the step from which on it has been near its target (since).
CHANGING = ("x0", "x1", "old0", "old1", "old2", "since")
# What changes only where a particle leaves: it stays in memory.
LEFT = ("kept0", "kept1", "kept2", "diverged", "unclear")
TARGET = ("target0", "target1")
# The largest square of a particle's distance from its end at any of the positions kept. It is found where
# positions are forgotten; then "kept" is the end, with its loss.
LATE = ("roamed",)


class Printed:
    """The text of the loop, and what it has to be called with.

    `rows` names what a particle has; `wide`, the last of them, are settings that differ from particle to
    particle. `once` and `each` are numbers known before the run and for every step of it.

    Raises:
        Untraceable: there is an operation that cannot be printed.
    """

    def __init__(self, program: Program, wide: frozenset[str]) -> None:
        assert program.loss is not None
        self.states = program.memory([])
        before = [node for state in self.states for node in state.before]
        after = [node for state in self.states for node in state.after]
        self.parts = parts = Parts([*program.next, program.loss, *after], wide)
        self.wide = [n for n in parts.once if any(part.name in wide for part in ordered([n]))]
        self.once = [n for n in parts.once if n not in self.wide and n.op != "constant"]
        self.each = [n for n in parts.each if n.op != "constant"]
        memory = [f"m{k}" for k in range(len(before))]
        fixed = [*TARGET, *(f"w{k}" for k in range(len(self.wide)))]
        self.rows = (*CHANGING, *LEFT, *LATE, *memory, *fixed)
        names = [f"%x{k}" for k in range(len(program.x))]
        self._names = dict(zip([*program.x, *before], [*names, *(f"%{m}" for m in memory)], strict=True))
        self.loops: dict[str, None] = {}
        self._entry: list[str] = []
        self._step: list[str] = []
        for k, node in enumerate(self.wide):
            name = f"%w{k}.in"
            self._names[node] = self._truth(self._step, name) if node.logical else name
        self._scalars(self._entry, self.once, "o", "%once")
        self._step += [f"%row.k = mul i64 %s, {len(self.each)}"]
        self._step += ["%row = getelementptr double, ptr %each, i64 %row.k"]
        self._scalars(self._step, self.each, "e", "%row")
        self._draws(program.noise)
        for node in parts.body:
            self._operation(node)
        *place, loss = (self._number(node) for node in [*program.next, program.loss])
        states = [self._number(node) for node in after]
        changed = dict(zip(CHANGING, [*place, "%x0", "%x1", loss, "%since.next"], strict=True))
        self.source = self._framed(changed | dict(zip(memory, states, strict=True)), fixed, loss)

    def _scalars(self, lines: list[str], nodes: Iterable[Node], letter: str, base: str) -> None:
        """Numbers that are the same for all particles, from where they lie one after the other."""
        for k, node in enumerate(nodes):
            name = f"%{letter}{k}"
            lines += [f"{name}.at = getelementptr double, ptr {base}, i64 {k}"]
            lines += [f"{name}.one = load double, ptr {name}.at"]
            lines += [f"{name} = call {{V}} @spread(double {name}.one)"]
            self._names[node] = self._truth(lines, name) if node.logical else name

    def _truth(self, lines: list[str], name: str) -> str:
        """What lies in memory as 0 or 1, as a truth."""
        lines += [f"{name}.true = fcmp une {{V}} {name}, zeroinitializer"]
        return f"{name}.true"

    def _draws(self, noise: Iterable[Node]) -> None:
        """The noise of the step on each coordinate."""
        for k, node in enumerate(noise):
            name = f"%n{k}"
            self._step += [f"{name}.a = sub i64 %s, %begin", f"{name}.b = mul i64 {name}.a, {ROWS}"]
            self._step += [f"{name}.c = add i64 {name}.b, {k}", f"{name}.d = mul i64 {name}.c, %drawn"]
            self._step += [f"{name}.e = add i64 {name}.d, %own.i"]
            self._step += [f"{name}.at = getelementptr double, ptr %noise, i64 {name}.e"]
            self._step += [f"{name} = load {{V}}, ptr {name}.at, align 8"]
            self._names[node] = name

    def _operation(self, node: Node) -> None:
        """Print a node, whose arguments have been."""
        name, op = f"%v{len(self._names)}", node.op
        truths = all(argument.logical for argument in node.arguments)
        if op in ("logical_and", "logical_or", "logical_not") and not truths:
            raise Untraceable(f"{op} of numbers")
        if op == "where":
            kind = "{B}" if node.logical else "{V}"
            condition, *others = node.arguments
            yes, no = (self._text(a) if node.logical else self._number(a) for a in others)
            self._step += [f"{name} = select {{B}} {self._text(condition)}, {kind} {yes}, {kind} {no}"]
        elif op in OPERATIONS:
            read = self._text if op.startswith("logical") else self._number
            arguments = [read(argument) for argument in node.arguments]
            *first, last = OPERATIONS[op].split("\n")
            lines = [*first, f"{{n}} = {last}"]
            self._step += [_put(line, name, arguments) for line in lines]
        else:
            self._call(name, node)
        self._names[node] = name

    def _call(self, name: str, node: Node) -> None:
        """Let NumPy compute a node; what is the same for all particles is handed over as one number."""
        found = loop(node.op)
        if found == (0, 0) or node.logical:
            raise Untraceable(node.op)
        self.loops[node.op] = None
        same = {*self.once, *self.each}
        strides = [0 if a in same or a.op == "constant" else 8 for a in node.arguments] + [8]
        kinds = f"[{len(strides)} x ptr]", f"[{len(strides)} x i64]"
        held = ", ".join(f"i64 {stride}" for stride in strides)
        self._entry += [f"{name}.all = alloca {kinds[0]}", f"{name}.strides = alloca {kinds[1]}"]
        self._entry += [f"store {kinds[1]} [{held}], ptr {name}.strides"]
        for k in range(len(strides)):
            self._entry += [f"{name}.{k} = alloca {{V}}"]
            self._step += [f"{name}.{k}.at = getelementptr ptr, ptr {name}.all, i64 {k}"]
            self._step += [f"store ptr {name}.{k}, ptr {name}.{k}.at"]
        for k, argument in enumerate(node.arguments):
            self._step += [f"store {{V}} {self._number(argument)}, ptr {name}.{k}"]
        data = f"inttoptr (i64 {found[1]} to ptr)"
        self._step += [
            f"call void @numpy.{node.op}(ptr {name}.all, ptr %size, ptr {name}.strides, ptr {data})"
        ]
        self._step += [f"{name} = load {{V}}, ptr {name}.{len(strides) - 1}"]

    def _text(self, node: Node) -> str:
        """A node as an argument."""
        if node.op != "constant":
            return self._names[node]
        if node.logical:
            return f"splat (i1 {str(node.value).lower()})"
        return f"splat (double 0x{struct.pack('>d', node.value).hex().upper()})"

    def _number(self, node: Node) -> str:
        """A node as a number, also where it is a truth."""
        text = self._text(node)
        if not node.logical:
            return text
        name = f"%c{len(self._step)}"
        self._step += [f"{name} = uitofp {{B}} {text} to {{V}}"]
        return name

    def _framed(self, changed: dict[str, str], fixed: list[str], loss: str) -> str:
        """The whole text; `changed` says what becomes of the rows that change in a step."""
        load: list[str] = []
        store: list[str] = []
        for k, row in enumerate(self.rows):
            load += [f"%{row}.row = mul i64 %count, {k}", f"%{row}.k = add i64 %{row}.row, %i"]
            load += [f"%{row}.at = getelementptr double, ptr %lanes, i64 %{row}.k"]
            if row not in (*LEFT, *LATE):
                load += [f"%{row}.in = load {{V}}, ptr %{row}.at, align 8"]
            if row in changed:
                store += [f"store {{V}} {changed[row]}, ptr %{row}.at, align 8"]
        carried = [_phi(row, "particles", f"%{row}.in", "on", text) for row, text in changed.items()]
        carried += [_phi("alive", "particles", "%alive.in", "on", "%alive.next", "{B}")]
        leave: list[str] = []
        for row, new in zip(LEFT, ("%old0", "%old1", "%old2", "%now", "%nan.number"), strict=True):
            leave += [f"%{row} = load {{V}}, ptr %{row}.at, align 8"]
            leave += [f"%{row}.left = select {{B}} %leaving, {{V}} {new}, {{V}} %{row}"]
            leave += [f"store {{V}} %{row}.left, ptr %{row}.at, align 8"]
        write: list[str] = ["%s.r = sub i64 %s, %tail"]
        for k, (here, last) in enumerate(zip(("%x0", "%x1", loss), LEFT, strict=False)):
            write += [*_place(f"p{k}", "%s.r", k), f"%p{k}.kept = load {{V}}, ptr %{last}.at, align 8"]
            write += [f"%p{k} = select {{B}} %alive.next, {{V}} {here}, {{V}} %p{k}.kept"]
            write += [f"store {{V}} %p{k}, ptr %p{k}.at, align 8"]
        end, look = _summed()
        parts = {"entry": self._entry, "load": load, "carried": carried, "step": self._step}
        parts |= {"leave": leave, "write": write, "store": store, "end": end, "look": look}
        parts["declared"] = [f"declare void @numpy.{op}(ptr, ptr, ptr, ptr)" for op in self.loops]
        texts = {key: "\n  ".join(lines).format(**WORDS) for key, lines in parts.items()}
        return FRAME.format(**WORDS, **texts, loss=loss)


def _put(line: str, name: str, arguments: list[str]) -> str:
    """A line of an operation with its result and arguments; words stay for later."""
    return line.format(*arguments, n=name, **{word: f"{{{word}}}" for word in WORDS})


def _place(name: str, row: str, k: int) -> list[str]:
    """Lines that find where number `k` of a position lies, by the row of the path."""
    lines = [f"%{name}.a = mul i64 {row}, {ROWS + 1}", f"%{name}.b = add i64 %{name}.a, {k}"]
    lines += [f"%{name}.c = mul i64 %{name}.b, %width", f"%{name}.d = add i64 %{name}.c, %path.i"]
    return [*lines, f"%{name}.at = getelementptr double, ptr %path, i64 %{name}.d"]


def _summed() -> tuple[list[str], list[str]]:
    """What is told of positions before they are forgotten: lines for their ends, and for each of them."""
    end: list[str] = []
    look: list[str] = []
    for k, row in enumerate(LEFT[: ROWS + 1]):
        end += [*_place(f"end{k}", "%last.r", k), f"%end{k} = load {{V}}, ptr %end{k}.at, align 8"]
        end += [f"store {{V}} %end{k}, ptr %{row}.at, align 8"]
    for k in range(ROWS):
        look += [*_place(f"l{k}", "%r", k), f"%l{k} = load {{V}}, ptr %l{k}.at, align 8"]
        look += [f"%off{k} = fsub {{V}} %l{k}, %end{k}"]
    return end, look


def _phi(name: str, first: str, start: str, second: str, then: str, kind: str = "{V}") -> str:
    return f"%{name} = phi {kind} [{start}, %{first}], [{then}, %{second}]"
