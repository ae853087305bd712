"""How far a visitor has come: answers, what is done, best results; kept in the browser, and as a file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Final

from ui.course.lessons import LESSONS
from ui.course.question import Answer

MOST: Final = 20_000  # characters of a file of progress
KNOWN: Final = {lesson.key: lesson for lesson in LESSONS}


@dataclass
class Progress:
    """By lesson: the answer one has committed to, whether the task is done, the best score."""

    answers: dict[str, Answer] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    best: dict[str, float] = field(default_factory=dict)

    def text(self) -> str:
        """All of it as JSON."""
        return json.dumps(
            {"answers": self.answers, "done": sorted(self.done), "best": self.best}, sort_keys=True
        )

    def add(self, text: object) -> bool:
        """Take over what a text says that is understood and not known yet; whether it is a text of ours."""
        told = _read(text)
        if told is None:
            return False
        for key, answer in told.answers.items():
            self.answers.setdefault(key, answer)
        self.done |= told.done
        for key, score in told.best.items():
            self.best[key] = min(score, self.best.get(key, score))
        return True


def _read(text: object) -> Progress | None:
    """What a text says; nothing in it is trusted."""
    if not isinstance(text, str) or len(text) > MOST:
        return None
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    answers, done, best = told.get("answers"), told.get("done"), told.get("best")
    found = Progress()
    for key, answer in answers.items() if isinstance(answers, dict) else ():
        known = KNOWN[key].ask.read(answer) if key in KNOWN else None
        if known is not None:
            found.answers[key] = known
    found.done = (
        {key for key in done if isinstance(key, str) and key in KNOWN} if isinstance(done, list) else set()
    )
    for key, score in best.items() if isinstance(best, dict) else ():
        if (
            key in KNOWN
            and isinstance(score, (int, float))
            and not isinstance(score, bool)
            and 0 <= score < 1e6
        ):
            found.best[key] = float(score)
    return found
