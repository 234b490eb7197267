"""Walks through a built image as a person with a container engine would.

Up, first run, a library, a film, health, down in order; up again; a new container over the same volumes.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE_S = 90.0
ADMIN = {"name": "Ann", "password": "a long secret"}
USER_ID = 1000


@dataclass(slots=True)
class Image:
    """What the image says of itself, and the host's folders for its volumes."""

    settings: dict[str, Any]
    volumes: dict[str, Path]
    port: int
    log: Path

    def new_container(self) -> str:
        container = _output("buildah", "from", "--pull-never", "rustfin")
        # An engine lets a mount win over a volume of the image; this builder would lay its own folder over the mount.
        unlisted = [f"--volume={place}-" for place in self.settings["Volumes"]]
        subprocess.run(["buildah", "config", *unlisted, container], check=True)
        return container

    def run(self, container: str, *command: str) -> list[str]:
        mounts = [
            f"--volume={folder}:{place}" + (":ro" if place == "/media" else "")
            for place, folder in self.volumes.items()
        ]
        return [
            "buildah",
            "run",
            "--network=host",
            *mounts,
            f"--env=RUSTFIN_PORT={self.port}",
            container,
            "--",
            *command,
        ]

    @contextmanager
    def serving(self, container: str) -> Iterator["Client"]:
        """The image's own command, until it is told to stop as a container engine does."""
        with (
            self.log.open("ab") as log,
            subprocess.Popen(self.run(container, *self.settings["Cmd"]), stderr=log, stdout=log) as engine,
        ):
            try:
                client = Client(f"http://127.0.0.1:{self.port}")
                client.wait_until_ready(engine)
                server = _server_under(engine.pid)
                assert _real_and_effective_user(server) == {USER_ID}, "the server runs as another user"
                yield client
                os.kill(server, _signal(self.settings.get("StopSignal")))
                assert engine.wait(timeout=30) == 0, "the server did not end in order"
            finally:
                if engine.poll() is None:
                    engine.terminate()
                    engine.wait(timeout=30)


