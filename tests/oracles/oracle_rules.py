"""Every textbook form a second time: scalar, in plain floats, sharing nothing with optim_core.

An oracle is `oracle(w, loss, s, t, p) -> new w`: `w` is a pair of floats, `loss` a surface of
`oracle_walk.py`, `s` the state as a dict the oracle fills itself, `t` the step counted from 1, `p` the
settings as attributes. Rules that act on each coordinate alone are written for one number, `rule(w, g, s,
t, p)`, and lifted by `elementwise`.
"""

from collections.abc import Callable
from functools import wraps
from math import exp, gamma, hypot, log, sqrt

import numpy as np
from scipy.optimize._dcsrch import DCSRCH

ORACLES: dict[str, Callable] = {}


def oracle(step):
    """Enter an oracle under the name of its function."""
    ORACLES[step.__name__] = step
    return step


def lifted(rule):
    """Lift a rule for one number to both coordinates, each with a state of its own."""

    @wraps(rule)
    def step(w, loss, s, t, p):
        states = s.setdefault("coordinates", ({}, {}))
        return tuple(rule(*each, t, p) for each in zip(w, loss.gradient(*w), states, strict=True))

    return step


def elementwise(rule):
    """Enter a rule for one number, lifted."""
    return oracle(lifted(rule))


def sign(number):
    """Return −1, 0 or 1."""
    return (number > 0) - (number < 0)


@elementwise
def sgd(w, g, s, t, p):
    """W ← W − η g (Cauchy 1847; Robbins & Monro 1951, eq. 7)."""
    return w - p.lr * g


@elementwise
def momentum(w, g, s, t, p):
    """v ← β v + g, W ← W − η v (Polyak 1964, eq. 9, as the course notes scale it)."""
    s["v"] = p.momentum * s.get("v", 0.0) + g
    return w - p.lr * s["v"]


@elementwise
def damped_momentum(w, g, s, t, p):
    """v ← μ v + (1 − τ) g, W ← W − η v from v = 0 (Torch7's dampening on the momentum above)."""
    s["v"] = p.momentum * s.get("v", 0.0) + (1 - p.dampening) * g
    return w - p.lr * s["v"]


@oracle
def nesterov(w, loss, s, t, p):
    """v ← β v + ∇L(W − η β v), W ← W − η v (Sutskever et al. 2013, eqs. 3–4; their v is our −η v)."""
    v = s.get("v", (0.0, 0.0))
    g = loss.gradient(*(x - p.lr * p.momentum * each for x, each in zip(w, v, strict=True)))
    s["v"] = tuple(p.momentum * each + d for each, d in zip(v, g, strict=True))
    return tuple(x - p.lr * each for x, each in zip(w, s["v"], strict=True))


@elementwise
def adagrad(w, g, s, t, p):
    """G ← G + g², W ← W − η g / (√G + ε) (Duchi et al. 2011, section 1.1, diagonal form)."""
    s["G"] = s.get("G", p.initial_accumulator) + g * g
    return w - p.lr * g / (sqrt(s["G"]) + p.eps)


@elementwise
def adadelta(w, g, s, t, p):
    """Zeiler 2012, Algorithm 1, with RMS[x] = √(E[x²] + ε) of eq. 9; η scales the finished ΔW."""
    s["v"] = p.rho * s.get("v", 0.0) + (1 - p.rho) * g * g
    delta = -sqrt(s.get("u", 0.0) + p.eps) / sqrt(s["v"] + p.eps) * g
    s["u"] = p.rho * s.get("u", 0.0) + (1 - p.rho) * delta * delta
    return w + p.lr * delta


@elementwise
def rmsprop(w, g, s, t, p):
    """Tieleman & Hinton 2012, lecture 6.5, slide 29; centred after Graves 2013, eqs. 38–41."""
    s["v"] = p.rho * s.get("v", 0.0) + (1 - p.rho) * g * g
    spread = s["v"]
    if p.centered:
        s["m"] = p.rho * s.get("m", 0.0) + (1 - p.rho) * g
        spread -= s["m"] ** 2
    pull = g / (sqrt(spread) + p.eps)
    if not p.momentum:
        return w - p.lr * pull
    s["b"] = p.momentum * s.get("b", 0.0) + pull
    return w - p.lr * s["b"]


