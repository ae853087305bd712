"""Links that people hold open what they opened when they were recorded."""

from __future__ import annotations

import json

import pytest
from link_corpus import FILE, opened

CORPUS = json.loads(FILE.read_text("utf-8"))


@pytest.mark.parametrize("page", CORPUS)
def test_every_recorded_link_opens_what_it_opened(page):
    assert len(CORPUS[page]) > 15
    for query, before in CORPUS[page].items():
        assert opened(page, query) == before, query
