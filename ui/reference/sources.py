"""The papers whose figures are shown. What papers are called is not translated."""

from typing import Final

SOURCES: Final = {
    "distill": ("G. Goh (2017), Why Momentum Really Works, Distill, doi:10.23915/distill.00006"),
    "lessard": (
        "L. Lessard, B. Recht, A. Packard (2016), Analysis and Design of Optimization Algorithms via "
        "Integral Quadratic Constraints, SIAM Journal on Optimization 26, section 4.6"
    ),
    "reddi": ("S. Reddi, S. Kale, S. Kumar (2018), On the Convergence of Adam and Beyond, ICLR, section 5"),
    "wilson": (
        "A. Wilson, R. Roelofs, M. Stern, N. Srebro, B. Recht (2017), The Marginal Value of Adaptive "
        "Gradient Methods in Machine Learning, NeurIPS, arXiv:1705.08292"
    ),
    "cohen": (
        "J. Cohen, S. Kaur, Y. Li, J. Kolter, A. Talwalkar (2021), Gradient Descent on Neural Networks "
        "Typically Occurs at the Edge of Stability, ICLR, arXiv:2103.00065"
    ),
    "adamw": (
        "S. Xie, Z. Li (2024), Implicit Bias of AdamW: L∞ Norm Constrained Optimization, ICML, "
        "arXiv:2404.04454"
    ),
    "dinh": (
        "L. Dinh, R. Pascanu, S. Bengio, Y. Bengio (2017), Sharp Minima Can Generalize for Deep Nets, "
        "ICML, arXiv:1703.04933"
    ),
    "mandt": (
        "S. Mandt, M. Hoffman, D. Blei (2017), Stochastic Gradient Descent as Approximate Bayesian "
        "Inference, JMLR 18, arXiv:1704.04289"
    ),
    "sam": (
        "P. Bartlett, P. Long, O. Bousquet (2023), The Dynamics of Sharpness-Aware Minimization, JMLR 24; "
        "the rule: P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur (2021), ICLR, arXiv:2010.01412"
    ),
    "kingma": (
        "D. Kingma, J. Ba (2015), Adam: A Method for Stochastic Optimization, ICLR, arXiv:1412.6980, "
        "section 2.1"
    ),
    "saddle": (
        "J. Lee, M. Simchowitz, M. Jordan, B. Recht (2016), Gradient Descent Only Converges to Minimizers, "
        "COLT, arXiv:1602.04915"
    ),
    "rosenbrock": (
        "H. Rosenbrock (1960), An Automatic Method for Finding the Greatest or Least Value of a Function, "
        "The Computer Journal 3"
    ),
}
