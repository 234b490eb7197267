"""What to do about a trial that failed, from what ffmpeg said. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum

from rustfin.transcoder.renditions import Backend


class Remedy(StrEnum):
    """Kinds of help; the web app has words for each."""

    PERMISSION = "permission"
    """The server's user may not open the device: put it into the device's group."""
    NOT_PASSED = "not_passed"
    """The container was started without the device."""
    KERNEL_DRIVER = "kernel_driver"
    """The card is on the bus, and no kernel driver serves it."""
    VA_DRIVER = "va_driver"
    """No VA driver, or the wrong one: install it."""
    QSV_RUNTIME = "qsv_runtime"
    """Intel's runtime for Quick Sync is missing."""
    NVIDIA_RUNTIME = "nvidia_runtime"
    """The container was started without NVIDIA's runtime, or not with its video part."""
    NVIDIA_DRIVER = "nvidia_driver"
    """No NVIDIA driver."""
    DRIVER_TOO_OLD = "driver_too_old"
    """This ffmpeg asks for a newer driver."""
    SESSION_LIMIT = "session_limit"
    """The device takes no more encodes at a time, or is out of memory."""
    NOT_BUILT = "not_built"
    """This ffmpeg was built without it."""
    NOT_SUPPORTED = "not_supported"
    """The device cannot; the processor does it."""
    KEYFRAMES = "keyframes"
    """Keyframes are not where they were asked for, so its segments could not be cut."""
    WRONG_PICTURE = "wrong_picture"
    """It decodes something other than what is in the stream."""
    TIMED_OUT = "timed_out"
    """It did not end in time, which is how some drivers fail."""
    NO_SAMPLE = "no_sample"
    """This ffmpeg cannot make what it would be tried with."""
    UNKNOWN = "unknown"


# The first that matches decides. Words as ffmpeg 5.1 to 7.1 and the drivers below it print them.
_WORDS: tuple[tuple[Remedy, tuple[str, ...]], ...] = (
    (Remedy.DRIVER_TOO_OLD, ("does not support the required nvenc api", "minimum required nvidia driver")),
    (Remedy.NOT_BUILT, ("unknown encoder", "no such filter", "unknown decoder", "unrecognized hwaccel")),
    (Remedy.NOT_BUILT, ("option not found", "unrecognized option", "unknown hwaccel", "invalid hwaccel")),
    (Remedy.PERMISSION, ("permission denied", "operation not permitted")),
    (Remedy.NVIDIA_RUNTIME, ("cannot load libcuda", "cannot load libnvidia", "cannot load libnvcuvid")),
    (Remedy.NVIDIA_RUNTIME, ("cuinit(0) failed", "cuda_error_no_device", "cuda_error_unknown")),
    (Remedy.NVIDIA_RUNTIME, ("cannot init cuda", "no cuda-capable device")),
    (Remedy.SESSION_LIMIT, ("openencodesessionex failed: out of memory", "incompatible client key")),
    (Remedy.SESSION_LIMIT, ("cuda_error_out_of_memory", "failed: out of memory", "vaerror 2")),
    (Remedy.QSV_RUNTIME, ("mfx session", "mfxinit", "libmfx", "libvpl", "error creating a qsv device")),
    (Remedy.VA_DRIVER, ("failed to initialise vaapi", "no va display", "libva error", "vainitialize failed")),
    (Remedy.VA_DRIVER, ("unknown libva error", "has no function __vadriverinit")),
    (Remedy.NOT_SUPPORTED, ("no usable encoding profile", "no usable encoding entrypoint", "not supported")),
    (Remedy.NOT_SUPPORTED, ("no capable devices found", "hwaccel initialisation returned error", "(-3)")),
    (Remedy.NOT_SUPPORTED, ("impossible to convert between the formats", "failed setup for format", "unsupported")),
    (Remedy.NOT_SUPPORTED, ("codec not found", "function not implemented", "no decoder surfaces")),
)
_EMPTY = ("conversion failed", "error initializing output stream", "error while opening encoder", "nothing was written")
"""Lines that only say that something was said before."""
_ADDRESS = re.compile(r" @ 0x[0-9a-f]+")
_LEVEL = re.compile(r"^\[(?:\w+ )?(?:warning|error|fatal|info|panic)\] |\[(?:warning|error|fatal)\] ")


