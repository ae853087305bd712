"""What the app costs while nobody does anything: `python -m bench.idle` prints it, and fails above 2 %.

The server is started with the settings of `make run`, one page is opened in a real Chromium, and once its
clock has come to its end the processor time of the server is counted.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from conftest import ARGUMENTS, DESK, chromium
from race_page import RacePage, Watch
from serving_app import Server

SECONDS = 20
LIMIT = 0.02  # of one core


def processor_time(process: int) -> float:
    """Seconds a process has used so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle(seconds: float = SECONDS) -> float:
    """The share of one core that a server with one open page uses while nobody does anything."""
    server = Server().start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            page = browser.new_context(viewport=DESK).new_page()
            RacePage(page, server.url, Watch()).open("t=500")
            assert server.process
            time.sleep(3)  # what the opening has started comes to its end
            before = processor_time(server.process.pid)
            time.sleep(seconds)
            return (processor_time(server.process.pid) - before) / seconds
    finally:
        server.stop()


def main() -> None:
    """Measure and print."""
    share = idle()
    print(f"An idle server with one open page: {share:.1%} of a core in {SECONDS} s (at most {LIMIT:.0%})")
    sys.exit(share >= LIMIT)


if __name__ == "__main__":
    main()
