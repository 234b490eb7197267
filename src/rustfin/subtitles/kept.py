"""Subtitle files that people fetched or handed in: checked, kept in the server's own folder, tied to a content."""

import contextlib
import os
import re
import tempfile
from pathlib import Path

from rustfin.core.errors import NotFound, Unavailable
from rustfin.subtitles import pgs
from rustfin.subtitles.convert import UnreadableSubtitles, read_cues

FORMATS = ("srt", "vtt", "ass", "ssa", "sub", "smi", "ttml", "dfxp", "mpl", "sup")
LARGEST_BYTES = 16 * 1024 * 1024
_NAME = re.compile(r"[0-9a-f-]{1,64}\.[a-z0-9]{2,5}")


class KeptFiles:
    """The folder. Everything blocks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, raw: bytes) -> None:
        """Write a file, whole or not at all. Raises: Unavailable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(self._checked(name))
        except OSError as error:
            raise Unavailable(f"The subtitles cannot be kept: {error.strerror}.", code="cannot_keep") from error

    def path(self, name: str) -> Path:
        """Where a file lies. Raises: NotFound."""
        path = self._checked(name)
        if not path.is_file():
            raise NotFound("The file of these subtitles is gone.", code="file_missing")
        return path

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone is gone."""
        with contextlib.suppress(OSError):
            self._checked(name).unlink()

    def _checked(self, name: str) -> Path:
        if _NAME.fullmatch(name) is None:
            raise NotFound("There are no such subtitles.")
        return self._folder / name


def check_file(file_name: str, raw: bytes, *, language: str | None = None) -> str:
    """The format of a subtitle file that somebody hands in. Raises: UnreadableSubtitles, with what to do instead."""
    format_name = file_name.rpartition(".")[2].lower()
    if format_name not in FORMATS:
        raise UnreadableSubtitles(f"Subtitles of this kind are not taken. Use one of: {', '.join(FORMATS)}.")
    if len(raw) > LARGEST_BYTES:
        raise UnreadableSubtitles("This file is too large for subtitles.")
    if format_name == "sup":
        pgs.check(raw)
    elif not read_cues(raw, format_name, language=language):
        raise UnreadableSubtitles("There is no text in this file that would ever be shown.")
    return format_name
