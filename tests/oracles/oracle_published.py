"""What the papers print, a second time: scalar, in plain floats, sharing nothing with optim_core.

An oracle is written as those of `oracle_rules.py` are; `p.factor` is what the schedule makes of the rate; it
is in `p.lr` already. A divisor that is 0 moves nothing. `PUBLISHED` has one for every optimizer: those of
`AS_TEXTBOOK` are published as the textbook has them.
"""

from math import sqrt

from oracle_rules import ORACLES, lifted, sign

AS_TEXTBOOK = ("sgd", "adadelta", "adam", "lion", "signsgd", "sam", "newton", "backtracking")
AS_TEXTBOOK += ("lookahead", "adam_l2", "nelder_mead", "lbfgs", "conjugate_gradient", "cma_es")
PUBLISHED = {key: ORACLES[key] for key in AS_TEXTBOOK}


def published(step):
    """Enter an oracle under the name of its function."""
    PUBLISHED[step.__name__] = step
    return step


def elementwise(rule):
    """Enter a rule for one number, lifted."""
    return published(lifted(rule))


def ratio(a, b):
    """Return a / b; 0 where b is 0."""
    return a / b if b else 0.0


@published
def momentum(w, loss, s, t, p):
    """x(n+1) = x(n) − α ∇f(x(n)) + β (x(n) − x(n−1)) (Polyak 1964, eq. 9)."""
    before = s.get("before", w)
    s["before"] = w
    g = loss.gradient(*w)
    return tuple(x - p.lr * d + p.momentum * (x - old) for x, d, old in zip(w, g, before, strict=True))


@elementwise
def damped_momentum(w, g, s, t, p):
    """dfdx is a copy of the first gradient, then dfdx:mul(mom):add(1 - damp, dfdx) (Torch7, optim.sgd)."""
    s["v"] = p.momentum * s["v"] + (1 - p.dampening) * g if "v" in s and p.momentum else g
    return w - p.lr * s["v"]


@published
def nesterov(w, loss, s, t, p):
    """v ← μ v − ε ∇f(θ + μ v), θ ← θ + v (Sutskever et al. 2013, eq. 3 and 4)."""
    v = s.get("v", (0.0, 0.0))
    g = loss.gradient(*(x + p.momentum * each for x, each in zip(w, v, strict=True)))
    s["v"] = tuple(p.momentum * each - p.lr * d for each, d in zip(v, g, strict=True))
    return tuple(x + each for x, each in zip(w, s["v"], strict=True))


@elementwise
def adagrad(w, g, s, t, p):
    """x − η g / (δ + s) with s = ‖g(1:t)‖, δ ≥ 0 (Duchi et al. 2011, figure 1, composite mirror descent)."""
    s["G"] = s.get("G", p.initial_accumulator) + g**2
    return w - p.lr * ratio(g, p.eps + sqrt(s["G"]))


@elementwise
def rmsprop(w, g, s, t, p):
    """Divide the gradient by √MeanSquare (Tieleman & Hinton 2012, lecture 6e, slide 29)."""
    s["v"] = p.rho * s.get("v", 0.0) + (1 - p.rho) * g**2
    return w - p.lr * ratio(g, sqrt(s["v"]))


@elementwise
def adamw(w, g, s, t, p):
    """θ ← θ − η_t (α m̂ / (√v̂ + ε) + λ θ), η_t the schedule's (Loshchilov & Hutter 2019, Algorithm 2)."""
    s["m"] = p.beta1 * s.get("m", 0.0) + (1 - p.beta1) * g
    s["v"] = p.beta2 * s.get("v", 0.0) + (1 - p.beta2) * g**2
    m_hat, v_hat = s["m"] / (1 - p.beta1**t), s["v"] / (1 - p.beta2**t)
    alpha = p.lr / p.factor
    return w - p.factor * (alpha * m_hat / (sqrt(v_hat) + p.eps) + p.weight_decay * w)


@elementwise
def amsgrad(w, g, s, t, p):
    """v̂ ← max(v̂, v), x ← x − α m / √v̂ (Reddi et al. 2018, Algorithm 2)."""
    s["m"] = p.beta1 * s.get("m", 0.0) + (1 - p.beta1) * g
    s["v"] = p.beta2 * s.get("v", 0.0) + (1 - p.beta2) * g**2
    s["v_max"] = max(s.get("v_max", 0.0), s["v"])
    return w - p.lr * ratio(s["m"], sqrt(s["v_max"]))


@elementwise
def adamax(w, g, s, t, p):
    """u ← max(β2 u, |g|), θ ← θ − α/(1 − β1ᵗ) m/u (Kingma & Ba 2015, Algorithm 2)."""
    s["m"] = p.beta1 * s.get("m", 0.0) + (1 - p.beta1) * g
    s["u"] = max(p.beta2 * s.get("u", 0.0), abs(g))
    return w - p.lr / (1 - p.beta1**t) * ratio(s["m"], s["u"])


