"""How soon a cold browser sees the picture move: `python -m bench.first_picture`.

Beside it, in the same run, how soon a Streamlit app of one line shows its text: what Streamlit itself takes.
Both servers are warm; every visit has a browser of its own, with nothing kept.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from conftest import ARGUMENTS, DESK, chromium
from serving_app import Server

VISITS = 5  # of each, in turn
WANTED = 2.0  # times as long as the line of text
TEXT = "One line of text"
# Milliseconds since the visit began, by what the page shows; frames are looked at as they come.
# (`innerText` would have the page laid out in each of them, which takes longer on a page with more on it.)
WATCH = """() => {
  window.seen = {};
  const look = () => {
    const now = performance.now(), player = document.querySelector('[data-testid="player"]');
    const note = (name, there) => { if (there) window.seen[name] ??= now; };
    note("text", document.querySelector('[data-testid="stMarkdown"]')?.textContent);
    note("moving", player?.dataset.playing === "true" && Number(player.dataset.step) > 0);
    note("axes", Number(player?.dataset.revision) > 0);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def main() -> None:
    """Measure, and print it."""
    with tempfile.TemporaryDirectory() as folder:
        line = Path(folder) / "line.py"
        line.write_text(f'import streamlit\nstreamlit.write("{TEXT}")\n')
        ours, theirs = Server(), Server(str(line))
        try:
            with sync_playwright() as playwright:
                _compare(playwright, ours.start().url, theirs.start().url)
        finally:
            ours.stop()
            theirs.stop()


def _compare(playwright: Playwright, ours: str, theirs: str) -> None:
    visits = [
        _visit(playwright, theirs, "text"),
        _visit(playwright, ours, "axes"),
    ]  # the servers are warm now
    text, moving, axes = [], [], []
    for _ in range(VISITS):
        text.append(_visit(playwright, theirs, "text")["text"])
        visits.append(_visit(playwright, ours, "axes"))
        moving.append(visits[-1]["moving"])
        axes.append(visits[-1]["axes"])
    for what, times in (("a line of text", text), ("the picture moves", moving), ("axes and zoom", axes)):
        print(f"{what:20} {statistics.median(times):7.0f} ms   (from {min(times):.0f} to {max(times):.0f})")
    ratio = statistics.median(moving) / statistics.median(text)
    print(f"{'moving beside text':20} {ratio:7.2f} ×    wanted: {WANTED} or less")


def _visit(playwright: Playwright, url: str, until: str) -> dict[str, float]:
    browser: Browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    page = browser.new_context(viewport=DESK).new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(url)
    page.wait_for_function(
        f"window.seen.{until} && (window.seen.moving || {int(until == 'text')})", timeout=120_000
    )
    seen: dict[str, float] = page.evaluate("window.seen")
    browser.close()
    return seen


if __name__ == "__main__":
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"{os.cpu_count()} cores, load {load} (machines are shared)")
    main()
