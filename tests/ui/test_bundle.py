"""Our modules as one file."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from ui.player.assets import SCRIPTS, SOURCES, STYLES, bundled
from ui.player.bundle import bundle

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
FILES = {
    "a/one.js": 'import { two as zwei } from "../b/two.js";\nimport { three } from "../b/three.js";\n'
    "export const one = () => zwei() - three;\nexport class Other {}\n",
    "b/two.js": 'import {\n  three,\n} from "./three.js";\nexport async function wait() {}\n'
    "export function two() {\n  return 2 * three;\n}\n",
    "b/three.js": "export const three = 3;\n",
}


def test_what_is_imported_stands_before_and_only_the_entry_is_exported():
    text = bundle(FILES, "a/one.js")
    assert text.index("// b/three.js") < text.index("// b/two.js") < text.index("// a/one.js")
    assert text.count("export ") == 1
    assert "const { one, Other } = $a_one;\nexport { one, Other };" in text


def test_every_sheet_of_styles_is_sent():
    assert {file.stem for file in SOURCES.glob("**/*.css")} == set(STYLES)


@needs_node
def test_the_bundle_runs_as_its_modules_do(tmp_path):
    (tmp_path / "all.mjs").write_text(bundle(FILES, "a/one.js"))
    run = "import { one, Other } from './all.mjs'; console.log(one(), typeof Other)"
    command = ["node", "--input-type=module", "-e", run]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout == b"3 function\n"


@pytest.mark.parametrize(
    "line", ["export { three } from './three.js';", 'import "./three.js";', "export default 3;"]
)
def test_what_it_does_not_know_is_refused(line):
    with pytest.raises(ValueError, match=r"^x\.js: (im|ex)port"):
        bundle({"x.js": f"{line}\n"}, "x.js")


def test_a_circle_is_refused():
    files = {
        "x.js": 'import { y } from "./y.js";\nexport const x = 1;\n',
        "y.js": 'import { x } from "./x.js";\nexport const y = 1;\n',
    }
    with pytest.raises(ValueError, match=r"^x\.js → y\.js → x\.js"):
        bundle(files, "x.js")


@needs_node
@pytest.mark.parametrize("entry", ["core/boot.js", "core/offline.js"])
def test_ours_can_be_read_and_hold_every_module(entry, tmp_path):
    (tmp_path / "all.mjs").write_text(bundled(entry), "utf-8")
    subprocess.run(["node", "--check", "all.mjs"], cwd=tmp_path, check=True)
    entries = {"core/boot.js", "core/offline.js", "core/main.js"}
    wanted = {file.relative_to(SCRIPTS).as_posix() for file in SCRIPTS.glob("**/*.js")} - entries
    text = bundled("core/boot.js") + bundled("core/offline.js")
    assert {name for name in wanted if f"// {name}\n" not in text} == set()
