"""Coverage-guided fuzzing of everything that is read from outside: links, formulas, messages of browsers.

    python tests/fuzz/fuzz_inputs.py --seconds 60                every target, one after the other
    python tests/fuzz/fuzz_inputs.py --seconds 600 --only links   one of them, for longer

It starts from the links and formulas of the tests and knows our words. What fails is told with its input and
kept in `crash-…` files of the folder that is printed; give such a file as --again to see it fail once more.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE), str(HERE.parent / "ui")]

with atheris.instrument_imports(include=["ui", "surfaces"]):
    import hostile
    import vocabulary
    from broken_links import BROKEN

    from optim_core.own import TEMPLATES
    from ui.compare.examples import EXAMPLES
    from ui.compare.link import comparison_query
    from ui.page.link import to_query
    from ui.race.stories import STORIES

PAGES = list(hostile.PAGES)


def text_of(data: bytes, words: list[str]) -> str:
    """The bytes as text or, after a byte that text cannot start with, each as one of our words."""
    if data[:1] == b"\xff":
        return "".join(words[byte % len(words)] for byte in data[1:])
    return data.decode("utf-8", "surrogateescape")


def links(data: bytes) -> None:
    """One byte says which page, the rest is its link."""
    page = PAGES[data[0] % len(PAGES)] if data else PAGES[0]
    hostile.open_link(page, text_of(data[1:], vocabulary.LINK_WORDS))


def formulas(data: bytes) -> None:
    """What somebody types."""
    hostile.type_formula(text_of(data, vocabulary.FORMULA_WORDS))


def rules(data: bytes) -> None:
    """What somebody writes as a rule."""
    hostile.write_rule(text_of(data, vocabulary.RULE_WORDS))


def messages(data: bytes) -> None:
    """What a browser sends: JSON, which Python reads with NaN and infinity and numbers of any length."""
    page, text = PAGES[data[0] % len(PAGES)] if data else PAGES[0], data[1:].decode("utf-8", "replace")
    try:
        changes = json.loads(text)
    except (ValueError, RecursionError):
        changes = changes_of(atheris.FuzzedDataProvider(data[1:]))
    hostile.addressed(page, changes if isinstance(changes, list) else [changes])


def changes_of(source: atheris.FuzzedDataProvider) -> list[object]:
    """Changes made of our words, with a value of any kind."""
    return [
        {
            "at": source.PickValueInList(vocabulary.PLACE_NAMES),
            source.PickValueInList(["name", "do"]): source.PickValueInList(
                [*vocabulary.NAMES, *vocabulary.DEEDS, *vocabulary.KEYS]
            ),
            source.PickValueInList(["value", "lanes"]): value_of(source),
        }
        for _ in range(source.ConsumeIntInRange(0, 6))
    ]


def value_of(source: atheris.FuzzedDataProvider) -> object:
    """A value that fits, nearly fits or does not fit at all."""
    kinds: list[Callable[[], object]] = [
        lambda: source.PickValueInList(vocabulary.KEYS),
        source.ConsumeFloat,
        lambda: source.ConsumeIntInRange(-3, 5000),
        source.ConsumeBool,
        lambda: [source.ConsumeRegularFloat() for _ in range(source.ConsumeIntInRange(0, 5))],
        lambda: source.ConsumeUnicode(30),
        lambda: "".join(source.PickValueInList(vocabulary.LINK_WORDS) for _ in range(12)),
        lambda: "".join(source.PickValueInList(vocabulary.FORMULA_WORDS) for _ in range(12)),
        lambda: [value_of(source)],
        lambda: None,
    ]
    return source.PickValueInList(kinds)()


TARGETS = {"links": links, "formulas": formulas, "rules": rules, "messages": messages}
WORDS = {
    "links": vocabulary.LINK_WORDS,
    "formulas": vocabulary.FORMULA_WORDS,
    "rules": vocabulary.RULE_WORDS,
    "messages": [json.dumps(word) for word in (*vocabulary.PLACE_NAMES, *vocabulary.NAMES, *vocabulary.DEEDS)]
    + [
        "NaN",
        "Infinity",
        "true",
        "null",
        "1e999",
        '"at":',
        '"name":',
        '"value":',
        '"do":',
        "[[[[",
        "{}",
        "9" * 30,
    ],
}


def seeds(target: str) -> list[bytes]:
    """Where the search starts."""
    asked = [to_query(story.setup) for story in STORIES]
    compared = [comparison_query(example.comparison) for example in EXAMPLES]
    noisy = ["b=minima&f=sharp~batch_size-4~lr-0.3&t=120", "b=batches&d=line~l2-2", "w=grid~radius-0.2&n=90"]
    if target == "links":
        pages = [(0, asked), (1, compared), (2, noisy), (0, BROKEN), (1, BROKEN[::3]), (2, BROKEN[::3])]
        whole = [(page, text) for page, texts in pages for text in texts if "\ud800" not in text]
        return [bytes([page]) + text.encode() for page, text in whole] + [b"\0\xff" + bytes(range(0, 250, 7))]
    if target == "formulas":
        known = [text.removeprefix("s=formula&q=") for text in BROKEN if "q=" in text]
        return [text.encode() for text in [*known, "x**2/4 + y**2 + sin(3*x)*cos(2*y)", "tan(tan(tan(x*y)))",
                "max(abs(x),min(y,2))^1.5/log10(x)", "x^y^x^y", "sqrt(x^2+y^2)-e^-x*pi"]]  # fmt: skip
    if target == "rules":
        return [text.encode() for text in TEMPLATES.values()]
    edits = [
        [{"at": at, "name": name, "value": value}]
        for at in vocabulary.PLACE_NAMES
        for name, value in (
            ("lr", 0.1),
            ("key", "beale"),
            ("start", [1, 2]),
            ("formula", "x*y"),
            ("count", 3),
        )
    ] + [[{"at": at, "do": do, "name": "lr"}] for at in vocabulary.PLACE_NAMES for do in vocabulary.DEEDS]
    return [bytes([i % 3]) + json.dumps(edit).encode() for i, edit in enumerate(edits)]


def escaped(word: str) -> str:
    """A word as libFuzzer's dictionaries spell it."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word.encode("utf-8", "surrogateescape")) + '"'


