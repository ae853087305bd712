"""Writes the declarations of all messages for the checker of the JavaScript: `make protocol`.

They are declared once, in `ui/page/messages`; `ui/player/js/messages.d.ts` is made from them.
"""

from __future__ import annotations

import inspect
import types
from pathlib import Path
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

import pyarrow as pa

from ui.page import messages

FILE = Path(__file__).resolve().parents[1] / "ui" / "player" / "js" / "messages.d.ts"
HEAD = """// Made by `make protocol` from ui/page/messages: what page and Python say to each other.

/** An Arrow table, whose columns are typed arrays. */
export interface Table {
  schema: { fields: { name: string }[] };
  getChild(name: string): { toArray(): Float32Array };
}

/** A picture as it is shown: the columns of its tables by name. */
export type Shown<P> = P & {
  tables: { [K in keyof P as NonNullable<P[K]> extends Table ? K : never]-?: Record<string, any> };
};

/** A message of a role as the component hands it over. */
export interface Component<R extends keyof Roles = keyof Roles> {
  data: Roles[R] & { role: R; language: string };
  parentElement: HTMLElement;
  setStateValue(name: "edits", update: Update): void;
}
"""
SIMPLE = {
    int: "number",
    float: "number",
    str: "string",
    bool: "boolean",
    type(None): "null",
    Any: "any",
    pa.Table: "Table",
}


def declarations() -> str:
    """The text of the file."""
    return "\n".join([HEAD, *map(_interface, messages_declared()), *map(_union, messages.UNIONS), _roles()])


def messages_declared() -> list[type]:
    """All messages, in the order in which they are declared."""
    return [
        found
        for module in messages.MODULES
        for found in vars(module).values()
        if is_typeddict(found) and found.__module__ == module.__name__
    ]


def _union(name: str) -> str:
    parts = " | ".join(_type(part) for part in get_args(messages.UNIONS[name]))
    return f"export type {name} = {parts};\n"


def _roles() -> str:
    fields = [f"  {role}: {_type(message)};" for role, message in messages.ROLES.items()]
    return "\n".join(["/** The message of each role. */", "export interface Roles {", *fields, "}", ""])


def _interface(message: type) -> str:
    fields = [_field(name, hint) for name, hint in get_type_hints(message, include_extras=True).items()]
    doc = inspect.cleandoc(message.__doc__ or "").replace("\n", "\n * ").replace(" * \n", " *\n")
    return "\n".join([f"/**\n * {doc}\n */", f"export interface {message.__name__} {{", *fields, "}\n"])


def _field(name: str, hint: Any) -> str:
    optional = get_origin(hint) is NotRequired
    return f"  {name}{'?' if optional else ''}: {_type(get_args(hint)[0] if optional else hint)};"


def _type(hint: Any) -> str:
    for name, union in messages.UNIONS.items():
        if hint == union:
            return name
    if hint in SIMPLE:
        return SIMPLE[hint]
    if is_typeddict(hint):
        return str(hint.__name__)
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(map(_type, parts)))
    if origin is Literal:
        return " | ".join(f'"{word}"' for word in parts)
    if origin is list:
        inner = _type(parts[0])
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    if origin is tuple:
        return f"[{', '.join(map(_type, parts))}]"
    if origin is dict:
        return f"Record<{_type(parts[0])}, {_type(parts[1])}>"
    raise TypeError(f"no type of TypeScript for {hint}")


def main() -> None:
    """Write the file."""
    FILE.write_text(declarations(), "utf-8")


if __name__ == "__main__":
    main()
