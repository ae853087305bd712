"""A link as a QR code, for whoever sits in front of the screen with a phone.

The browser has the link (with step and language) and asks for its code in a change like any other:

    {"at": "code", "do": "show", "value": "http://192.168.0.12:8501/?s=beale&t=40"}
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

import segno

from ui.page.datacard import LEFT_OUT
from ui.page.i18n import _
from ui.page.limits import MAX_CODE, MAX_LINK
from ui.page.message import Problem
from ui.page.messages import LinkCode

AT = "code"  # where a change asks for one


def asked(change: dict[str, object]) -> str | None:
    """The link that a change wants a code of; None where it wants none."""
    value = change.get("value")
    if change.get("at") != AT or not isinstance(value, str) or len(value) > 2 * MAX_LINK:
        return None
    return value


def link_code(link: str) -> LinkCode:
    """The code of a link, as black (1) and white (0) squares row by row, or why there is none."""
    try:
        rows = squares(link)
    except Problem as problem:
        return {"link": link, "rows": [], "refusal": problem.message.translated(_), "note": ""}
    return {"link": link, "rows": rows, "refusal": "", "note": _(LEFT_OUT) if _names_data(link) else ""}


def squares(link: str) -> list[str]:
    """The rows of the code, without the white around it.

    Raises:
        Problem: nobody else could open the link, or a phone could not read its code from a distance.
    """
    host = _host(link)
    if not host or not link.isascii():
        raise Problem("A phone could not open this link.")
    if _is_this_computer(host):
        raise Problem(
            "The address {host} means the computer it is opened on, so no phone would find this page. Open "
            "the page by the name or the address that this computer has in the network, and ask again.",
            host=host,
        )
    if len(link) > MAX_CODE:
        raise Problem(
            "This link has {count} characters. In a QR code of more than {limit} the squares are too small "
            "to be read from a distance. Remove lanes or settings, or use “Copy link”.",
            count=len(link),
            limit=MAX_CODE,
        )
    code = segno.make(link, error="l", micro=False)
    return ["".join(map(str, row)) for row in code.matrix]


def _host(link: str) -> str:
    """The computer that a link names; empty where it names none."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme in ("http", "https") else ""


def _is_this_computer(host: str) -> bool:
    """Whether a host is found on the computer alone that looks for it."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _names_data(link: str) -> bool:
    """Whether a link needs data of somebody's own."""
    return any(name == "o" for name, _value in parse_qsl(urlsplit(link).query))