@dataclass(slots=True)
class Client:
    """Speaks HTTP to the container's port."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        content = None if body is None else json.dumps(body).encode()
        more = {} if body is None else {"Content-Type": "application/json"}
        asked = urllib.request.Request(self.address + path, data=content, headers={**self.headers, **headers, **more})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()

    def json(self, path: str, body: object = None) -> Any:
        return json.loads(self.ask(path, body)[2])

    def wait_until_ready(self, engine: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                health = self.json("/health")
            except OSError:
                if engine.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError("the server did not become ready") from None
                time.sleep(0.2)
            else:
                assert health["status"] == "ok", health
                return

    def wait_for_film(self) -> str:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            library = self.json("/api/v1/libraries")[0]
            if library["item_count"] == 1 and library["active_job_id"] is None:
                return str(self.json(f"/api/v1/libraries/{library['id']}/items")["items"][0]["id"])
            time.sleep(0.2)
        raise AssertionError("the film did not appear")


def walk(image: Image) -> None:
    """Every step a promise of the operations page."""
    first = image.new_container()
    film = image.volumes["/media"] / "Films" / "Tide (2001)" / "Tide (2001).mp4"
    film.parent.mkdir(parents=True)
    made = image.volumes["/config"] / "tide.mp4"
    picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=5", "-c:v", "libx264", "-preset", "ultrafast"]
    subprocess.run(image.run(first, "ffmpeg", "-loglevel", "error", *picture, "/config/tide.mp4"), check=True)
    made.rename(film)
    bytes_of_film = film.read_bytes()

    with image.serving(first) as client:
        status, _, page = client.ask("/")
        assert status == 200, status
        assert b"/_next/" in page, "the web app is not in the image"
        assert client.json("/api/v1/system/status")["is_setup_needed"] is True
        client.headers["Authorization"] = "Bearer " + client.json("/api/v1/setup", ADMIN)["token"]
        client.json("/api/v1/libraries", {"name": "Films", "kind": "movies", "paths": ["/media/Films"]})
        item = client.json(f"/api/v1/items/{client.wait_for_film()}")
        assert (item["title"], item["year"]) == ("Tide", 2001), item
        file_id = item["versions"][0]["parts"][0]["id"]
        status, headers, content = client.ask(f"/stream/file/{file_id}", Range="bytes=1000-4999")
        assert (status, content) == (206, bytes_of_film[1000:5000]), "the range is not the file's"
        assert headers["content-range"] == f"bytes 1000-4999/{len(bytes_of_film)}"
        _check_health(image, first)
    _tell("up: ready, not root, first run, library, range of bytes, healthy, ends in order")

    with image.serving(first) as again:
        again.headers = dict(client.headers)
        assert again.json("/api/v1/libraries")[0]["item_count"] == 1
    _tell("restarted: the same library, still signed in")

    subprocess.run(["buildah", "rm", first], check=True, stdout=subprocess.DEVNULL)
    second = image.new_container()
    with image.serving(second) as anew:
        assert anew.json("/api/v1/system/status")["is_setup_needed"] is False
        token = anew.json("/api/v1/auth/login", ADMIN)["token"]
        anew.headers["Authorization"] = f"Bearer {token}"
        assert anew.json(f"/api/v1/items/{item['id']}")["title"] == "Tide"
    _tell("a new container over the same volumes: the same library")

    assert film.read_bytes() == bytes_of_film
    for command in (["ffmpeg", "-version"], ["python3", "--version"], ["rustfin", "doctor"]):
        lines = _output(*image.run(second, *command)).splitlines()
        _tell("\n       ".join(lines if command[0] == "rustfin" else lines[:1]))


def _check_settings(settings: dict[str, Any]) -> None:
    assert settings["User"] == "rustfin", settings
    assert set(settings["Volumes"]) == {"/config", "/cache", "/transcode"}, settings
    assert "8096/tcp" in settings["ExposedPorts"], settings
    assert "RUSTFIN_HOST=0.0.0.0" in settings["Env"], settings
    assert settings["Healthcheck"]["Test"][0] == "CMD", settings


def _check_health(image: Image, container: str) -> None:
    command = image.settings["Healthcheck"]["Test"][1:]
    subprocess.run(image.run(container, *command), check=True, timeout=30)


def _server_under(pid: int) -> int:
    """The innermost process that the engine started: the server, of which the engine's own helpers are parents."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(status.parent.name)] = int(fields[1])
    below = {pid}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    servers = [child for child in below if b"rustfin\0serve" in Path(f"/proc/{child}/cmdline").read_bytes()]
    inner = [child for child in servers if "python" in os.readlink(f"/proc/{child}/exe")]
    assert len(inner) == 1, f"which of {servers} is the server?"
    return inner[0]


def _real_and_effective_user(pid: int) -> set[int]:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("Uid:"))
    return {int(number) for number in line.split()[1:]}


def _signal(name: str | None) -> signal.Signals:
    return signal.Signals[name] if name else signal.SIGTERM


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout.strip()


def _tell(text: str) -> None:
    sys.stdout.write(f"image: {text}\n")
    sys.stdout.flush()


def main() -> None:
    scratch, port = Path(sys.argv[1]), int(sys.argv[2])
    settings = json.loads((scratch / "image.json").read_text())["Docker"]["config"]
    _check_settings(settings)
    volumes = {f"/{name}": scratch / "volumes" / name for name in ("config", "cache", "transcode", "media")}
    for folder in volumes.values():
        folder.mkdir(parents=True)
        os.chown(folder, USER_ID, USER_ID)
    scratch.chmod(0o755)
    image = Image(settings, volumes, port, scratch / "serve.log")
    try:
        walk(image)
    except (AssertionError, subprocess.SubprocessError, urllib.error.URLError):
        if image.log.exists():
            sys.stderr.write("".join(image.log.read_text(errors="replace").splitlines(keepends=True)[-40:]))
        raise


if __name__ == "__main__":
    main()
