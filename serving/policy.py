"""The headers every answer carries, above all the Content-Security-Policy.

What is allowed beyond files of this server, and why:

* `script-src blob:`: Streamlit starts an inline component by importing a blob of its source. A blob can
  only be made by a script that runs already, so it lets nobody in.
* `script-src 'sha256-…'`: the inline script of Streamlit's own index.html, computed from the installed file.
* `style-src 'unsafe-inline'`: Streamlit (emotion), KaTeX and Plotly write style elements and attributes while
  they run; a style cannot run code.
* `img-src data: blob:`: Streamlit's icons, and Plotly's way from SVG to a picture to be saved.
* `font-src data:`: fonts in Streamlit's style sheets.
* `worker-src blob:`: Streamlit's off-thread work.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
FEATURES = """
    accelerometer autoplay camera display-capture encrypted-media geolocation gyroscope hid magnetometer
    microphone midi payment picture-in-picture publickey-credentials-get serial usb xr-spatial-tracking
"""


def inline_hashes(page: str) -> list[str]:
    """The hash of every inline script of a page, as a policy wants it."""
    digests = [hashlib.sha256(script.encode()).digest() for script in INLINE.findall(page)]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def content_security_policy(embed: tuple[str, ...]) -> str:
    """The policy, with `embed` as the origins whose pages may show the app in a frame."""
    hashes = inline_hashes(INDEX.read_text(encoding="utf-8"))
    directives = {
        "default-src": ["'self'"],
        "script-src": ["'self'", "blob:", *hashes],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'", *embed] if embed else ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


def headers(embed: tuple[str, ...]) -> dict[str, str]:
    """Every header added to every answer."""
    frame = (
        {} if embed else {"X-Frame-Options": "DENY"}
    )  # has no form that names an origin: the policy does that
    return {
        "Content-Security-Policy": content_security_policy(embed),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES.split()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        **frame,
    }


class SecurityHeaders:
    """ASGI middleware that adds the headers."""

    def __init__(self, app: ASGIApp, embed: tuple[str, ...] = ()) -> None:
        self.app = app
        self.headers = headers(embed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, with the headers on the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)