def telling_line(stderr_tail: str) -> str | None:
    """The line that says most: the one that decides on the remedy, else the first that looks like an error."""
    lines = [_cleaned(line) for line in stderr_tail.splitlines() if line.strip()]
    for _, words in _WORDS:
        for line in lines:
            if any(word in line.lower() for word in words):
                return line
    telling = (line for line in lines if not any(word in line.lower() for word in _EMPTY))
    return next(telling, lines[-1] if lines else None)


def remedy_for(stderr_tail: str, backend: Backend) -> Remedy:
    """What helps."""
    said = stderr_tail.lower()
    for remedy, words in _WORDS:
        if any(word in said for word in words):
            is_foreign = remedy in {Remedy.NVIDIA_RUNTIME, Remedy.QSV_RUNTIME} and backend is Backend.SOFTWARE
            return Remedy.UNKNOWN if is_foreign else remedy
    return Remedy.UNKNOWN


def advice(remedy: Remedy, facts: Mapping[str, str]) -> str:
    """The same in English, for logs and for whoever calls the interface."""
    group, device = facts.get("group", "render"), facts.get("device", "/dev/dri/renderD128")
    return {
        Remedy.PERMISSION: (
            f"The server may not open {device}. Add its user to the group {group} and start it again; in a container, "
            f'add `group_add: ["{facts.get("gid", group)}"]`.'
        ),
        Remedy.NOT_PASSED: "The container does not see the device. Start it with `--device /dev/dri`, or with "
        "compose.vaapi.yaml.",
        Remedy.KERNEL_DRIVER: "The kernel has no driver for this card, or an old one. Install the distribution's "
        "firmware packages and a newer kernel.",
        Remedy.VA_DRIVER: "Install the VA driver: intel-media-va-driver (Intel since 2014), i965-va-driver (older), "
        "mesa-va-drivers (AMD). `vainfo` shows what it finds.",
        Remedy.QSV_RUNTIME: "Install Intel's runtime beside the VA driver: libvpl2 and libmfx-gen1.2 (since 2020), "
        "libmfx1 (older). VAAPI works without it.",
        Remedy.NVIDIA_RUNTIME: "Install NVIDIA's container toolkit, and start the container with compose.nvidia.yaml: "
        "it needs the capabilities `compute`, `video` and `utility`. Outside containers, install the driver's "
        "libraries libcuda1 and libnvidia-encode1.",
        Remedy.NVIDIA_DRIVER: "Install NVIDIA's driver with its libraries libcuda1 and libnvidia-encode1.",
        Remedy.DRIVER_TOO_OLD: "Install a newer NVIDIA driver, or an older ffmpeg: the line names what it needs.",
        Remedy.SESSION_LIMIT: "The device takes no more encodes at a time, or its memory is full. End what else "
        "encodes there, then test again; the settings limit what this server takes.",
        Remedy.NOT_BUILT: "This ffmpeg was built without it. What the processor does instead is slower, and the same.",
        Remedy.NOT_SUPPORTED: "The device cannot do this; the processor does it instead.",
        Remedy.KEYFRAMES: "It does not begin segments where they must begin, so it is not used. A newer driver may.",
        Remedy.WRONG_PICTURE: "It decodes another picture than is in the file, so the processor decodes instead. "
        "A newer driver may be right.",
        Remedy.TIMED_OUT: "It did not finish in time: the driver hangs, or the machine was very busy. Test again when "
        "it is not.",
        Remedy.NO_SAMPLE: "This ffmpeg has no encoder to make a sample with, so nothing was tried.",
        Remedy.UNKNOWN: "The line above is what ffmpeg said.",
    }[remedy]


def _cleaned(line: str) -> str:
    return _LEVEL.sub("", _ADDRESS.sub("", line.strip()))
