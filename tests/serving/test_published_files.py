"""Files for the browser appear under the name of their content, and only old versions of them go."""

from __future__ import annotations

import os

from ui.player import assets


def test_the_oldest_versions_go_and_those_another_server_may_serve_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    for age in range(assets.KEPT + 2):
        folder = tmp_path / "static" / f"player-{age:012}"
        folder.mkdir(parents=True)
        (folder / "main.js").write_text("")
        os.utime(folder, (1e9 - age, 1e9 - age))
    library = tmp_path / "static" / "vendor" / assets.LIBRARY
    address = assets.publish.__wrapped__()
    versions = {folder.name for folder in (tmp_path / "static").glob("player-*")}
    assert versions == {address.rpartition("/")[2], *(f"player-{age:012}" for age in range(assets.KEPT))}
    assert library.exists()
    assert assets.publish.__wrapped__() == address
