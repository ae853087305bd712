"""Files for the browser appear under the name of their content, and those of other versions go."""

from __future__ import annotations

from ui.player import assets


def test_the_folders_of_other_versions_go(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    old = tmp_path / "static" / "player-000000000000"
    old.mkdir(parents=True)
    (old / "main.js").write_text("")
    kept = tmp_path / "static" / "vendor" / assets.LIBRARY
    address = assets.publish.__wrapped__()
    assert [folder.name for folder in (tmp_path / "static").glob("player-*")] == [address.rpartition("/")[2]]
    assert kept.exists()
    assert assets.publish.__wrapped__() == address
