"""What the page says of a spectrum."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from optim_core.rule import Optimizer
from optim_core.studies.sharpness import NoLimit, linear, penalty
from ui.maps.spectral import Spectrum
from ui.maps.spectrumplane import Signs
from ui.page.i18n import _
from ui.page.message import N_
from ui.page.numerals import number, pair

REASONS: Final = {
    NoLimit.SIGN: N_(
        "There are no dots, because the length of a step of this rule does not depend on the size of the "
        "gradient. No direction has a factor of its own."
    ),
    NoLimit.ELSEWHERE: N_(
        "There are no dots, because this rule takes its gradient a fixed length away from the run. The "
        "error does not shrink by one factor."
    ),
    NoLimit.CURVATURE: N_(
        "There are no dots, because this rule divides by the curvature. Every direction has the same "
        "factor, whatever its eigenvalue."
    ),
    NoLimit.SEARCH: N_("There are no dots, because this rule chooses its rate anew at every step."),
    NoLimit.UNKNOWN: N_("There are no dots, because the roots of this rule are not worked out here."),
}


def explain(told: Spectrum | None) -> list[str]:
    """How to read it."""
    if told is None:
        return [
            _(
                "This surface is not quadratic and has no known minimum, so there is no Hessian to look "
                "at. Choose another surface."
            )
        ]
    return [_surface(told), _rule(told), *([_plane()] if told.places else [])]


def _surface(told: Spectrum) -> str:
    low, high = told.eigenvalues
    text = (
        _(
            "The surface is quadratic, so its Hessian has the eigenvalues {low} and {high} everywhere. "
            "The error, the vector from the minimum to the current point, splits into their two "
            "directions."
        )
        if told.exact
        else _(
            "The Hessian at {minimum} has the eigenvalues {low} and {high}. The error, the vector from "
            "there to the current point, splits into their two directions. All that is said here holds "
            "near that minimum."
        )
    )
    x, y = told.along.minimum.tolist()
    return text.format(low=number(low, 4), high=number(high, 4), minimum=pair(x, y, 3))


def _rule(told: Spectrum) -> str:
    if told.places is None:
        return f"{_dotless(told.rule)} {_('The chart shows what is measured.')}"
    return " ".join(filter(None, [_dots(told), _cut(told.rule)]))


def _dotless(rule: Optimizer) -> str:
    """Why a rule has no place in the plane."""
    memory = linear(rule, np.array(1.0), np.asarray(rule.lr))
    if isinstance(memory, NoLimit):
        return _(REASONS[memory])
    if np.any(memory.decay) or np.any(penalty(rule)):
        return _(
            "There are no dots, because weight decay pulls to the origin and not to the minimum. With a "
            "decay of 0 there are dots."
        )
    return _(
        "There are no dots, because this rule adds the present gradient to its average. That is neither "
        "heavy ball nor Nesterov’s iteration."
    )


def _cut(rule: Optimizer) -> str:
    """What clipping does to all this."""
    if not rule.clipping:
        return ""
    text = _(
        "Gradients are cut at {limit} here. The dots, the roots and their factors hold only where nothing "
        "is cut."
    )
    return text.format(limit=number(rule.clipping_at, 4))


def _dots(told: Spectrum) -> str:
    assert told.places is not None
    if told.places.measured:
        return _(
            "This rule divides by a scale P of each coordinate, for Adam √v̂ + ε. At every step the dots "
            "are the eigenvalues of P^(−1/2) H P^(−1/2) as measured there, and they move with the "
            "timeline. Drag a dot, and the settings follow."
        )
    return _(
        "A rule with one learning rate multiplies the error in each direction by a factor per step, the "
        "size of the larger root. The two directions do not affect each other. Each dot is an eigenvalue. "
        "Drag a dot, and the settings follow. Between the dashed and the dotted curve the roots are "
        "complex, and the error swings (Goh 2017, Why Momentum Really Works)."
    )


def _plane() -> str:
    return _(
        "Point at a place of the plane to see the path with the settings that put the dot of the larger "
        "eigenvalue there; a click opens exactly that run in the race."
    )


def facts(told: Spectrum, signs: Signs) -> dict[str, Any]:
    """A line for each direction: where it is, its roots, its factor, and what becomes of it."""
    places = told.places
    shown = np.asarray(told.measured[-1])
    if places is None:
        rows = [
            [f"λ {number(value, 4)}", number(factor, 4)]
            for value, factor in zip(told.eigenvalues, shown.tolist(), strict=True)
        ]
        heads = [_("direction"), _("factor per step, measured at the end")]
        return {"title": _("What a step does to each direction"), "heads": heads, "rows": rows}
    factor = places.factor
    rows = [
        [
            f"λ {number(told.eigenvalues[k], 4)}",
            number(float(places.rate[-1, k]), 4),
            _roots(factor.roots[-1, k]),
            number(float(factor.size[-1, k]), 4),
            number(float(shown[k]), 4),
            _fate(factor.roots[-1, k], bool(factor.complex[-1, k])),
        ]
        for k in range(2)
    ]
    heads = [
        _("direction"),
        signs.across,
        _("roots"),
        _("factor per step"),
        _("measured at the end"),
        _("kind"),
    ]
    return {"title": _title(told, signs), "heads": heads, "rows": rows}


def _title(told: Spectrum, signs: Signs) -> str:
    assert told.places is not None
    rate, up = signs
    if told.places.nesterov:
        formula = f"z² − (1 + {up})(1 − {rate})z + {up}(1 − {rate})"
    else:
        formula = f"z² − (1 + {up} − {rate})z + {up}"
    if told.places.measured:
        return _("Roots of {formula}, with λ as at the last step").format(formula=formula)
    return _("Roots of {formula}").format(formula=formula)


def _roots(roots: np.ndarray) -> str:
    first, second = roots.tolist()
    if first.imag:
        return f"{number(first.real, 3)} ± {number(abs(first.imag), 3)}i"
    return f"{number(first.real, 3)}, {number(second.real, 3)}"


def _fate(roots: np.ndarray, swings: bool) -> str:
    """What becomes of a direction, in a phrase."""
    larger = roots[int(np.argmax(np.abs(roots)))]
    size = abs(larger)
    if not np.isfinite(size):
        return "–"
    if size > 1.0:
        return _("grows")
    if swings:
        steps = number(2.0 * np.pi / abs(float(np.angle(larger))), 3)
        return _("complex: swings, {steps} steps per turn").format(steps=steps)
    if larger.real < 0.0:
        return _("real: changes sides at every step")
    return _("real: shrinks without swinging")


def summary(name: str, told: Spectrum | None) -> str:
    """The picture in words, for those who do not see it."""
    if told is None:
        return _("{name}: this surface has no directions to split the error into.").format(name=name)
    texts = []
    for k, value in enumerate(told.eigenvalues):
        measured = number(float(told.measured[-1, k]), 4)
        if told.places is None:
            text = _("Direction λ {value}: factor per step {measured} as measured.")
            texts.append(text.format(value=number(value, 4), measured=measured))
            continue
        factor = told.places.factor
        text = _("Direction λ {value}: factor per step {factor}, {kind}; {measured} as measured.")
        kind = _fate(factor.roots[-1, k], bool(factor.complex[-1, k]))
        texts.append(
            text.format(
                value=number(value, 4),
                factor=number(float(factor.size[-1, k]), 4),
                kind=kind,
                measured=measured,
            )
        )
    return " ".join([f"{name}.", *texts])
