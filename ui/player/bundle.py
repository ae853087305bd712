"""Our modules as one file, made of those that are tested one by one.

Each module becomes a function that answers with what it exports; what it imports stands before it. The
modules may write `import { a, b as c } from "./x.js";` and `export` before a function, a class or a constant;
anything else is refused.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
OTHERS = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(files: Mapping[str, str], entry: str) -> str:
    """One module that exports what `entry` exports; `files` are the texts of modules by their paths.

    Raises:
        ValueError: a module imports itself, over others or not (the circle is named), or writes an import or
            an export in another way (the module and the line are named).
    """
    order: dict[str, None] = {}
    _visit(files, entry, order, ())
    return "".join(
        _exported(_module(name, files[name]), entry) if name == entry else _module(name, files[name])
        for name in order
    )


def _visit(files: Mapping[str, str], name: str, order: dict[str, None], way: tuple[str, ...]) -> None:
    if name in way:
        raise ValueError(" → ".join((*way, name)))
    if name in order:
        return
    for _names, path in IMPORT.findall(files[name]):
        _visit(files, _resolved(name, path), order, (*way, name))
    order[name] = None


def _resolved(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _module(name: str, text: str) -> str:
    """The function of a module, called at once."""
    exports = EXPORT.findall(text)
    body = EXPORT.sub("", IMPORT.sub(lambda found: _taken(found[1], _resolved(name, found[2])), text))
    if strange := OTHERS.search(body):
        raise ValueError(f"{name}: {strange[0]}")
    answer = f"return {{ {', '.join(exports)} }};"
    return f"// {name}\nconst {_variable(name)} = (() => {{\n{body}{answer}\n}})();\n"


def _taken(names: str, source: str) -> str:
    return f"const {{ {', '.join(_renamed(names))} }} = {_variable(source)};\n"


def _renamed(names: str) -> Iterator[str]:
    for name in filter(None, map(str.strip, names.split(","))):
        yield ": ".join(name.split(" as "))


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))


def _exported(module: str, entry: str) -> str:
    exports = module.rpartition("return { ")[2].partition(" }")[0]
    return f"{module}const {{ {exports} }} = {_variable(entry)};\nexport {{ {exports} }};\n"
