"""The server as a process: one on a folder, ended in order, killed at the worst moment."""

import os
import signal
import sqlite3
import subprocess
import threading
from pathlib import Path

import httpx
import psutil
import pytest

from processes import ADMIN, PATIENCE_S, arguments, run_command, server_in


def test_a_second_server_on_the_same_folder_is_refused_and_says_who_holds_it(tmp_path: Path) -> None:
    with server_in(tmp_path) as first:
        second = run_command(tmp_path, "serve", "--port", "0")
        assert second.returncode == 1
        assert f"Another Rustfin (process {first.process.pid}) is using" in second.stderr
        assert "Traceback" not in second.stderr
        with first.client() as client:
            assert client.get("/health").json()["status"] == "ok"


def test_a_taken_port_is_said_in_a_line(tmp_path: Path) -> None:
    with server_in(tmp_path / "one") as first:
        port = first.address.rpartition(":")[2]
        second = run_command(tmp_path / "two", "serve", "--port", port)
    assert second.returncode == 1
    assert f"Cannot listen on 127.0.0.1 port {port}" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order_while_somebody_follows_events(tmp_path: Path, number: signal.Signals) -> None:
    with server_in(tmp_path) as server:
        token = server.set_up()
        with server.client(token) as client, client.stream("GET", "/api/v1/events") as answer:
            lines = answer.iter_lines()
            assert next(lines).startswith("retry:")
            server.process.send_signal(number)
            assert list(lines) is not None
        assert server.process.wait(timeout=15) == 0
        assert "Traceback" not in server.log.read_text()
    assert not list((tmp_path / "config").glob("rustfin.db-wal"))


def test_killed_in_the_middle_of_writes_it_starts_again_and_loses_nothing_it_promised(tmp_path: Path) -> None:
    promised: list[str] = []
    with server_in(tmp_path) as server:
        token = server.set_up()

        def write_on() -> None:
            with server.client(token) as client:
                for number in range(10_000):
                    try:
                        answer = client.post("/api/v1/auth/api-keys", json={"name": f"key {number}"})
                    except httpx.HTTPError:
                        return
                    if answer.status_code == 201:
                        promised.append(answer.json()["api_key"]["id"])
                        if len(promised) == 20:
                            enough.set()

        enough = threading.Event()
        writing = threading.Thread(target=write_on)
        writing.start()
        assert enough.wait(PATIENCE_S)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(timeout=15)
        writing.join(PATIENCE_S)
    with server_in(tmp_path) as again, again.client(token) as client:
        kept = {key["id"] for key in client.get("/api/v1/auth/api-keys").json()}
    assert set(promised) <= kept
    with sqlite3.connect(tmp_path / "config" / "rustfin.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    database.close()


def test_no_child_outlives_a_killed_server(tmp_path: Path) -> None:
    films = tmp_path / "films"
    for number in range(40):
        (films / f"Film {number} (2000)").mkdir(parents=True)
        (films / f"Film {number} (2000)" / f"Film {number} (2000).mkv").write_bytes(os.urandom(4096))
    with server_in(tmp_path) as server:
        token = server.set_up()
        with server.client(token) as client:
            body = {"name": "Films", "kind": "movies", "paths": [str(films)]}
            assert client.post("/api/v1/libraries", json=body).status_code == 201
        children = _first_children(server.process.pid)
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(timeout=15)
        _, alive = psutil.wait_procs(children, timeout=15)
    assert alive == []


def test_the_command_line_works_beside_a_running_server(tmp_path: Path) -> None:
    films = tmp_path / "films" / "Heat (1995)"
    films.mkdir(parents=True)
    (films / "Heat (1995).mkv").write_bytes(b"no film")
    with server_in(tmp_path) as server:
        token = server.set_up()
        added = run_command(tmp_path, "users", "add", "Bob", "--password-stdin", text="password of Bob\n")
        assert added.returncode == 0, added.stderr
        library = run_command(
            tmp_path, "libraries", "add", "Films", "--kind", "movies", "--path", str(tmp_path / "films")
        )
        assert library.returncode == 0, library.stderr
        scanned = run_command(tmp_path, "scan", "Films", "--wait")
        assert scanned.returncode == 0, scanned.stderr
        assert scanned.stdout == "Films: scanned, 1 added\n"
        with server.client(token) as client:
            assert [user["name"] for user in client.get("/api/v1/users").json()] == ["Ann", "Bob"]
            assert [library["item_count"] for library in client.get("/api/v1/libraries").json()] == [1]
        disabled = run_command(tmp_path, "users", "disable", "Ann")
        assert disabled.returncode == 1
        assert "last admin" in disabled.stderr


def test_a_password_set_on_the_command_line_signs_devices_out_at_once(tmp_path: Path) -> None:
    with server_in(tmp_path) as server:
        token = server.set_up()
        changed = run_command(tmp_path, "users", "password", "ann", "--password-stdin", text="a new secret\n")
        assert changed.returncode == 0, changed.stderr
        with server.client(token) as client:
            assert client.get("/api/v1/users/me").status_code == 401
            answer = client.post("/api/v1/auth/login", json={**ADMIN, "password": "a new secret"})
            assert answer.status_code == 200
    with sqlite3.connect(tmp_path / "config" / "rustfin.db") as database:
        ((kept,),) = database.execute("SELECT password_hash FROM user").fetchall()
    database.close()
    assert kept.startswith("$argon2id$v=19$m=32768,t=3,p=1$")


def test_a_database_of_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    assert run_command(tmp_path, "users", "list").returncode == 0
    with sqlite3.connect(tmp_path / "config" / "rustfin.db") as database:
        database.execute(
            "INSERT INTO schema_migration (version, name, checksum, applied_at) VALUES (9999, 'x', 'x', 0)"
        )
    database.close()
    answer = run_command(tmp_path, "serve", "--port", "0")
    assert answer.returncode == 1
    assert "schema 9999" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_names_are_parsed_as_they_arrive(tmp_path: Path) -> None:
    argv = [argument for argument in arguments(tmp_path, "parse", "--json", "-") if "config" not in argument]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for name, title in ((b"Heat (1995).mkv", b'"Heat"'), (b"Alien (1979).mkv", b'"Alien"')):
            process.stdin.write(name + b"\n")
            process.stdin.flush()
            assert title in process.stdout.readline()
        process.stdin.write(b"\xff\xfe.mkv")
        process.stdin.close()
        assert process.stdout.readline().startswith(b"{")
        assert process.wait(timeout=PATIENCE_S) == 0


def _first_children(pid: int) -> list[psutil.Process]:
    server = psutil.Process(pid)
    for _ in range(20_000):
        if children := server.children(recursive=True):
            return children
    return []
