"""The exported web app: which file a path means, and what is sent with it."""

import base64
import gzip
import hashlib
from pathlib import Path

import httpx
import pytest

from rustfin.server.web import WebApp, find_web, inline_script_hashes, open_web, policy_for, resolve

PAGE = b"<!doctype html><script>boot()</script><script src='/a.js'></script><p style='color:red'>" + b"x" * 600


@pytest.fixture
def export(tmp_path: Path) -> Path:
    for name, content in {
        "index.html": PAGE,
        "404.html": b"<!doctype html>lost",
        "login/index.html": PAGE + b"login",
        "about.html": b"about",
        "login/index.txt": b"1:data",
        "_next/static/chunks/a-1b2c3d.js": b"let a=1;" * 200,
        "theme.js": b"t()",
        "manifest.webmanifest": b"{}",
        "icon.svg": b"<svg/>",
        "vendor/jassub-1a2b3c4d/jassub.wasm": b"\0asm" + b"\0" * 600,
        "pre.css": b"body{}" * 200,
        "pre.css.br": b"brotli bytes",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path.parent / "secret.html").write_text("secret")
    return tmp_path


def client_for(app: WebApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://rustfin.test", headers={"Accept-Encoding": "identity"}
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"),
        ("/login", "login/index.html"),
        ("/login/", "login/index.html"),
        ("/about", "about.html"),
        ("/login/index.txt", "login/index.txt"),
        ("/theme.js", "theme.js"),
        ("/nothing", None),
        ("/nothing.txt", None),
        ("/login.txt", None),
        ("/_next/static/nothing", None),
        ("/../secret", None),
        ("/login/../../secret", None),
        ("/..\\secret", None),
        ("/theme.js/", None),
        ("/\0", None),
        ("//login", "login/index.html"),
    ],
)
def test_a_path_means_one_file_of_the_index(export: Path, path: str, name: str | None) -> None:
    files = {file.relative_to(export).as_posix() for file in export.rglob("*") if file.is_file()}
    assert resolve(path, files) == name


@pytest.mark.parametrize(
    ("path", "status", "media_type"),
    [
        ("/", 200, "text/html; charset=utf-8"),
        ("/login/index.txt", 200, "text/plain; charset=utf-8"),
        ("/manifest.webmanifest", 200, "application/manifest+json"),
        ("/vendor/jassub-1a2b3c4d/jassub.wasm", 200, "application/wasm"),
        ("/lost", 404, "text/html; charset=utf-8"),
        ("/lost.txt", 404, "text/plain; charset=utf-8"),
        ("/_next/static/lost", 404, "text/plain; charset=utf-8"),
        ("/lost.js", 404, "text/plain; charset=utf-8"),
    ],
)
async def test_a_script_never_gets_a_page(export: Path, path: str, status: int, media_type: str) -> None:
    answer = await client_for(open_web(export)).get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, media_type)


async def test_only_hashed_files_are_kept_without_asking(export: Path) -> None:
    client = client_for(open_web(export))
    for path in ("/_next/static/chunks/a-1b2c3d.js", "/vendor/jassub-1a2b3c4d/jassub.wasm"):
        assert "immutable" in (await client.get(path)).headers["cache-control"]
    for path in ("/", "/theme.js", "/login/index.txt", "/icon.svg"):
        assert (await client.get(path)).headers["cache-control"] == "no-cache"


async def test_what_a_browser_holds_is_not_sent_again(export: Path) -> None:
    client = client_for(open_web(export))
    first = await client.get("/")
    again = await client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_each_encoding_has_its_own_validator(export: Path) -> None:
    client = client_for(open_web(export))
    plain = await client.get("/")
    zipped = await client.get("/", headers={"Accept-Encoding": "gzip"})
    brotlied = await client.get("/pre.css", headers={"Accept-Encoding": "br, gzip"})
    refused = await client.get("/", headers={"Accept-Encoding": "gzip;q=0"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.content == plain.content
    assert len({plain.headers["etag"], zipped.headers["etag"]}) == 2
    assert {plain.headers["vary"], zipped.headers["vary"]} == {"Accept-Encoding"}
    assert brotlied.headers["content-encoding"] == "br"
    assert "content-encoding" not in refused.headers


def test_compression_is_the_same_on_every_start(export: Path) -> None:
    first, second = (open_web(export)._files["index.html"].gzipped for _ in range(2))
    assert first is not None
    assert first == second
    assert gzip.decompress(first) == PAGE


async def test_only_pages_carry_a_policy_and_it_names_their_own_scripts(export: Path) -> None:
    client = client_for(open_web(export))
    policy = (await client.get("/")).headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(b"boot()").digest()).decode()
    assert f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{digest}';" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert "content-security-policy" not in (await client.get("/theme.js")).headers


def test_hashes_are_of_inline_scripts_only_and_of_what_a_parser_sees() -> None:
    page = b'<script src="/x.js"></script><SCRIPT id=a>one</SCRIPT ><script>\r\ntwo</script><script>one</script>'
    expected = [base64.b64encode(hashlib.sha256(text).digest()).decode() for text in (b"one", b"\ntwo")]
    assert inline_script_hashes(page) == expected


def test_a_page_without_scripts_may_run_none_inline() -> None:
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy_for(b"<p>hello")


async def test_a_page_is_only_read_never_written(export: Path) -> None:
    client = client_for(open_web(export))
    head = await client.head("/")
    assert (head.status_code, int(head.headers["content-length"])) == (200, len(PAGE))


async def test_without_an_export_a_page_says_how_to_get_one(tmp_path: Path) -> None:
    assert find_web(tmp_path) is None
    client = client_for(open_web(None))
    assert "make web" in (await client.get("/")).text
    assert (await client.get("/login/")).status_code == 404
