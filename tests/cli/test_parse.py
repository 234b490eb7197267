"""Names from arguments and from a pipe, as a process: it reads the descriptor itself."""

import json
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-c", "from rustfin.cli import main; main()", "parse"]


def parse(*arguments: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("arguments", [("--json",), ("--json", "-")], ids=["nothing", "dash"])
def test_lines_of_a_pipe_are_answered_one_for_one(arguments: tuple[str, ...]) -> None:
    names = ["Heat (1995)/Heat (1995).mkv", "Coast/Season 1/Coast S01E02.mkv", "", "Amélie (2001).mkv"]
    answer = parse(*arguments, given="\r\n".join(names).encode())
    assert (answer.returncode, answer.stderr) == (0, b"")
    told = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [one["title"] for one in told][::3] == ["Heat", "Amélie"]
    assert (told[1]["series"], told[1]["season"], told[1]["episode"]) == ("Coast", 1, 2)
    assert len(told) == len(names)


def test_bytes_that_are_no_text_are_answered_too() -> None:
    answer = parse("--json", given=b"\xff\xfe (1999).mkv\n\0\n")
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert [json.loads(line)["kind"] for line in answer.stdout.splitlines()] == ["movie", "movie"]


def test_names_are_taken_as_arguments_with_the_kind_of_their_library() -> None:
    answer = parse("--kind", "series", "Coast/01.mkv", "Coast/02.mkv")
    assert [json.loads(line)["episode"] for line in answer.stdout.splitlines()] == [1, 2]


def test_who_stops_reading_gets_no_traceback() -> None:
    with subprocess.Popen(
        [*COMMAND, "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"Heat (1995).mkv\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b"Alien (1979).mkv\n")
        process.stdin.close()
        assert process.stderr.read() == b""
