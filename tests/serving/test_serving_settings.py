"""What the environment may say to a server."""

from __future__ import annotations

import pytest

from serving.policy import INDEX, content_security_policy, headers, inline_hashes
from serving.settings import Settings


def read(**environment: str) -> Settings:
    return Settings.read({f"DESCENT_LAB_{name.upper()}": text for name, text in environment.items()})


def test_is_for_this_machine_only_unless_hosts_are_named():
    assert read().streamlit()["server.address"] == "127.0.0.1"
    assert "*" not in read().allowed_hosts
    assert read(hosts="lab.example.org").streamlit()["server.address"] == "0.0.0.0"
    assert read(hosts="lab.example.org", address="10.0.0.7").streamlit()["server.address"] == "10.0.0.7"
    assert read(hosts="*").allowed_hosts == ["*"]


def test_reads_lists_as_people_write_them():
    settings = read(hosts=" Lab.Example.org, *.example.org ,", embed="https://lms.example.org/")
    assert settings.hosts == ("lab.example.org", "*.example.org")
    assert settings.embed == ("https://lms.example.org",)
    assert "localhost" in settings.allowed_hosts


def test_knows_whose_workers_compute_maps():
    assert read().scheduler is None
    found = read(scheduler="tcp://127.0.0.1:8786").scheduler
    assert found is not None
    assert found.address == "tcp://127.0.0.1:8786"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hosts", "https://lab.example.org"),
        ("hosts", "a b"),
        ("scheduler", "dask.internal:8786"),
        ("scheduler", "tcp://dask.internal:8786"),
        ("hosts", "ex*mple.org"),
        ("embed", "lms.example.org"),
        ("embed", "*"),
        ("embed", "https://a.org; script-src *"),
        ("embed", "https://a.org/page"),
        ("embed", "javascript:alert(1)"),
        ("port", "0"),
        ("port", "65536"),
        ("port", "²"),
        ("port", "http"),
        ("path", "../etc"),
        ("path", "a b"),
    ],
)
def test_names_what_is_wrong(name, text):
    with pytest.raises(ValueError, match=f"^DESCENT_LAB_{name.upper()}: "):
        read(**{name: text})


def test_policy_allows_no_script_of_others():
    policy = content_security_policy(())
    (scripts,) = [part for part in policy.split("; ") if part.startswith("script-src")]
    assert scripts.split()[1:3] == ["'self'", "blob:"]
    assert all(part.startswith("'sha256-") for part in scripts.split()[3:])
    for weak in ("unsafe-eval", "unsafe-inline'; img", "http:", "https:", "*"):
        assert weak not in scripts
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_policy_knows_every_inline_script_of_streamlit():
    page = INDEX.read_text(encoding="utf-8")
    assert page.count("<script") == page.count("<script type=") + len(inline_hashes(page))
    assert inline_hashes("<script>\nx\n</script><script src='a'></script>") == [
        "'sha256-0j+bQHb1Xx5lDFk/gPRR8glNxZzORwwGPrIq6mPkyzk='"
    ]


def test_frames_open_for_named_origins_only():
    embed = ("https://lms.example.org",)
    assert "frame-ancestors 'self' https://lms.example.org" in headers(embed)["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers(embed)
    assert headers(())["X-Frame-Options"] == "DENY"
