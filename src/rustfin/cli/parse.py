"""`rustfin parse`: what file names mean, one answer a line, as fast as they come."""

import json
import os
import sys
from collections.abc import Iterable, Iterator

import click

from rustfin.metadata.filename import MediaHint, ParsedName, parse

_BLOCK_BYTES = 64 * 1024


@click.command(name="parse")
@click.option("--kind", type=click.Choice([hint.value for hint in MediaHint]), help="The kind of library they are in.")
@click.option("--json", "is_json", is_flag=True, help="Always JSON; a terminal gets words otherwise.")
@click.argument("names", metavar="[PATH... | -]", nargs=-1)
def command(kind: str | None, is_json: bool, names: tuple[str, ...]) -> None:
    """Say what file names mean. No file is opened.

    Paths are given as arguments, or one a line on standard input with "-" or nothing; they are relative to a library's
    folder, so "Show/Season 1/01.mkv" says more than "01.mkv". Each gives one JSON object on a line of its own.
    """
    hint = None if kind is None else MediaHint(kind)
    show = _as_json if is_json or not sys.stdout.isatty() else _as_words
    blocks = _blocks_of_input() if names in {(), ("-",)} else [list(names)]
    for block in blocks:
        answers = "".join(show(parse(name, kind=hint)) + "\n" for name in block)
        # A name that is not UTF-8 comes with surrogates, which cannot be written.
        sys.stdout.buffer.write(answers.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()


def _blocks_of_input() -> Iterator[list[str]]:
    """Lines as they arrive: all that are there at once, so that neither a pipe nor a person waits."""
    rest = b""
    while block := os.read(sys.stdin.fileno(), _BLOCK_BYTES):
        *lines, rest = (rest + block).split(b"\n")
        if lines:
            yield list(_decoded(lines))
    if rest:
        yield list(_decoded([rest]))


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    return (os.fsdecode(line.removesuffix(b"\r")) for line in lines)


def _as_json(parsed: ParsedName) -> str:
    return json.dumps(parsed.to_json(), ensure_ascii=False)


def _as_words(parsed: ParsedName) -> str:
    facts = {name: value for name, value in parsed.to_json().items() if value not in (None, [], {}) and name != "rules"}
    return ", ".join(f"{name} {value}" for name, value in facts.items())
