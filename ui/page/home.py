"""Where a file that leaves the page can be opened again."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import streamlit as st


def home(query: str | None) -> str:
    """The address of the page that is shown with this query; empty where nobody knows it."""
    url = st.context.url or ""
    if not url.startswith(("http://", "https://")):
        return ""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query or "", ""))
