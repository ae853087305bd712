"""Whether the app is shown in a frame of another page, which wants the picture alone."""

from __future__ import annotations

import streamlit as st


def embedded() -> bool:
    """Whether the address says `embed=true`: then a page is stage and timeline, without head and cards."""
    return bool(st.context.is_embedded)