def moments(g, s, t, p):
    """Update m and v (Kingma & Ba 2015, Algorithm 1) and return both without their bias (section 3)."""
    s["m"] = p.beta1 * s.get("m", 0.0) + (1 - p.beta1) * g
    s["v"] = p.beta2 * s.get("v", 0.0) + (1 - p.beta2) * g * g
    s["m_hat"] = s["m"] / (1 - p.beta1**t)
    s["v_hat"] = s["v"] / (1 - p.beta2**t)
    return s["m_hat"], s["v_hat"]


@elementwise
def adam(w, g, s, t, p):
    """Kingma & Ba 2015, Algorithm 1; without its bias correction on request."""
    m_hat, v_hat = moments(g, s, t, p)
    if not p.bias_correction:
        m_hat, v_hat = s["m_hat"], s["v_hat"] = s["m"], s["v"]
    return w - p.lr * m_hat / (sqrt(v_hat) + p.eps)


@elementwise
def adamw(w, g, s, t, p):
    """Loshchilov & Hutter 2019, Algorithm 2, with λ scaled by α as every framework has it."""
    m_hat, v_hat = moments(g, s, t, p)
    return w - p.lr * (m_hat / (sqrt(v_hat) + p.eps) + p.weight_decay * w)


@elementwise
def adam_l2(w, g, s, t, p):
    """Loshchilov & Hutter 2019, Algorithm 2, with the L2 penalty of line 6 alone."""
    s["penalized"] = g + p.weight_decay * w
    m_hat, v_hat = moments(s["penalized"], s, t, p)
    return w - p.lr * m_hat / (sqrt(v_hat) + p.eps)


@elementwise
def amsgrad(w, g, s, t, p):
    """Reddi et al. 2018, Algorithm 2, with the bias corrections of Adam put on afterwards (as torch does)."""
    m_hat, _ = moments(g, s, t, p)
    s["v_max"] = max(s.get("v_max", 0.0), s["v"])
    s["v_hat"] = s["v_max"] / (1 - p.beta2**t)
    return w - p.lr * m_hat / (sqrt(s["v_hat"]) + p.eps)


@elementwise
def adamax(w, g, s, t, p):
    """Kingma & Ba 2015, Algorithm 2, with ε added to |g| against 0/0 (as torch does)."""
    s["m"] = p.beta1 * s.get("m", 0.0) + (1 - p.beta1) * g
    s["u"] = max(p.beta2 * s.get("u", 0.0), abs(g) + p.eps)
    return w - p.lr / (1 - p.beta1**t) * s["m"] / s["u"]


@elementwise
def nadam(w, g, s, t, p):
    """Dozat 2016, Algorithm 2, with the schedule μ_t = β1 (1 − ½ 0.96^(0.004 t)) of its section 2.2."""
    mu, mu_next = (p.beta1 * (1 - 0.5 * 0.96 ** (0.004 * k)) for k in (t, t + 1))
    _, v_hat = moments(g, s, t, p)
    s["mu_product"] = s.get("mu_product", 1.0) * mu
    s["m_hat"] = mu_next * s["m"] / (1 - s["mu_product"] * mu_next) + (1 - mu) * g / (1 - s["mu_product"])
    return w - p.lr * s["m_hat"] / (sqrt(v_hat) + p.eps)


@elementwise
def radam(w, g, s, t, p):
    """Liu et al. 2020, Algorithm 2, rectified for ρ_t > 5; ε joins √v before its correction (as in torch)."""
    m_hat, _ = moments(g, s, t, p)
    rho_inf = 2 / (1 - p.beta2) - 1
    rho = rho_inf - 2 * t * p.beta2**t / (1 - p.beta2**t)
    if rho <= 5:
        return w - p.lr * m_hat
    r = sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
    return w - p.lr * r * m_hat * sqrt(1 - p.beta2**t) / (sqrt(s["v"]) + p.eps)


@elementwise
def adabelief(w, g, s, t, p):
    """Zhuang et al. 2020, Algorithm 2; the ε inside s_t is 1e-16, as in optax."""
    s["m"] = p.beta1 * s.get("m", 0.0) + (1 - p.beta1) * g
    s["v"] = p.beta2 * s.get("v", 0.0) + (1 - p.beta2) * (g - s["m"]) ** 2 + 1e-16
    return w - p.lr * (s["m"] / (1 - p.beta1**t)) / (sqrt(s["v"] / (1 - p.beta2**t)) + p.eps)


@elementwise
def yogi(w, g, s, t, p):
    """Zaheer et al. 2018, Algorithm 2; v starts at 1e-6, both averages are corrected (as in optax)."""
    s["m"] = p.beta1 * s.get("m", 0.0) + (1 - p.beta1) * g
    v = s.get("v", 1e-6)
    s["v"] = v - (1 - p.beta2) * sign(v - g * g) * g * g
    return w - p.lr * (s["m"] / (1 - p.beta1**t)) / (sqrt(s["v"] / (1 - p.beta2**t)) + p.eps)


