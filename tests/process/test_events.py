"""Events over a real connection: live, resumed, and ended when rights end."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from processes import ADMIN, ServerProcess, run_command, server_in


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with server_in(tmp_path_factory.mktemp("server")) as process:
        process.set_up()
        yield process


def sign_in(server: ServerProcess) -> httpx.Client:
    with server.client() as client:
        return server.client(client.post("/api/v1/auth/login", json=ADMIN).json()["token"])


def read_event(lines: Iterator[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in lines:
        if not line and "event" in fields:
            return fields
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
    raise AssertionError("the stream ended")


def test_what_happens_is_told_and_can_be_resumed(server: ServerProcess) -> None:
    with sign_in(server) as client:
        with client.stream("GET", "/api/v1/events") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["x-accel-buffering"] == "no"
            assert answer.headers["cache-control"] == "no-store"
            lines = answer.iter_lines()
            next(lines)
            client.patch("/api/v1/users/me/preferences", json={"theme": "oled"})
            first = read_event(lines)
        assert (first["event"], first["data"]) == ("preferences.changed", "{}")
        client.patch("/api/v1/users/me/preferences", json={"theme": "dark"})
        with client.stream("GET", "/api/v1/events", headers={"Last-Event-ID": first["id"]}) as answer:
            second = read_event(answer.iter_lines())
        assert second["event"] == "preferences.changed"
        assert int(second["id"]) > int(first["id"])


@pytest.mark.parametrize("last_event_id", ["nonsense", "-1", "9" * 40, "٣"])
def test_an_id_of_nobody_begins_now_or_says_resync(server: ServerProcess, last_event_id: str) -> None:
    headers = {"Last-Event-ID": last_event_id.encode("utf-8")}
    with sign_in(server) as client, client.stream("GET", "/api/v1/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert next(answer.iter_lines()).startswith("retry:")


def test_an_id_of_another_database_says_resync(server: ServerProcess) -> None:
    with (
        sign_in(server) as client,
        client.stream("GET", "/api/v1/events", headers={"Last-Event-ID": "99999999"}) as answer,
    ):
        assert read_event(answer.iter_lines())["event"] == "resync"


def test_signing_a_device_out_ends_its_stream(server: ServerProcess) -> None:
    with sign_in(server) as phone, sign_in(server) as desk, phone.stream("GET", "/api/v1/events") as answer:
        lines = answer.iter_lines()
        next(lines)
        session_id = phone.get("/api/v1/users/me").json()["session_id"]
        assert desk.delete(f"/api/v1/auth/sessions/{session_id}").status_code == 204
        events = [line for line in lines if line.startswith("event:")]
        assert events[-1] == "event: session.revoked"


def test_a_user_is_not_told_what_admins_are(server: ServerProcess) -> None:
    with sign_in(server) as admin:
        admin.post("/api/v1/users", json={"name": "Bob", "password": "password of Bob"})
        with server.client() as client:
            token = client.post("/api/v1/auth/login", json={"name": "Bob", "password": "password of Bob"}).json()[
                "token"
            ]
        with server.client(token) as bob, bob.stream("GET", "/api/v1/events") as answer:
            lines = answer.iter_lines()
            next(lines)
            admin.patch("/api/v1/settings/general", json={"server_name": "Attic"})
            bob.patch("/api/v1/users/me/preferences", json={"theme": "oled"})
            assert read_event(lines)["event"] == "preferences.changed"


def test_what_the_command_line_changes_is_told_to_who_follows(tmp_path: Path) -> None:
    films = tmp_path / "films" / "Tide (2001)"
    films.mkdir(parents=True)
    (films / "Tide (2001).mkv").write_bytes(b"no film")
    with (
        server_in(tmp_path) as server,
        server.client(server.set_up()) as client,
        client.stream("GET", "/api/v1/events") as answer,
    ):
        lines = answer.iter_lines()
        next(lines)
        added = run_command(tmp_path, "users", "add", "Bob", "--password-stdin", text="password of Bob\n")
        assert added.returncode == 0, added.stderr
        assert read_event(lines)["event"] == "users.changed"
        options = ("--kind", "movies", "--path", str(films.parent))
        assert run_command(tmp_path, "libraries", "add", "Films", *options).returncode == 0
        assert read_event(lines)["event"] == "libraries.changed"
        asked = run_command(tmp_path, "scan", "Films")
        assert asked.returncode == 0, asked.stderr
        states: list[str] = []
        while "done" not in states:  # the watch of the folder has its say in between
            event = read_event(lines)
            if event["event"] == "job.changed" and json.loads(event["data"])["kind"] == "scan_library":
                states.append(json.loads(event["data"])["state"])
        assert states[0] == "queued"


def test_a_password_set_on_the_command_line_ends_the_streams_of_its_user(server: ServerProcess) -> None:
    with sign_in(server) as admin:
        admin.post("/api/v1/users", json={"name": "Eve", "password": "password of Eve"})
        with server.client() as client:
            body = {"name": "Eve", "password": "password of Eve"}
            token = client.post("/api/v1/auth/login", json=body).json()["token"]
    with server.client(token) as eve, eve.stream("GET", "/api/v1/events") as answer:
        lines = answer.iter_lines()
        next(lines)
        folder = server.log.parent
        changed = run_command(folder, "users", "password", "Eve", "--password-stdin", text="a new secret\n")
        assert changed.returncode == 0, changed.stderr
        assert [line for line in lines if line.startswith("event:")] == ["event: session.revoked"]
