"""Data of the visitor's own: what the page has read of a file, checked, held for the visit, never in links.

The page reads the file itself and sends the columns that are needed, in a change like any other:

    {"at": "surface", "name": "data", "value": {"kind": "line", "normalized": true, "names": ["a", "t"],
                                                "columns": [[1.5, 2.0, …], [3.0, 4.5, …]], "mark": "k3x"}}

A visit holds its tables, and nobody else does (`surfaces.own_data`): links name one by a digest, which opens
it only in the visit that has it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote_plus

import numpy as np

from surfaces.own_data import FEWEST, LARGEST, TABLES, Table
from ui.page.limits import MAX_COLUMN_NAME, MAX_ROWS, MAX_TABLES
from ui.page.message import N_, Counted, Message, Problem, quote
from ui.page.values import is_number

KINDS: Final = {"line": N_("a line through {rows}"), "class": N_("a classifier of {rows}")}
COLUMNS: Final = {"line": 2, "class": 3}
DIGEST = re.compile(r"[0-9a-f]{12}")
MARK = re.compile(r"[0-9a-z]{1,16}")
Tables = dict[str, Table]  # by digest

_run = threading.local()  # every run of a page has a thread to itself while it lasts


def use(tables: Tables) -> None:
    """Say which tables belong to the visit that this thread works for."""
    _run.tables = tables


def tables() -> Tables:
    """The tables of the visit that this thread works for."""
    if not hasattr(_run, "tables"):
        _run.tables = {}
    found: Tables = _run.tables
    return found


def brought(value: object) -> Table:
    """The table that the page has sent, held by this visit from now on; a Problem where it is none."""
    if not isinstance(value, Mapping):
        raise Problem("The data must come as columns with names")
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in COLUMNS:
        raise Problem("Data are for a line or a class, not {value}", value=quote(kind))
    normalized = value.get("normalized", True)
    if not isinstance(normalized, bool):
        raise Problem("Data are normalized or raw, not {value}", value=quote(normalized))
    columns, names = _columns(value.get("columns"), kind), _names(value.get("names"), kind)
    seen = hashlib.blake2b(repr((kind, normalized, names)).encode() + columns.tobytes(), digest_size=6)
    digest, known = seen.hexdigest(), tables()
    if digest in known:
        known[digest] = known.pop(digest)  # the latest one stands last
        known[digest].mark = _mark(value.get("mark"))
        return known[digest]
    if len(known) >= MAX_TABLES:
        raise Problem("A visit holds at most {limit} tables: reload the page", limit=MAX_TABLES)
    table = _table(kind, columns, names, normalized)
    table.mark = _mark(value.get("mark"))
    TABLES[table.token] = known[digest] = table
    return table


def _mark(mark: object) -> str:
    """By what the page knows what it has sent."""
    return mark if isinstance(mark, str) and MARK.fullmatch(mark) else ""


def _table(kind: str, columns: np.ndarray, names: tuple[str, ...], normalized: bool) -> Table:
    if kind == "class" and set(np.unique(columns[-1])) != {0.0, 1.0}:
        raise Problem("A classifier needs rows of two classes")
    inputs = columns[0].copy() if kind == "line" else np.ascontiguousarray(columns[:-1].T)
    if any(not column.std() for column in columns[:-1]):
        raise Problem("A column that never changes cannot be an input")
    return Table(secrets.token_hex(8), kind, inputs, columns[-1].copy(), names, normalized)


def _columns(columns: object, kind: str) -> np.ndarray:
    """The columns as an array (columns, rows)."""
    count = COLUMNS[kind]
    if (
        not isinstance(columns, list)
        or len(columns) != count
        or not all(isinstance(c, list) for c in columns)
    ):
        raise Problem("The data must be {count} columns of numbers", count=count)
    rows = len(columns[0])
    if any(len(column) != rows for column in columns):
        raise Problem("The columns of the data must be equally long")
    if not FEWEST <= rows <= MAX_ROWS:
        raise Problem(
            "The data must have {low} to {high} rows, not {count}", low=FEWEST, high=MAX_ROWS, count=rows
        )
    if not all(is_number(cell) and abs(cell) <= LARGEST for column in columns for cell in column):
        raise Problem("The data must be numbers between −{limit} and {limit}", limit=f"{LARGEST:g}")
    found: np.ndarray = np.array(columns, dtype=np.float64) + 0.0
    return found


def _names(names: object, kind: str) -> tuple[str, ...]:
    """What the columns are called, without what Plotly would take for markup."""
    if not isinstance(names, list) or len(names) != COLUMNS[kind]:
        raise Problem("The data must have {count} names", count=COLUMNS[kind])
    if not all(
        isinstance(name, str) and 0 < len(name) <= MAX_COLUMN_NAME and name.isprintable() for name in names
    ):
        raise Problem("The name of a column is one line of at most {limit} characters", limit=MAX_COLUMN_NAME)
    return tuple(name.replace("<", "‹").replace(">", "›").replace("&", "＆") for name in names)  # noqa: RUF001


def latest() -> Table | None:
    """The table that the visitor has brought last."""
    return next(reversed(tables().values()), None)


def digest_of(token: str) -> str:
    """What links call a table of this visit; empty if it is not of this visit."""
    return next((digest for digest, table in tables().items() if table.token == token), "")


def word(token: str) -> str:
    """A table as a parameter of a link: its digest, what it is for, and what its columns are called."""
    table = TABLES[token]
    digest = digest_of(token) or "000000000000"
    names = (quote_plus(name.replace("~", "-")) for name in table.names)
    return "~".join([digest, table.kind, str(len(table.targets)), *names])


def found(text: str) -> str:
    """The token of the table that a link means; a Problem that says what is missing."""
    digest, kind, rows, *names = [*text.split("~"), "", "", ""][:6]
    if digest in tables():
        return tables()[digest].token
    told = [name[:MAX_COLUMN_NAME] for name in names if name and name.isprintable()]
    if not DIGEST.fullmatch(digest) or kind not in KINDS or not rows.isdecimal() or len(rows) > 6 or not told:
        raise Problem("The link is damaged: what it says of own data cannot be read")
    count = Counted("{count} row", "{count} rows", int(rows))
    what = Message(KINDS[kind], {"rows": count})
    text = N_(
        "The link shows {what} of a file, and links do not contain files (columns: {names}). Open "
        "that file under “Your own data”, and the rest of the link follows"
    )
    raise Problem(text, what=what, names=", ".join(map(_quoted, told)))


def _quoted(name: str) -> str:
    return f"“{name}”"


def missing(query: str) -> str:
    """The digest of the table that a link needs and this visit does not have; empty if there is none."""
    match = re.search(r"(?:^|[?&])o=([0-9a-f]{12})(?:~|%7E|$|&)", query)
    return match[1] if match and match[1] not in tables() else ""


def with_data(query: str, table: Table) -> str:
    """The link with another table in place of the one it needs."""
    return re.sub(r"(^|[?&])o=[^&]*", lambda match: f"{match[1]}o={word(table.token)}", query)
