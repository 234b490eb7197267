"""A program in ffmpeg's place on a machine with a made-up graphics device: `MODE REAL_FFMPEG ARGUMENTS…`.

What needs no device goes to the real ffmpeg. What does either fails as real drivers fail, with their words, or is
done by the processor under the device's name.
"""

import os
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path

SAID = {
    "no libcuda": (
        "[AVHWDeviceContext @ 0x55d0c0a1b2c0] [error] Cannot load libcuda.so.1\n"
        "[AVHWDeviceContext @ 0x55d0c0a1b2c0] [error] Could not dynamically load CUDA\n"
        "[error] Device creation failed: -1.\n"
        "[h264_nvenc @ 0x5630f9a4f300] [error] Cannot load libcuda.so.1\n"
        "[error] Error initializing output stream 0:0 -- Error while opening encoder for output stream #0:0 - maybe "
        "incorrect parameters such as bit_rate, rate, width or height\n"
    ),
    "old driver": (
        "[h264_nvenc @ 0x5567b2c33900] [error] Driver does not support the required nvenc API version. Required: 13.0 "
        "Found: 12.2\n"
        "[h264_nvenc @ 0x5567b2c33900] [error] The minimum required Nvidia driver for nvenc is 570.0 or newer\n"
        "[error] Conversion failed!\n"
    ),
    "no session": (
        "[h264_nvenc @ 0x5601aa5b40c0] [error] OpenEncodeSessionEx failed: out of memory (10): (no details)\n"
        "[h264_nvenc @ 0x5601aa5b40c0] [error] No capable devices found\n"
        "[error] Conversion failed!\n"
    ),
    "no VA driver": (
        "[AVHWDeviceContext @ 0x55ca6d404d80] [error] Failed to initialise VAAPI connection: -1 (unknown libva "
        "error).\n"
        "[error] Device creation failed: -5.\n"
        "[error] Failed to set value 'vaapi=va:/dev/dri/renderD128' for option 'init_hw_device': Input/output error\n"
    ),
    "no permission": (
        "[AVHWDeviceContext @ 0x555b58ba8140] [error] No VA display found for device /dev/dri/renderD128: Permission "
        "denied\n[error] Device creation failed: -22.\n"
    ),
    "no MFX": (
        "[AVHWDeviceContext @ 0x55e3ad2570c0] [error] Error creating a MFX session: -9.\n"
        "[error] Device creation failed: -1313558101.\n"
    ),
    "no encoder on the chip": (
        "[h264_vaapi @ 0x5638b1a4f300] [error] No usable encoding entrypoint found for profile VAProfileH264High (7).\n"
        "[error] Error initializing output stream 0:0\n"
    ),
}
_OF_DEVICES = ("_nvenc", "_vaapi", "_qsv", "_videotoolbox")
_DROPPED = {
    *("-init_hw_device", "-filter_hw_device", "-hwaccel", "-hwaccel_device", "-hwaccel_output_format", "-rc", "-gpu"),
    *("-no-scenecut", "-rc-lookahead", "-rc_mode", "-idr_interval", "-look_ahead", "-forced_idr", "-forced-idr"),
    *("-qmin", "-qmax", "-preset"),
}


def written_to(path: Path, mode: str, ffmpeg: Path) -> Path:
    """A program at `path` that is this one, in a mode."""
    words = shlex.join([sys.executable, __file__, mode, str(ffmpeg)])
    path.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    path.chmod(0o755)
    return path


def main(mode: str, ffmpeg: str, arguments: list[str]) -> None:
    """Never returns where it does the work."""
    is_device = "-hwaccel" in arguments or any(one.endswith(_OF_DEVICES) for one in arguments)
    if not is_device:
        os.execv(ffmpeg, [ffmpeg, *arguments])
    if mode in SAID:
        sys.stderr.write(SAID[mode])
        raise SystemExit(1)
    if mode == "hangs":
        time.sleep(3600)
    if mode == "no 10 bits" and "p010le" in " ".join(arguments):
        sys.stderr.write("[hevc @ 0x56] [error] Failed setup for format cuda: hwaccel initialisation returned error.\n")
        raise SystemExit(1)
    os.execv(ffmpeg, [ffmpeg, *by_processor(arguments, forces_keyframes=mode != "no keyframes")])


def by_processor(arguments: Sequence[str], *, forces_keyframes: bool) -> list[str]:
    """The same work without a device."""
    tokens: list[str] = []
    rest = iter(arguments)
    for token in rest:
        if token in _DROPPED or (token == "-force_key_frames" and not forces_keyframes):
            next(rest)
        elif token == "-vf":
            tokens += [token, _filters(next(rest))]
        elif token.endswith(_OF_DEVICES):
            tokens += ["libx264", "-sc_threshold", "0"]
            if token.startswith("hevc"):
                tokens[-3:] = ["libx265", "-x265-params", "open-gop=0:scenecut=0:keyint=-1:log-level=warning"]
            tokens += ["-preset", "ultrafast", "-forced-idr", "1"]
        else:
            tokens.append(token)
    return tokens


def _filters(chain: str) -> str:
    kept = []
    for part in chain.split(","):
        name, _, values = part.partition("=")
        if name.startswith(("scale_cuda", "scale_vaapi", "scale_vt")):
            kept.append("scale=" + ":".join(one for one in values.split(":") if one[:2] in {"w=", "h="}))
            kept.append("format=yuv420p")
        elif name in {"yadif_cuda", "deinterlace_vaapi", "yadif_videotoolbox"}:
            kept.append("yadif=mode=send_frame:deint=interlaced")
        elif name.startswith("tonemap_"):
            kept.append("format=yuv420p")
        elif name not in {"hwdownload", "hwupload", "hwmap"} and part not in {"format=qsv", "format=nv12"}:
            kept.append(part)
    return ",".join(kept or ["null"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
