"""`python -m optim_core`: the core from a shell."""

import pytest

from optim_core import OPTIMIZERS
from optim_core.__main__ import main


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return out.splitlines()


def test_a_small_table_and_how_it_ended(capsys):
    lines = run(capsys, "adam", "rosenbrock", "--lr", 0.01, "--steps", 500)
    assert lines[0].startswith("Adam on Rosenbrock: Adam(framework='textbook', lr=0.01")
    assert lines[1].split() == ["step", "x", "y", "loss", "|g|"]
    assert [line.split()[0] for line in (lines[2], lines[13])] == ["0", "500"]
    assert len(lines) == 15
    assert lines[-1].endswith("away from the nearest minimum. 500 gradients of single samples were paid.")


def test_options_reach_the_run(capsys):
    lines = run(
        capsys, "rmsprop", "beale", "--rho", 0.5, "--centered", "--framework", "keras", "--start", 1, 1.5
    )
    assert "framework='keras'" in lines[0]
    assert "rho=0.5" in lines[0]
    assert "centered=True" in lines[0]
    assert lines[2].split()[:3] == ["0", "1", "1.5"]
    noisy = (
        "sgd",
        "bowl",
        "--sigma",
        1,
        "--batch-size",
        4,
        "--schedule",
        "cosine",
        "--noise",
        "heavy_tailed",
    )
    assert run(capsys, *noisy) == run(capsys, *noisy) != run(capsys, *noisy, "--seed", 1)


def test_divergence_is_said(capsys):
    assert run(capsys, "sgd", "rosenbrock", "--lr", 1)[-1].startswith("Diverged: step")
    assert run(capsys, "sgd", "saddle", "--steps", 3)[-1].startswith("The surface has no minimum.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["adma", "bowl"], f"unknown optimizer 'adma'; known are {', '.join(OPTIMIZERS)}"),
        (["adam", "bow"], "unknown surface 'bow'; known are bowl"),
        (["adam", "bowl", "--schedule", "x"], "unknown schedule 'x'; known are constant"),
        (["adam", "bowl", "--framework", "jax"], "unknown framework 'jax'"),
        (["yogi", "bowl", "--framework", "torch"], "torch does not have yogi"),
        (["adam", "bowl", "--lr", "-1"], "Adam: lr must lie in [0, ∞), got -1.0"),
        (["adam", "bowl", "--rho", "0.5"], "adam has no rho; it has lr, beta1"),
        (["adam", "bowl", "--steps", "-1"], "steps must be a whole number"),
        (["adam", "bowl", "--sigma", "-1"], "BatchNoise: sigma must lie"),
        (["adam", "bowl", "--steps", "x"], "argument --steps: invalid int value: 'x'"),
        (["adam"], "the following arguments are required: surface"),
    ],
)
def test_errors_are_one_line(capsys, arguments, message):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    out, err = capsys.readouterr()
    assert (stop.value.code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"optim_core: {message}")
