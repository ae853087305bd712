"""The production server: `python serve.py` or `make serve`. What can be chosen is in serving/settings.py."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from serving.early import EarlyHints
from serving.files import LastingFiles
from serving.log import AccessLog, to_stdout
from serving.policy import INDEX, SecurityHeaders
from serving.settings import Settings
from ui.player.assets import needed_first

ROOT = Path(__file__).resolve().parent


def build(settings: Settings) -> st.App:
    """The app behind everything that guards it, outermost first."""
    base = f"/{settings.path}" if settings.path else ""
    folders = {f"{base}/app/static/": ROOT / "static", f"{base}/static/": INDEX.parent / "static"}
    return st.App(
        ROOT / "app.py",
        middleware=[
            Middleware(AccessLog),
            Middleware(SecurityHeaders, embed=settings.embed),
            Middleware(TrustedHostMiddleware, allowed_hosts=settings.allowed_hosts, www_redirect=False),
            Middleware(LastingFiles, folders=folders),
            Middleware(EarlyHints, files=needed_first),
        ],
    )


def main() -> None:
    """Serve until told to stop."""
    try:
        settings = Settings.read(os.environ)
    except ValueError as error:
        sys.exit(str(error))
    to_stdout()
    if not settings.hosts:
        print("Only this machine can open the app. For others: DESCENT_LAB_HOSTS=name.they.type make serve")
    build(settings).run(config=settings.streamlit())


if __name__ == "__main__":
    main()
