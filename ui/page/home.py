"""Where a file that leaves the page can be opened again."""

from __future__ import annotations

import streamlit as st


def home(query: str | None) -> str:
    """The address of the page that is shown with this query; empty where nobody knows it."""
    url = st.context.url or ""
    if not url.startswith(("http://", "https://")):
        return ""
    return f"{url}?{query}" if query else url
