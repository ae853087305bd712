"""HTML of which our own words are a part: for what Streamlit has no element of its own."""

from __future__ import annotations

import html


def element(tag: str, content: str, style: str = "", **attributes: str) -> str:
    """An element of HTML around content that is HTML already; `style` is its class."""
    named = {**({"class": style} if style else {}), **attributes}
    told = "".join(f' {name}="{html.escape(value)}"' for name, value in named.items())
    return f"<{tag}{told}>{content}</{tag}>"


def words(text: str) -> str:
    """A text as HTML."""
    return html.escape(text, quote=False)
