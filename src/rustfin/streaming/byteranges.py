"""How several ranges travel in one body: `multipart/byteranges` (RFC 9110 §14.6)."""

from dataclasses import dataclass

from rustfin.streaming.ranges import Span, content_range


@dataclass(frozen=True, slots=True)
class Multipart:
    """Each part's header and bytes in order, then the closing delimiter."""

    content_type: str
    parts: tuple[tuple[bytes, Span], ...]
    closing: bytes

    @property
    def length(self) -> int:
        """Bytes of the whole body."""
        return sum(len(header) + span.length for header, span in self.parts) + len(self.closing)


def frame(spans: tuple[Span, ...], *, size_bytes: int, mime: str, boundary: str) -> Multipart:
    """The body's frame. `boundary` is random, so that no file can hold it on purpose."""
    parts = tuple(
        (_part_header(span, size_bytes=size_bytes, mime=mime, boundary=boundary, is_first=number == 0), span)
        for number, span in enumerate(spans)
    )
    return Multipart(f"multipart/byteranges; boundary={boundary}", parts, f"\r\n--{boundary}--\r\n".encode("ascii"))


def _part_header(span: Span, *, size_bytes: int, mime: str, boundary: str, is_first: bool) -> bytes:
    return (
        ("" if is_first else "\r\n")
        + f"--{boundary}\r\nContent-Type: {mime}\r\nContent-Range: {content_range(span, size_bytes=size_bytes)}\r\n\r\n"
    ).encode("ascii")
