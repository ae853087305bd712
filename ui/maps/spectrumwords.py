"""What the page says of a spectrum."""

from __future__ import annotations

from typing import Any

import numpy as np

from ui.maps.spectral import Spectrum
from ui.maps.spectrumplane import Signs
from ui.page.i18n import _
from ui.page.numerals import number, pair


def explain(told: Spectrum | None) -> list[str]:
    """How to read it."""
    if told is None:
        return [
            _(
                "This surface is not quadratic, and no minimum of it is known: there is no Hessian to look "
                "at. Choose another surface."
            )
        ]
    return [_surface(told), _rule(told), _plane()]


def _surface(told: Spectrum) -> str:
    low, high = told.eigenvalues
    text = (
        _(
            "The surface is quadratic: its Hessian has the eigenvalues {low} and {high} everywhere. The "
            "error, the way from the minimum to the run, splits into these two directions."
        )
        if told.exact
        else _(
            "The Hessian at {minimum} has the eigenvalues {low} and {high}. The error, the way from there to "
            "the run, splits into their two directions. What is said of them holds near that minimum."
        )
    )
    x, y = told.along.minimum.tolist()
    return text.format(low=number(low, 4), high=number(high, 4), minimum=pair(x, y, 3))


def _rule(told: Spectrum) -> str:
    if told.places is None:
        return _("The roots of this rule are not worked out here: the chart shows what is measured.")
    if told.places.measured:
        return _(
            "This rule divides by a scale P of each coordinate, for Adam √v̂ + ε. At every step the dots are "
            "the eigenvalues of P^(−1/2) H P^(−1/2) as measured there, and they move with the timeline. Drag "
            "a dot, and the settings follow."
        )
    return _(
        "A rule with one rate multiplies each direction by a factor per step, whatever the other does: the "
        "size of the larger root. Each dot is an eigenvalue. Drag a dot, and the settings follow; between "
        "the dashed and the dotted curve the roots are complex, and the direction swings (Goh 2017, Why "
        "Momentum Really Works)."
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
        return _("complex: swings, {steps} steps a turn").format(steps=steps)
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
