"""One line per request and per visit, without what was looked at: a link can say a lot about its sender."""

from __future__ import annotations

import logging
import sys
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger("descent_lab.access")
QUIET = ("/_stcore/health", "/_stcore/host-config")


def to_stdout() -> None:
    """Write the log to standard output, where containers expect it."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


class AccessLog:
    """ASGI middleware that writes who asked for which path, the status, and how long it took."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, then write the line; a visit ends with its WebSocket."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), "closed"

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except Exception:
            status = "failed"
            raise
        finally:
            if not (scope["path"].endswith(QUIET) and status == "200"):
                _write(scope, status, perf_counter() - began)


def _write(scope: Scope, status: str, seconds: float) -> None:
    host = (scope.get("client") or ("-", 0))[0]
    path = scope["path"].encode("unicode_escape").decode()[:200]  # nobody else's lines in our log
    logger.info("%s %s %s %s %.0f ms", host, scope.get("method", "VISIT"), path, status, 1000 * seconds)
