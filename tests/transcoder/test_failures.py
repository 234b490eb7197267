"""What ffmpeg says, and what is made of it."""

import pytest

from rustfin.transcoder import FailureClass, classify

SAID = {
    "[AVHWDeviceContext @ 0x1] [error] Cannot load libcuda.so.1\n[error] Device creation failed: -1.": "hardware",
    "[h264_nvenc @ 0x1] [error] No capable devices found": "hardware",
    "[error] Failed to set value '/dev/dri/renderD128' for option 'vaapi_device'": "hardware",
    "[fatal] Impossible to convert between the formats supported by the filter 'a' and the filter 'b'": "filter",
    "[Parsed_zscale_0 @ 0x1] [error] code 3074: no path between colorspaces": "filter",
    "[error] file:/x.mkv: Invalid data found when processing input": "source",
    "[mov @ 0x1] [error] moov atom not found": "source",
    "[hls @ 0x1] [error] Format not on whitelist 'mov'": "refused",
    "[mp4 @ 0x1] [error] Could not find tag for codec pcm_s16le in stream #0": "copy",
    "[mp4 @ 0x1] [error] Malformed AAC bitstream detected": "copy",
    "[error] Unknown encoder 'libx264'": "encoder",
    "[libx264 @ 0x1] [error] malloc of size 99999 failed": "memory",
    "": "unknown",
    "something else": "unknown",
}


@pytest.mark.parametrize("said", sorted(SAID))
def test_complaints_are_told_apart(said: str) -> None:
    assert classify(said) is FailureClass(SAID[said])
