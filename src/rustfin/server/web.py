"""The web app: its exported files, indexed once, with the headers that keep a page from doing more than it should."""

import base64
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from rustfin.core.errors import NotFound

_SERVER_PATHS = ("/api", "/stream", "/health", "/metrics")
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}
_COMPRESSED_TYPES = frozenset(
    {".html", ".txt", ".js", ".mjs", ".css", ".json", ".map", ".svg", ".webmanifest", ".wasm"}
)
_FOREVER = "public, max-age=31536000, immutable"
_HASHED_VENDOR = re.compile(r"^vendor/[^/]+-[0-9a-f]{6,}/")
_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
_HAS_SOURCE = re.compile(rb"\bsrc\s*=", re.IGNORECASE)
_GZIP_LEVEL = 6
_SMALLEST_COMPRESSED_BYTES = 512

_UNBUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Rustfin</title><style>body{font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;
color-scheme:light dark}</style><h1>The server runs, the web app is not built</h1>
<p>This copy of Rustfin came without its web app. In the repository, <code>make web</code> builds it; then start the
server again.</p><p>The HTTP interface works without it: its document is at
<a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p></html>
"""


@dataclass(frozen=True, slots=True)
class WebFile:
    """One file of the export, ready to send."""

    body: bytes
    gzipped: bytes | None
    brotlied: bytes | None
    etag: str
    media_type: str
    cache_control: str
    policy: str | None
    """Content-Security-Policy, for pages."""


class WebApp:
    """The ASGI application behind every path that the server itself does not answer."""

    def __init__(self, files: dict[str, WebFile]) -> None:
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = self._answer(scope)
        await response(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        path: str = scope["path"]
        if any(path == root or path.startswith(root + "/") for root in _SERVER_PATHS):
            raise NotFound("There is nothing at this address.")
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        name = resolve(path, self._files)
        if name is not None:
            return _send(self._files[name], Headers(scope=scope), status=200)
        if is_page_path(path) and "404.html" in self._files:
            return _send(self._files["404.html"], Headers(scope=scope), status=404)
        return PlainTextResponse("There is nothing at this address.\n", 404, headers={"Cache-Control": "no-store"})


def resolve(path: str, files: Iterable[str]) -> str | None:
    """The file of the export that a path means, or None."""
    name = path.strip("/")
    if "\0" in name or "\\" in name or ".." in name.split("/"):
        return None
    if not name:
        return "index.html" if "index.html" in files else None
    candidates = [] if path.endswith("/") else [name]
    if is_page_path(path):
        candidates += [f"{name}.html", f"{name}/index.html"]
    return next((candidate for candidate in candidates if candidate in files), None)


def is_page_path(path: str) -> bool:
    """Whether a page may answer: never for what a script fetches, or a soft navigation would get HTML for data."""
    last = path.rstrip("/").rpartition("/")[2]
    return not path.startswith("/_next/") and "." not in last


def open_web(folder: Path | None) -> WebApp:
    """The web app of a folder; without one, a page that says how to build it. Reads the disk.

    Everything is held in memory: an export is a few megabytes, and a start-up index cannot leave the folder later.
    """
    if folder is None:
        return WebApp({"index.html": _file("index.html", _UNBUILT), "404.html": _file("404.html", _UNBUILT)})
    files: dict[str, WebFile] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.endswith((".gz", ".br")):
            files[name] = _file(name, path.read_bytes(), gzipped=_beside(path, ".gz"), brotlied=_beside(path, ".br"))
    return WebApp(files)


def find_web(configured: Path | None) -> Path | None:
    """Where the export is: as configured, in the package, or built in the repository beside it."""
    package = Path(__file__).resolve().parents[1]
    places = [configured] if configured is not None else [package / "web", package.parents[1] / "ui" / "out"]
    return next((place for place in places if (place / "index.html").is_file()), None)


def policy_for(page: bytes) -> str:
    """The Content-Security-Policy of a page: its own inline scripts by hash, everything else from here only."""
    hashes = " ".join(f"'sha256-{digest}'" for digest in inline_script_hashes(page))
    scripts = f"script-src 'self' 'wasm-unsafe-eval' {hashes}".rstrip()
    return "; ".join(
        (
            "default-src 'none'",
            scripts,
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


def inline_script_hashes(page: bytes) -> list[str]:
    """SHA-256 of each inline script, as CSP writes it (CSP3 §2.3.1); line ends as a parser sees them."""
    contents = (
        content.replace(b"\r\n", b"\n")
        for attributes, content in _SCRIPT.findall(page)
        if not _HAS_SOURCE.search(attributes)
    )
    return list(dict.fromkeys(base64.b64encode(hashlib.sha256(content).digest()).decode() for content in contents))


def _file(name: str, body: bytes, *, gzipped: bytes | None = None, brotlied: bytes | None = None) -> WebFile:
    suffix = Path(name).suffix.lower()
    is_forever = name.startswith("_next/static/") or _HASHED_VENDOR.match(name) is not None
    if gzipped is None and suffix in _COMPRESSED_TYPES and len(body) >= _SMALLEST_COMPRESSED_BYTES:
        gzipped = gzip.compress(body, _GZIP_LEVEL, mtime=0)
    return WebFile(
        body=body,
        gzipped=gzipped,
        brotlied=brotlied,
        etag=hashlib.sha256(body).hexdigest()[:32],
        media_type=_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream",
        cache_control=_FOREVER if is_forever else "no-cache",
        policy=policy_for(body) if suffix == ".html" else None,
    )


def _beside(path: Path, suffix: str) -> bytes | None:
    compressed = path.with_name(path.name + suffix)
    return compressed.read_bytes() if compressed.is_file() else None


def _send(file: WebFile, asked: Headers, *, status: int) -> Response:
    body, encoding = _encoded(file, asked.get("accept-encoding", ""))
    # A strong validator names the bytes that are sent, so each encoding has its own (RFC 9110 §8.8.3).
    etag = f'"{file.etag}{f"-{encoding}" if encoding else ""}"'
    headers = {"ETag": etag, "Cache-Control": file.cache_control, "Vary": "Accept-Encoding"}
    if file.policy is not None:
        headers["Content-Security-Policy"] = file.policy
    if status == 200 and _is_known(etag, asked.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    headers["Content-Type"] = file.media_type
    return Response(body, status, headers=headers)


def _encoded(file: WebFile, accepted: str) -> tuple[bytes, str]:
    offered = {
        token.partition(";")[0].strip().lower()
        for token in accepted.split(",")
        if token.partition(";")[2].replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    }
    if file.brotlied is not None and "br" in offered:
        return file.brotlied, "br"
    if file.gzipped is not None and "gzip" in offered:
        return file.gzipped, "gzip"
    return file.body, ""


def _is_known(etag: str, if_none_match: str) -> bool:
    known = {candidate.strip().removeprefix("W/") for candidate in if_none_match.split(",")}
    return etag in known or "*" in known