@elementwise
def nadam(w, g, s, t, p):
    """Dozat 2016, Algorithm 2: m fades by μ_t, n̂ ← ν n / (1 − νᵗ); μ_t = μ (1 − ½ 0.96^(t/250))."""
    mu, mu_next = (p.beta1 * (1 - 0.5 * 0.96 ** (k / 250)) for k in (t, t + 1))
    s["m"] = mu * s.get("m", 0.0) + (1 - mu) * g
    s["v"] = p.beta2 * s.get("v", 0.0) + (1 - p.beta2) * g**2
    s["mu_product"] = s.get("mu_product", 1.0) * mu
    s["m_hat"] = mu_next * s["m"] / (1 - s["mu_product"] * mu_next) + (1 - mu) * g / (1 - s["mu_product"])
    s["v_hat"] = p.beta2 * s["v"] / (1 - p.beta2**t)
    return w - p.lr * s["m_hat"] / (sqrt(s["v_hat"]) + p.eps)


@elementwise
def radam(w, g, s, t, p):
    """Liu et al. 2020, Algorithm 2: from ρ_t > 4 on with l = √((1 − β2ᵗ)/v) and the rectification r."""
    s["v"] = p.beta2 * s.get("v", 0.0) + (1 - p.beta2) * g**2
    s["m"] = p.beta1 * s.get("m", 0.0) + (1 - p.beta1) * g
    m_hat = s["m"] / (1 - p.beta1**t)
    rho_inf = 2 / (1 - p.beta2) - 1
    rho = rho_inf - 2 * t * p.beta2**t / (1 - p.beta2**t)
    if rho <= 4:
        return w - p.lr * m_hat
    length = ratio(sqrt(1 - p.beta2**t), sqrt(s["v"]))
    r = sqrt(((rho - 4) * (rho - 2) * rho_inf) / ((rho_inf - 4) * (rho_inf - 2) * rho))
    return w - p.lr * r * m_hat * length


@elementwise
def adabelief(w, g, s, t, p):
    """Zhuang et al. 2020, Algorithm 2: one ε, added to s in every step and to its root."""
    s["m"] = p.beta1 * s.get("m", 0.0) + (1 - p.beta1) * g
    s["v"] = p.beta2 * s.get("v", 0.0) + (1 - p.beta2) * (g - s["m"]) ** 2 + p.eps
    m_hat, s_hat = s["m"] / (1 - p.beta1**t), s["v"] / (1 - p.beta2**t)
    return w - p.lr * m_hat / (sqrt(s_hat) + p.eps)


@elementwise
def yogi(w, g, s, t, p):
    """Zaheer et al. 2018, Algorithm 2: v ← v − (1 − β2) sign(v − g²) g², x ← x − η m / (√v + ε)."""
    s["m"] = p.beta1 * s.get("m", 0.0) + (1 - p.beta1) * g
    v = s.get("v", 0.0)
    s["v"] = v - (1 - p.beta2) * sign(v - g**2) * g**2
    return w - p.lr * ratio(s["m"], sqrt(s["v"]) + p.eps)


@elementwise
def rprop(w, g, s, t, p):
    """Riedmiller & Braun 1993, eq. 4 to 6: after a turn the last step is undone, the slope forgotten."""
    turn, size = g * s.get("last", 0.0), s.get("size", p.lr)
    if turn > 0:
        size = min(size * p.eta_plus, p.step_max)
    elif turn < 0:
        size = max(size * p.eta_minus, p.step_min)
    s["size"] = size
    s["move"] = -s["move"] if turn < 0 else -sign(g) * size
    s["last"] = 0.0 if turn < 0 else g
    return w + s["move"]


@published
def schedule_free_sgd(w, loss, s, t, p):
    """y = (1 − β) z + β x, z ← z − γ ∇f(y), x ← (1 − c) x + c z, c = 1/(t + 1) (Defazio et al. 2024)."""
    z = s.get("z", w)
    y = (p.beta * x + (1 - p.beta) * fast for x, fast in zip(w, z, strict=True))
    s["z"] = tuple(fast - p.lr * d for fast, d in zip(z, loss.gradient(*y), strict=True))
    return tuple(x * t / (t + 1) + fast / (t + 1) for x, fast in zip(w, s["z"], strict=True))


@published
def schedule_free_adamw(w, loss, s, t, p):
    """Defazio et al. 2024, algorithm 1, line by line: γ_t holds correction and warm-up."""
    z, v = s.get("z", w), s.get("v", (0.0, 0.0))
    y = tuple((1 - p.beta1) * fast + p.beta1 * x for fast, x in zip(z, w, strict=True))
    g = loss.gradient(*y)
    s["v"] = tuple(p.beta2 * old + (1 - p.beta2) * d * d for old, d in zip(v, g, strict=True))
    gamma = p.lr * sqrt(1 - p.beta2**t)
    s["z"] = tuple(
        fast - gamma * d / (sqrt(each) + p.eps) - gamma * p.weight_decay * at
        for fast, d, each, at in zip(z, g, s["v"], y, strict=True)
    )
    total = s.get("weights", (0.0, 0.0))[0] + gamma**2
    s["weights"] = (total, total)
    c = gamma**2 / total
    return tuple((1 - c) * x + c * fast for x, fast in zip(w, s["z"], strict=True))
