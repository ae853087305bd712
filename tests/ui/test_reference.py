"""The reference page: each formula once, with the names of those who write it so."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from optim_core import OPTIMIZERS
from ui.page.names import FRAMEWORK_NAMES
from ui.reference.page import rules

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_formula_stands_once_under_all_who_write_it_so(key):
    kind = OPTIMIZERS[key]
    found = rules(kind)
    named = [name for names in found.values() for name in names]
    assert sorted(named) == sorted(FRAMEWORK_NAMES[framework] for framework in kind.frameworks())
    for framework in kind.frameworks():
        assert FRAMEWORK_NAMES[framework] in found[kind.preset(framework).rule]


@pytest.mark.parametrize(("language", "off"), [("en", "off"), ("ko", "끔")])
def test_a_switch_is_off_in_the_language_of_the_page(language, off):
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.query_params["lang"] = language
    page.switch_page("pages/reference.py").run()
    assert not page.exception
    cells = {str(cell) for table in page.table for column in table.value for cell in table.value[column]}
    assert off in cells
    assert "False" not in cells
