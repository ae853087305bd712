"""`python -m ui film`: optimizers of other libraries as a film."""

from __future__ import annotations

import json
import re

import pytest

from optim_core import OPTIMIZERS, simulate
from optim_core.foreign import torch_run
from surfaces import SURFACES
from ui.__main__ import call, main
from ui.notebook import show

BEALE = SURFACES["beale"]


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.mark.slow
@pytest.mark.usefixtures("torch")
def test_a_film_is_written_and_says_where_they_part(tmp_path, capsys):
    file = tmp_path / "out.html"
    more = ["--torch", "torch.optim:RMSprop", "--ours", "adam(lr=0.05)", "--ours", "rmsprop(rho=0.9)"]
    options = ["--torch", "torch.optim:Adam(lr=0.05)", *more, "--surface", "beale", "--steps", "30"]
    assert main(["film", *options, "-o", str(file)]) == 0
    caption, path = capsys.readouterr().out.splitlines()
    assert path == str(file)
    assert (
        "Adam (torch) follows Adam to within 1e−8 · RMSprop (torch) parts from RMSprop at step 1" in caption
    )
    assert json.dumps(caption) in file.read_text("utf-8")


@pytest.mark.slow
def test_a_run_is_compared_with_the_one_of_ours_that_it_follows_longest(torch):
    run = torch_run(lambda p: torch.optim.Adam(p, lr=0.05), BEALE, BEALE.start, 30, record=True)
    ours = [simulate(BEALE, OPTIMIZERS[key](lr=0.05), BEALE.start, 30) for key in ("sgd", "adam", "amsgrad")]
    assert show(ours[0], run).caption.endswith("Adam (torch) parts from SGD at step 1")
    assert show(*ours, run).caption.endswith("Adam (torch) follows Adam to within 1e−8")
    assert "Adam (torch)" not in show(run).caption
    elsewhere = simulate(BEALE, OPTIMIZERS["adam"](lr=0.05), (2.0, 2.0), 30)
    assert "Adam (torch)" not in show(elsewhere, run).caption
    assert '"symbol": "exp-avg"' in show(run).text


def test_settings_are_read_and_nothing_is_evaluated():
    assert call("a:b") == ("a:b", {})
    assert call("a:b(lr=0.1, betas=(0.9, 0.99), nesterov=True)")[1] == {
        "lr": 0.1,
        "betas": (0.9, 0.99),
        "nesterov": True,
    }
    for text in ("a:b(0.1)", "a:b(lr=print())", "a:b(lr=0.1", "a:b(**{})", "a:b()()"):
        with pytest.raises(ValueError, match=re.escape("is not of the form a:b(lr=0.1, …)")):
            call(text)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--surface", "beal"], "unknown surface 'beal'; known are bowl"),
        (["--torch", "nowhere"], "'nowhere' is not of the form package.module:factory"),
        (["--torch", "nowhere.at_all:Adam"], "nowhere.at_all cannot be imported"),
        pytest.param(
            ["--torch", "torch.optim:Adm"],
            "torch.optim has no function or class Adm",
            marks=pytest.mark.slow,
        ),
        (["--ours", "adm"], "unknown optimizer 'adm'; known are sgd"),
        ([], "1 to 12 lanes can be shown, not 0"),
    ],
)
def test_errors_are_one_line(arguments, message, tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["film", *arguments, "-o", str(tmp_path / "out.html")])
    err = capsys.readouterr().err
    assert (stop.value.code, err.count("\n")) == (2, 1)
    assert err.startswith(f"ui: {message}")
