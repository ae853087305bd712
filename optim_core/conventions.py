"""In what ways the same rule is written, and by whom.

A convention is a value on an optimizer's class: where ε is added, whether the rate is part of the velocity.
Its first choice is the textbook's; a preset names another. `rule` and `step` read the same value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar, overload

FRAMEWORKS = ("textbook", "published", "torch", "optax", "keras")
OLD_NAMES = {"paper": "textbook"}  # in links, above all

T = TypeVar("T", str, bool, float)


class Convention(Generic[T]):
    """A choice that a preset makes: `eps_at = Convention("outside", "inside")` in the body of a class.

    On an optimizer it reads as the choice of its preset, on the class as the first one.
    """

    def __init__(self, *choices: T) -> None:
        self.choices: tuple[T, ...] = choices

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> T: ...
    @overload
    def __get__(self, instance: Any, owner: type) -> T: ...
    def __get__(self, instance: Any, owner: type) -> T:
        chosen = {} if instance is None else instance.presets.get(instance.framework, {})
        found: T = chosen.get(self.name, self.choices[0])
        return found


def conventions(cls: type) -> dict[str, Convention[Any]]:
    """The conventions that a class and its bases declare, by name."""
    found: dict[str, Convention[Any]] = {}
    for base in reversed(cls.__mro__):
        found.update((name, value) for name, value in vars(base).items() if isinstance(value, Convention))
    return found


def check_presets(
    cls: type, presets: Mapping[str, Mapping[str, Any]], settings: Mapping[str, object]
) -> None:
    """Raise a ValueError where a preset names a framework, a setting or a choice that there is not."""
    known = conventions(cls)
    for framework, preset in presets.items():
        if framework not in FRAMEWORKS:
            raise ValueError(f"{cls.__name__}: unknown framework {framework!r}")
        for name, value in preset.items():
            if name in known and value not in known[name].choices:
                choices = ", ".join(map(repr, known[name].choices))
                raise ValueError(f"{cls.__name__}: {framework} has {name}={value!r}; there is {choices}")
            if name not in known and name not in settings:
                raise ValueError(
                    f"{cls.__name__}: {framework} sets {name}, which is no setting or convention"
                )


def canonical(framework: Any) -> Any:
    """The name of a preset of today, also for an old one; what is no name stays what it is."""
    return OLD_NAMES.get(framework, framework) if isinstance(framework, str) else framework
