"""Tells the browser of files with the page itself, long before a script would ask for them."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class EarlyHints:
    """ASGI middleware that adds a `Link` header to every HTML page.

    `files()` answers with the addresses of a module, a style sheet and a script.
    """

    def __init__(self, app: ASGIApp, files: Callable[[], tuple[str, str, str]]) -> None:
        self.app = app
        self.files = files

    def _links(self) -> str:
        module, style, script = self.files()
        return (
            f"<{module}>; rel=modulepreload, <{style}>; rel=preload; as=style, "
            f"<{script}>; rel=preload; as=script"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, with the header on pages."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                answer = MutableHeaders(scope=message)
                if answer.get("content-type", "").startswith("text/html"):
                    answer["Link"] = self._links()
            await send(message)

        await self.app(scope, receive, send_with_links)
