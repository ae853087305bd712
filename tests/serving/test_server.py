"""A production server, asked as a browser would and as somebody with bad intentions would."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import json
import re
import tempfile
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from bench.load import main, measure, quantile, read, report
from bench.server import Server, serving
from bench.visitor import Visitor
from serving.policy import headers
from ui.player.assets import LIBRARY, publish

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    publish()  # as the first visit to any server of this checkout does
    with tempfile.TemporaryFile() as log, serving(log) as server:
        server.log = log
        yield server


def ask(
    server: Server, path: str, method: str = "GET", **fields: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    names = {name.replace("_", "-"): value for name, value in fields.items()}
    connection.putrequest(method, path, skip_host="Host" in names, skip_accept_encoding=True)
    for name, value in names.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


PATHS = [
    "/",
    "/reference",
    "/_stcore/health",
    "/app/static/nothing",
    "/static/nothing.js",
    "/..%2f..%2fetc/passwd",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_answer_has_the_headers(server, path, method):
    answer, _ = ask(server, path, method)
    for name, value in headers(()).items():
        assert answer.headers.get_all(name) == [value]


def test_is_healthy(server):
    answer, body = ask(server, "/_stcore/health")
    assert (answer.status, body) == (200, b"ok")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example"])
def test_other_hosts_are_refused(server, host):
    answer, _ = ask(server, "/", Host=host)
    assert answer.status == 400


@pytest.mark.parametrize(
    "fields",
    [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "http://evil.example"}],
)
def test_other_origins_get_no_connection(server, fields):
    async def knock() -> None:
        address = server.url.replace("http", "ws") + "/_stcore/stream"
        async with connect(address, subprotocols=["streamlit"], additional_headers=fields, proxy=None):
            pass

    with pytest.raises(InvalidStatus):
        asyncio.run(knock())


def test_libraries_are_packed_and_lasting(server):
    library = f"/app/static/vendor/{LIBRARY}"
    plain, whole = ask(server, library)
    packed, body = ask(server, library, Accept_Encoding="gzip, br")
    assert gzip.decompress(body) == whole
    assert len(body) < len(whole) / 3
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["Content-Type"].startswith(("text/javascript", "application/javascript"))
    assert "immutable" in packed.headers["Cache-Control"]
    head, nothing = ask(server, library, "HEAD", Accept_Encoding="gzip")
    assert (head.headers["Content-Length"], nothing) == (str(len(body)), b"")
    assert plain.status == 200


def test_our_modules_are_lasting_too(server):
    base = publish()
    answer, _ = ask(server, f"{base}/main.js", Accept_Encoding="gzip")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")


def test_a_page_names_what_it_needs_first(server):
    answer, _ = ask(server, "/")
    links = re.findall(r"<([^>]+)>; rel=(\w+)", answer.headers["Link"])
    assert [kind for _, kind in links] == ["modulepreload", "preload", "preload"]
    assert all(ask(server, address)[0].status == 200 for address, _ in links)
    assert ask(server, links[0][0])[0].headers["Link"] is None
    assert ask(server, "/_stcore/health")[0].headers["Link"] is None


OUTSIDE = [
    "../serve.py",
    "%2e%2e/serve.py",
    "..%2fserve.py",
    "../static/../app.py",
    "%00.js",
    "a" * 300 + ".js",
    "a/" * 3000 + "x.js",
    "a/" * 3000 + "x.js",
    "/etc/x.js",
]


@pytest.mark.parametrize("name", OUTSIDE, ids=lambda name: name[:20])
@pytest.mark.parametrize("folder", ["/app/static/", "/static/"])
def test_nothing_outside_is_served(server, folder, name):
    answer, body = ask(server, folder + name, Accept_Encoding="gzip")
    assert answer.status in (400, 404) or answer.headers["Content-Type"].startswith("text/html")
    assert b"DESCENT_LAB" not in body
    assert b"frame.page" not in body


def test_agents_get_no_session(server):
    answer, _ = ask(server, "/_stcore/agent/interact", "POST")
    assert answer.status in (403, 404)


def test_no_other_page_may_steer_it(server):
    _, body = ask(server, "/_stcore/host-config")
    assert json.loads(body)["allowedOrigins"] == []


def test_log_names_the_visit_but_not_the_link(server):
    async def visit() -> None:
        async with Visitor(server.url, "s=beale&secret=1") as visitor:
            await visitor.open()

    asyncio.run(visit())
    ask(server, "/reference?secret=2")
    log = ""
    until = time.monotonic() + 30  # a line is written after its answer has been sent
    while not (" VISIT /_stcore/stream closed " in log and " GET /reference 200 " in log):
        assert time.monotonic() < until, log[-4000:]
        time.sleep(0.05)
        server.log.seek(0)
        log = server.log.read().decode()
    assert "secret" not in log
    assert "Traceback" not in log, log[-4000:]


def test_a_brief_answer_says_what_the_whole_page_says(server):
    async def visit() -> tuple[dict, dict, dict]:
        async with Visitor(server.url, "l=adam&l=sgd") as visitor:
            await visitor.open()
            before = visitor.data
            await visitor.move("lane:1", "lr", 0.9, "briefly")
            assert visitor.data is before
            await visitor.move("lane:1", "lr", 0.9)
            return before, visitor.told, visitor.data

    before, told, after = asyncio.run(visit())
    assert before["lanes"][1]["verdict"] != after["lanes"][1]["verdict"]
    assert (told["query"], told["caption"]) == (after["query"], after["caption"])
    names = ("id", "label", "outcome", "verdict")
    assert told["lanes"] == [{"panel": 0, **{name: lane[name] for name in names}} for lane in after["lanes"]]


def test_when_a_hand_rests_what_is_new_comes_alone(server):
    async def visit() -> tuple[dict, dict, list[int]]:
        async with Visitor(server.url, "l=adam&l=sgd") as visitor:
            await visitor.open()
            alone = await visitor.move("lane:1", "lr", 0.9, "rests")
            rest = visitor.rest
            page = await visitor.move("lane:1", "lr", 0.9)
            return rest, visitor.data, [alone.messages, page.messages]

    rest, page, messages = asyncio.run(visit())
    picture = {**rest["picture"], "acknowledged": 2}
    assert picture == {name: page[name] for name in picture}
    assert [(path["lane"], path["hash"]) for path in rest["paths"]] == [(1, page["lanes"][1]["hash"])]
    assert rest["inspected"] is None  # it is the other lane
    assert [card["at"] for card in rest["cards"]["lanes"]["cards"]] == ["setting", "lane:0", "lane:1"]
    assert messages[0] < 10 < 40 < messages[1]


def test_while_a_hand_moves_no_cloud_travels(server):
    async def visit() -> tuple[list[int], dict, dict]:
        async with Visitor(server.url, page="batch_noise") as visitor:
            await visitor.open()
            moved = await visitor.move("lane:0", "lr", 0.003, "briefly")
            page = await visitor.move("lane:0", "lr", 0.003, "rests")
            return [moved.size, page.size], visitor.told, visitor.data

    sizes, told, page = asyncio.run(visit())
    assert told["query"] == page["query"]
    assert sizes[0] < 5_000 < 100_000 < sizes[1]


def test_when_more_than_lanes_has_changed_the_whole_page_answers(server):
    async def visit() -> tuple[dict, int]:
        async with Visitor(server.url, "l=adam") as visitor:
            await visitor.open()
            page = await visitor.move("surface", "b", 30.0, "rests")
            return visitor.rest, page.messages

    rest, messages = asyncio.run(visit())
    assert not rest
    assert messages > 40


def test_lives_below_a_path():
    with serving(DESCENT_LAB_PATH="courses/lab") as server:

        async def visit() -> None:
            async with Visitor(server.url) as visitor:
                await visitor.open()
                await visitor.move("lane:0", "lr", 0.002)

        asyncio.run(visit())
        answer, _ = ask(server, f"/courses/lab/app/static/vendor/{LIBRARY}", Accept_Encoding="gzip")
        assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "mode",
    [["class", "--people=3", "--seconds=2", "--every=1"], ["long", "--updates=5"], ["visits", "--visits=5"]],
)
def test_load_is_measured(server, capsys, mode):
    options = read([*mode, f"--url={server.url}"])
    tally = measure(options)
    report(tally, options)
    assert tally.errors == []
    assert len(tally.updates) >= 5
    assert min(update.size for update in tally.updates) > 1000
    assert "p95" in capsys.readouterr().out


def test_load_says_what_went_wrong(server, capsys, monkeypatch):
    monkeypatch.setattr(
        "sys.argv", ["load", "class", "--people=1", "--seconds=1", "--every=1", f"--url={server.url}/x"]
    )
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert "InvalidStatus" in capsys.readouterr().out


def test_quantiles_are_values_that_were_measured():
    assert quantile([3.0, 1.0, 2.0, 4.0], 0.5) == 2.0
    assert quantile([3.0, 1.0, 2.0, 4.0], 0.95) == 4.0