@elementwise
def lion(w, g, s, t, p):
    """Chen et al. 2023, Algorithm 2: the sign of an interpolation, the memory updated after it."""
    m = s.get("m", 0.0)
    direction = sign(p.beta1 * m + (1 - p.beta1) * g)
    s["m"] = p.beta2 * m + (1 - p.beta2) * g
    return w - p.lr * (direction + p.weight_decay * w)


@elementwise
def signsgd(w, g, s, t, p):
    """Bernstein et al. 2018, Algorithm 1."""
    return w - p.lr * sign(g)


@elementwise
def rprop(w, g, s, t, p):
    """Riedmiller & Braun 1993, eqs. 4–5, without going back (Igel & Hüsken 2000, iRprop−, Algorithm 3)."""
    turn = g * s.get("last", 0.0)
    factor = p.eta_plus if turn > 0 else p.eta_minus if turn < 0 else 1.0
    s["size"] = min(max(s.get("size", p.lr) * factor, p.step_min), p.step_max)
    s["last"] = 0.0 if turn < 0 else g
    return w - sign(s["last"]) * s["size"]


@oracle
def sam(w, loss, s, t, p):
    """Foret et al. 2021, Algorithm 1 with p = 2 (eq. 2), the base optimizer being SGD with momentum."""
    g = loss.gradient(*w)
    norm = hypot(*g)
    s["ascent"] = tuple(p.rho * d / norm for d in g)
    s["g_sharp"] = loss.gradient(*(x + e for x, e in zip(w, s["ascent"], strict=True)))
    v = s.get("v", (0.0, 0.0))
    s["v"] = tuple(p.momentum * each + d for each, d in zip(v, s["g_sharp"], strict=True))
    return tuple(x - p.lr * each for x, each in zip(w, s["v"], strict=True))


