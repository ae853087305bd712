"""Every text that people read, collected from where it stands, and the catalogues kept up to date with it.

    python -m tools.messages        (make messages)

New texts enter `locale/*/LC_MESSAGES/messages.po` without a translation, texts that are gone leave it.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

import ui
from networks import ACTIVATIONS, DATASETS, INITIALIZATIONS
from networks.stories import STORIES
from optim_core import OPTIMIZERS, SCHEDULES
from optim_core.clipping import LIMIT
from optim_core.own import OwnRule
from optim_core.own.optimizer import OWN_HELP
from surfaces import SURFACES, DataSurface, Surface
from surfaces.formula import FormulaSurface
from surfaces.own_data import OwnClassifier, OwnLine
from surfaces.parameter import Parameter
from ui.page.i18n import JS_COUNTED, JS_TEXT, LANGUAGES, LOCALE, SCRIPTS, Text

ROOT = Path(__file__).resolve().parent.parent
# Which arguments of which calls are texts, and which calls have a text for one and another for many.
MARKS = {"_": (0,), "N_": (0,), "Message": (0,), "Problem": (0,), "FormulaError": (0, 2), "RuleError": (0, 3)}
FORMULAS = tuple(f"surfaces/formula_{part}.py" for part in ("parser", "builder", "readings"))
SOURCES = ("app.py", "pages/*.py", "ui/**/*.py", *FORMULAS, "optim_core/own/reading.py")
COUNTS = ("counted", "Counted")
NAMES = ("XOR", "ReLU", "Leaky ReLU", "tanh", "Xavier", "He")  # the same in every language
WIDTH = 100
HEADER = r"""# `make messages` keeps the list of texts; only the translations are written by hand.
msgid ""
msgstr ""
"Language: {language}\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: {plurals}\n"

