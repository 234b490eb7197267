"""Which devices this machine has, and what stands before them. Looks, and starts nothing."""

import contextlib
import grp
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rustfin.transcoder.hardware.remedies import Remedy
from rustfin.transcoder.renditions import Backend

_INTEL, _AMD, _NVIDIA = "0x8086", "0x1002", "0x10de"
_NAMES = {_INTEL: "Intel", _AMD: "AMD", _NVIDIA: "NVIDIA"}


@dataclass(frozen=True, slots=True)
class Device:
    """Something that may encode, under the name by which a backend opens it."""

    backend: Backend
    path: str
    """`/dev/dri/renderD128`, the number of an NVIDIA device, or nothing."""
    name: str
    kernel_driver: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A device that is there and cannot be tried."""

    device: Device
    remedy: Remedy
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is."""

    devices: tuple[Device, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    drivers: str = ""
    """Changes with every driver."""

    @property
    def signature(self) -> str:
        """The same as long as trials would end the same way, as far as can be told without them."""
        spelled = repr((self.devices, self.obstacles, self.drivers))
        return hashlib.blake2b(spelled.encode(), digest_size=8).hexdigest()


def _may_open(node: Path) -> bool:
    return os.access(node, os.R_OK | os.W_OK)


def look(
    root: Path = Path("/"), *, platform: str = sys.platform, may_open: Callable[[Path], bool] = _may_open
) -> Machine:
    """What is there below `root`. Blocks for a few reads of `/sys` and `/dev`."""
    if platform == "darwin":
        return Machine((Device(Backend.VIDEOTOOLBOX, "", "VideoToolbox"),))
    devices: list[Device] = []
    obstacles: list[Obstacle] = []
    for found in (*_nvidia(root), *_render_nodes(root, may_open), *_cards_without_node(root)):
        if isinstance(found, Device):
            devices.append(found)
        else:
            obstacles.append(found)
    return Machine(tuple(devices), tuple(obstacles), _drivers(root))


def _nvidia(root: Path) -> Iterator[Device]:
    models = [_line(path, "Model:") for path in sorted(root.glob("proc/driver/nvidia/gpus/*/information"))]
    for node in sorted(root.glob("dev/nvidia[0-9]*")):
        number = node.name.removeprefix("nvidia")
        model = models[int(number)] if number.isdigit() and int(number) < len(models) else "NVIDIA"
        yield Device(Backend.NVENC, number, model or "NVIDIA", "nvidia")


def _render_nodes(root: Path, may_open: Callable[[Path], bool]) -> Iterator[Device | Obstacle]:
    for node in sorted(root.glob("dev/dri/renderD*")):
        of_device = root / "sys/class/drm" / node.name / "device"
        vendor = _text(of_device / "vendor")
        if vendor not in {_INTEL, _AMD}:
            continue
        driver = (of_device / "driver").resolve().name if (of_device / "driver").exists() else ""
        path = f"/{node.relative_to(root)}"
        backends = (Backend.QSV, Backend.VAAPI) if vendor == _INTEL else (Backend.VAAPI,)
        for backend in backends:
            device = Device(backend, path, _NAMES[vendor], driver)
            if may_open(node):
                yield device
            else:
                yield Obstacle(device, Remedy.PERMISSION, _group_of(node, path))


def _cards_without_node(root: Path) -> Iterator[Obstacle]:
    """Cards on the bus that no device file leads to."""
    vendors = {
        _text(card / "vendor")
        for card in sorted(root.glob("sys/bus/pci/devices/*"))
        if _text(card / "class").startswith("0x03")
    }
    is_boxed = _is_container(root)
    if _NVIDIA in vendors and not list(root.glob("dev/nvidia[0-9]*")):
        device = Device(Backend.NVENC, "", _NAMES[_NVIDIA])
        yield Obstacle(device, Remedy.NVIDIA_RUNTIME if is_boxed else Remedy.NVIDIA_DRIVER)
    for vendor in sorted(vendors & {_INTEL, _AMD}):
        nodes = root.glob("dev/dri/renderD*")
        if not any(_text(root / "sys/class/drm" / node.name / "device/vendor") == vendor for node in nodes):
            device = Device(Backend.VAAPI, "", _NAMES[vendor])
            yield Obstacle(device, Remedy.NOT_PASSED if is_boxed else Remedy.KERNEL_DRIVER)


def _group_of(node: Path, path: str) -> dict[str, str]:
    status = node.stat()
    name = str(status.st_gid)
    with contextlib.suppress(KeyError):
        name = grp.getgrgid(status.st_gid).gr_name
    return {"device": path, "group": name, "gid": str(status.st_gid)}


def _drivers(root: Path) -> str:
    """The kernel's version, NVIDIA's, and the files of VA drivers with their times."""
    places = ("usr/lib/*/dri", "usr/lib/dri", "usr/lib64/dri")  # Debian's, Arch's, Fedora's
    paths = sorted(path for place in places for path in root.glob(f"{place}/*_drv_video.so"))
    libraries = [f"{path.name} {int(path.stat().st_mtime)}" for path in paths]
    nvidia = _text(root / "proc/driver/nvidia/version").splitlines()[:1]
    return "|".join([_text(root / "proc/sys/kernel/osrelease"), *nvidia, *libraries])


def _is_container(root: Path) -> bool:
    return (root / ".dockerenv").exists() or (root / "run/.containerenv").exists()


def _line(path: Path, key: str) -> str:
    lines = (line for line in _text(path).splitlines() if line.startswith(key))
    return next(lines, "").removeprefix(key).strip()


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""