def run(target: str, seconds: int, again: str) -> None:
    """Fuzz one target in this process; it ends with the process."""
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{target}-"))
    corpus = folder / "corpus"
    corpus.mkdir()
    for index, seed in enumerate(seeds(target)):
        (corpus / str(index)).write_bytes(seed)
    words = folder / "words"
    words.write_text("\n".join(escaped(word) for word in WORDS[target]) + "\n")
    print(
        f"{target}: {seconds} s, {len(os.listdir(corpus))} seeds, what fails is kept in {folder}", flush=True
    )
    hostile.warm()
    options = {
        "max_total_time": seconds,
        "dict": words,
        "artifact_prefix": f"{folder}/",
        "timeout": 20,
        "max_len": 240 if target == "formulas" else 2000,
        "rss_limit_mb": 3000,
        "print_final_stats": 1,
        "verbosity": 0,
    }
    given = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup([sys.argv[0], *given, again or str(corpus)], TARGETS[target])
    atheris.Fuzz()


def main() -> None:
    """Fuzz what is asked for, each target in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=TARGETS, help="one target instead of all")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--again", default="", help="a file to try once more")
    asked = parser.parse_args()
    if asked.only:
        run(asked.only, asked.seconds, asked.again)
    for target in TARGETS:
        command = [sys.executable, __file__, "--only", target, "--seconds", str(asked.seconds)]
        if subprocess.run(command, check=False).returncode:
            sys.exit(f"{target}: something failed, see above")


if __name__ == "__main__":
    main()