"""
Found = Iterator[tuple[Text, str]]  # text, where it stands


def texts() -> dict[Text, list[str]]:
    """Every text with the places where it stands, in the order in which they are read."""
    found: dict[Text, list[str]] = {}
    for text, place in (
        *_from_python(),
        *_from_scripts(),
        *_from_registries(),
        *_from_networks(),
        *_from_parameters(),
    ):
        places = found.setdefault(text, [])
        if text and place not in places:
            places.append(place)
    return {text: places for text, places in found.items() if text}


def sources() -> list[Path]:
    """The Python files whose texts are marked."""
    return [file for pattern in SOURCES for file in sorted(ROOT.glob(pattern))]


def _from_python() -> Found:
    for file in sources():
        tree, place = ast.parse(file.read_text("utf-8")), file.relative_to(ROOT).as_posix()
        yield from ((str(node.value), place) for node in marked(tree))
        yield from (((str(one.value), str(many.value)), place) for one, many in counted(tree))


def marked(tree: ast.AST) -> list[ast.Constant]:
    """The texts in a tree that are marked for translation; Babel would not look into f-strings."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    args = [arg for call in calls for at in _marks(call) for arg in call.args[at : at + 1]]
    found = [arg for arg in args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def counted(tree: ast.AST) -> list[tuple[ast.Constant, ast.Constant]]:
    """The texts in a tree that have one form for one and another for many."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    forms = [call.args[:2] for call in calls if getattr(call.func, "id", "") in COUNTS and len(call.args) > 2]
    found = [(a, b) for a, b in forms if isinstance(a, ast.Constant) and isinstance(b, ast.Constant)]
    return sorted(found, key=lambda pair: (pair[0].lineno, pair[0].col_offset))


def _marks(call: ast.Call) -> tuple[int, ...]:
    return MARKS.get(call.func.id, ()) if isinstance(call.func, ast.Name) else ()


def _from_scripts() -> Found:
    for file in sorted(SCRIPTS.glob("*/*.js")):
        source = file.read_text("utf-8")
        for text in (*JS_TEXT.findall(source), *JS_COUNTED.findall(source)):
            yield text, file.relative_to(ROOT).as_posix()


def _from_registries() -> Found:
    """What stands on the records; packages below `ui` know of no translation."""
    for optimizer in OPTIMIZERS.values():
        yield optimizer.idea, "optim_core/optimizers"
        yield from ((text, "optim_core/optimizers") for text in optimizer.quantities.values())
        yield from _of_parameters(optimizer.hyperparameters, "optim_core/optimizers")
    yield from _of_parameters([LIMIT], "optim_core/clipping.py")
    yield from ((text, "optim_core/own") for text in (OwnRule.label, OwnRule.idea, OwnRule.source, OWN_HELP))
    for schedule in SCHEDULES.values():
        yield from ((text, "optim_core/schedules.py") for text in (schedule.label, schedule.idea))
        yield from _of_parameters(schedule.hyperparameters, "optim_core/schedules.py")
    yield from ((kind.source, "surfaces") for kind in (FormulaSurface, OwnLine, OwnClassifier))
    models: tuple[Surface | type[Surface], ...] = (*SURFACES.values(), FormulaSurface, OwnLine, OwnClassifier)
    for surface in models:
        yield from ((str(text), "surfaces") for text in (surface.label, surface.idea))
        yield from _of_parameters(surface.parameters, "surfaces")
        if isinstance(surface, DataSurface):
            labels = (*surface.input_labels, surface.target_label)
            yield from ((label, "surfaces") for label in labels if not label.isdecimal())


def _from_networks() -> Found:
    """What stands on the records of networks: data sets, activations, starts, stories."""
    for data in DATASETS.values():
        axes = (axis for axis in data.axes if len(axis) > 2)
        yield from (
            (text, "networks/datasets.py") for text in (data.label, data.idea, *axes) if text not in NAMES
        )
        yield from ((name, "networks/datasets.py") for name in data.names if not name.isdecimal())
    for known, place in ((ACTIVATIONS, "activations"), (INITIALIZATIONS, "layout")):
        found = (text for each in known.values() for text in (each.label, each.idea))
        yield from ((text, f"networks/{place}.py") for text in found if text not in NAMES)
    for story in STORIES.values():
        yield from ((text, "networks/stories.py") for text in (story.title, story.text))


def _from_parameters() -> Found:
    """The names of all settings that are described in `ui`, alone, in tuples or on classes."""
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        for thing in vars(importlib.import_module(module.name)).values():
            if getattr(thing, "__module__", "").startswith("networks."):
                continue  # its texts are for those who program with it
            rows = (
                row if isinstance(row, tuple) else (row,) for row in (thing, getattr(thing, "parameters", ()))
            )
            specs = (spec for row in rows for spec in row if isinstance(spec, Parameter))
            yield from _of_parameters(specs, "ui")


def _of_parameters(parameters: Iterable[Parameter], place: str) -> Found:
    for parameter in parameters:
        yield from ((text, place) for text in (parameter.name.replace("_", " "), parameter.words) if text)
        yield parameter.help, place


def file_of(language: str) -> Path:
    """Where the translations into a language are."""
    return LOCALE / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """The catalogue of a language as it is."""
    file = file_of(language)
    return read_po(BytesIO(file.read_bytes())) if file.exists() else Catalog()


def updated(language: str) -> str:
    """The catalogue of a language with every text there is and no other, as the text of its file."""
    old, catalogue = read(language), Catalog(locale=language)
    for text, places in texts().items():
        known = old.get(text if isinstance(text, str) else text[0])
        string = known.string if known is not None and known.id == text else ""
        catalogue.add(text, string, [(place, cast(int, None)) for place in places])
    written = BytesIO()
    write_po(written, catalogue, width=WIDTH, omit_header=True)
    return HEADER.format(language=language, plurals=catalogue.plural_forms) + written.getvalue().decode()


def translated(message: Message) -> bool:
    """Whether every form of a text has a translation."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(forms)


def main() -> None:
    """Bring every catalogue up to date and say what is left to translate."""
    for language in LANGUAGES:
        if language == "en":
            continue
        file_of(language).parent.mkdir(parents=True, exist_ok=True)
        file_of(language).write_text(updated(language), "utf-8")
        left = [message.id for message in read(language) if message.id and not translated(message)]
        print(f"{language}: {len(left)} of {len(texts())} texts are not translated", *left, sep="\n  ")


if __name__ == "__main__":
    main()