@oracle
def newton(w, loss, s, t, p):
    """W ← W − η (H + λ I)⁻¹ g (Levenberg 1944; Nocedal & Wright 2006, eq. 3.41), by Cramer's rule."""
    gx, gy = loss.gradient(*w)
    (xx, xy), (_, yy) = loss.hessian(*w)
    xx, yy = xx + p.damping, yy + p.damping
    determinant = xx * yy - xy * xy
    dx, dy = (yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant
    return w[0] - p.lr * dx, w[1] - p.lr * dy


@oracle
def backtracking(w, loss, s, t, p):
    """Nocedal & Wright 2006, Algorithm 3.1: shrink α from η until f(w − α g) ≤ f(w) − c α |g|²."""
    g = loss.gradient(*w)
    alpha = p.lr
    while True:
        moved = tuple(x - alpha * d for x, d in zip(w, g, strict=True))
        if loss.value(*moved) <= loss.value(*w) - p.c * alpha * (g[0] ** 2 + g[1] ** 2):
            s["alpha"] = (alpha, alpha)
            return moved
        alpha *= p.shrink


@oracle
def nelder_mead(w, loss, s, t, p):
    """Lagarias et al. 1998, section 2: an iteration on (value, age, corner), in order of value, then age."""
    age = s.setdefault("ages", iter(range(10**6)))

    def corner(*place):
        return loss.value(*place), next(age), place

    x, y = w
    if t == 1:
        s["simplex"] = sorted(corner(*v) for v in [(x, y), (x + p.lr, y), (x, y + p.lr)])
    best, second, worst = s["simplex"]
    middle = tuple((a + b) / 2 for a, b in zip(best[2], second[2], strict=True))

    def beyond(part):
        return corner(*(m + part * (m - x) for m, x in zip(middle, worst[2], strict=True)))

    found, turned = None, beyond(p.reflection)
    if turned[0] < best[0]:
        found = min(turned, beyond(p.reflection * p.expansion), key=lambda c: c[0])
    elif turned[0] < second[0]:
        found = turned
    elif turned[0] < worst[0]:
        outside = beyond(p.reflection * p.contraction)
        found = outside if outside[0] <= turned[0] else None
    else:
        inside = beyond(-p.contraction)
        found = inside if inside[0] < worst[0] else None
    if found is None:
        moved = (tuple(a + p.shrink * (b - a) for a, b in zip(best[2], c[2], strict=True))
                 for c in (second, worst))  # fmt: skip
        s["simplex"] = sorted([best, *(corner(*place) for place in moved)])
    else:
        s["simplex"] = sorted([best, second, found])
    s["second"], s["worst"] = (c[2] for c in s["simplex"][1:])
    return s["simplex"][0][2]


@oracle
def cma_es(w, loss, s, t, p):
    """Hansen 2016, appendix A and table 1, for n = 2, with √C in place of B D."""
    n, count = 2, int(p.population)
    raw = [log((count + 1) / 2) - log(i) for i in range(1, count + 1)]
    good, bad = [r for r in raw if r > 0], [r for r in raw if r <= 0]
    mu, mu_bad = (sum(part) ** 2 / sum(r * r for r in part) for part in (good, bad))
    c1 = 2 / ((n + 1.3) ** 2 + mu)
    cmu = min(1 - c1, 2 * (0.25 + mu + 1 / mu - 2) / ((n + 2) ** 2 + mu))
    least = min(1 + c1 / cmu, 1 + 2 * mu_bad / (mu + 2), (1 - c1 - cmu) / (n * cmu))
    weights = [r / sum(good) if r > 0 else least * r / -sum(bad) for r in raw]
    cs, cc = (mu + 2) / (n + mu + 5), (4 + mu / n) / (n + 4 + 2 * mu / n)
    damp = 1 + 2 * max(0, sqrt((mu - 1) / (n + 1)) - 1) + cs
    usual = sqrt(2) * gamma((n + 1) / 2) / gamma(n / 2)

    size, c, ps, pc = s.get("all", (p.lr, np.eye(2), np.zeros(2), np.zeros(2)))
    values, b = np.linalg.eigh(c)
    root, inverse = b @ np.diag(np.sqrt(values)) @ b.T, b @ np.diag(values**-0.5) @ b.T
    seeds = np.random.SeedSequence([getattr(p, "seed", 0), 2, t - 1])
    draws = np.random.Generator(np.random.Philox(seeds)).standard_normal((count, n))
    tried = sorted((loss.value(*(np.array(w) + size * root @ z)), i) for i, z in enumerate(draws))
    y = [root @ draws[i] for _, i in tried]
    mean = sum(weight * each for weight, each in zip(weights, y, strict=True) if weight > 0)
    ps = (1 - cs) * ps + sqrt(cs * (2 - cs) * mu) * inverse @ mean
    steady = np.linalg.norm(ps) / sqrt(1 - (1 - cs) ** (2 * t)) < (1.4 + 2 / (n + 1)) * usual
    pc = (1 - cc) * pc + steady * sqrt(cc * (2 - cc) * mu) * mean
    lengths = [np.linalg.norm(inverse @ each) ** 2 for each in y]
    shares = [
        weight if weight >= 0 else weight * n / long for weight, long in zip(weights, lengths, strict=True)
    ]
    kept = 1 + c1 * (not steady) * cc * (2 - cc) - c1 - cmu * sum(weights)
    c = kept * c + c1 * np.outer(pc, pc)
    c = c + cmu * sum(share * np.outer(each, each) for share, each in zip(shares, y, strict=True))
    s["all"] = (size * exp(cs / damp * (np.linalg.norm(ps) / usual - 1)), c, ps, pc)
    s["p_sigma"], s["p_c"] = tuple(ps), tuple(pc)
    s["sigma"] = (s["all"][0],) * 2
    return tuple(np.array(w) + size * mean)


def dot(a, b):
    """Return the inner product of two pairs."""
    return a[0] * b[0] + a[1] * b[1]


def line_search(loss, w, d, first, p, narrow):
    """Moré & Thuente 1994, with SciPy: how far along d, and where; None if nowhere in 20 trials."""

    def at(step):
        return tuple(x + step * way for x, way in zip(w, d, strict=True))

    here, search = loss.value(*w), DCSRCH(None, None, p.c1, p.c2, narrow, 0.0, 1e10)
    step, value, slope, task = search._iterate(first, here, dot(loss.gradient(*w), d), b"START")
    for _ in range(20):
        value, slope = loss.value(*at(step)), dot(loss.gradient(*at(step)), d)
        tried = step
        step, value, slope, task = search._iterate(step, value, slope, task)
        if task[:2] != b"FG":
            found = task[:4] == b"CONV" or value < here
            return (tried, at(tried)) if found else (None, w)
    return None, w


@oracle
def lbfgs(w, loss, s, t, p):
    """Nocedal & Wright 2006, Algorithms 7.4 and 7.5 with eq. 7.20, on the matrix H itself (eq. 7.16)."""
    g, pairs = loss.gradient(*w), s.setdefault("pairs", [])
    scale = dot(*pairs[-1]) / dot(pairs[-1][1], pairs[-1][1]) if pairs else 1.0
    h = np.eye(2) * scale
    for move, change in pairs:
        cut = np.eye(2) - np.outer(move, change) / dot(move, change)
        h = cut @ h @ cut.T + np.outer(move, move) / dot(move, change)
    d = tuple((-h @ np.array(g)).tolist())
    first = p.lr if pairs else p.lr / max(hypot(*g), 1e-300)
    step, there = (None, w) if not dot(g, d) < 0 else line_search(loss, w, d, first, p, 0.1)
    if step is None:
        pairs.clear()
        return w
    move = tuple(step * each for each in d)
    change = tuple(b - a for a, b in zip(g, loss.gradient(*there), strict=True))
    if dot(move, change) > -(2.0**-52) * dot(g, move):
        pairs.append((move, change))
        del pairs[: -int(p.memory)]
    return there


@oracle
def conjugate_gradient(w, loss, s, t, p):
    """Nocedal & Wright 2006, Algorithm 5.4 with β of eq. 5.45, the first trial of eq. 3.60, and restarts."""
    g, here = loss.gradient(*w), loss.value(*w)
    last, before, old = s.get("last", (None, None, None))
    d = tuple(-each for each in g)
    if last is not None:
        beta = max(0.0, dot(g, tuple(a - b for a, b in zip(g, old, strict=True))) / dot(old, old))
        bent = tuple(beta * way - each for way, each in zip(last, g, strict=True))
        d = bent if dot(g, bent) <= -0.01 * dot(g, g) else d
    else:
        before = here + hypot(*g) / 2
    step, there = None, w
    if dot(g, d) < 0:
        guess = 2.02 * (here - before) / dot(g, d)
        step, there = line_search(loss, w, d, p.lr * (guess if 0 <= guess < 1 else 1.0), p, 1e-14)
    s["last"] = (None if step is None else d, here, g)
    return w if step is None else there


@oracle
def schedule_free_sgd(w, loss, s, t, p):
    """Defazio et al. 2024, eqs. 3–5, weighted as their code is at a rate that never rises above: γ²/Σγ²."""
    z = s.get("z", w)
    g = loss.gradient(*((1 - p.beta) * fast + p.beta * x for fast, x in zip(z, w, strict=True)))
    s["z"] = tuple(fast - p.lr * d for fast, d in zip(z, g, strict=True))
    total = s.get("weights", (0.0, 0.0))[0] + p.lr**2
    s["weights"] = (total, total)
    c = p.lr**2 / total
    return tuple((1 - c) * x + c * fast for x, fast in zip(w, s["z"], strict=True))


@oracle
def schedule_free_adamw(w, loss, s, t, p):
    """Defazio et al. 2024, Algorithm 1, with the bias of v corrected under the root (as their code does)."""
    z, v = s.get("z", w), s.get("v", (0.0, 0.0))
    y = tuple((1 - p.beta1) * fast + p.beta1 * x for fast, x in zip(z, w, strict=True))
    g = loss.gradient(*y)
    s["v"] = tuple(p.beta2 * old + (1 - p.beta2) * d**2 for old, d in zip(v, g, strict=True))
    steps = (d / (sqrt(each / (1 - p.beta2**t)) + p.eps) for d, each in zip(g, s["v"], strict=True))
    s["z"] = tuple(
        fast - p.lr * (step + p.weight_decay * at) for fast, step, at in zip(z, steps, y, strict=True)
    )
    total = s.get("weights", (0.0, 0.0))[0] + p.lr**2
    s["weights"] = (total, total)
    c = p.lr**2 / total
    return tuple((1 - c) * x + c * fast for x, fast in zip(w, s["z"], strict=True))


@oracle
def lookahead(w, loss, s, t, p):
    """Zhang et al. 2019, Algorithm 1, with momentum as the inner rule, whose velocity is kept."""
    slow = s.get("slow", w)
    v = s.get("v", (0.0, 0.0))
    s["v"] = tuple(p.momentum * old + d for old, d in zip(v, loss.gradient(*w), strict=True))
    moved = tuple(x - p.lr * each for x, each in zip(w, s["v"], strict=True))
    if t % int(p.k) == 0:
        moved = slow = tuple(low + p.alpha * (x - low) for low, x in zip(slow, moved, strict=True))
    s["slow"] = slow
    return moved
