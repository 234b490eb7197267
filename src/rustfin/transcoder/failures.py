"""What went wrong in a run of ffmpeg, from what it said. Pure."""

from enum import StrEnum


class FailureClass(StrEnum):
    """What to try next depends on it."""

    HARDWARE = "hardware"
    """The device or its driver: try without."""
    FILTER = "filter"
    """The chain of filters does not fit together: try a plainer one."""
    SOURCE = "source"
    """The file cannot be opened or read; no other way of encoding helps."""
    REFUSED = "refused"
    """The file is a playlist of other files, which are not opened."""
    COPY = "copy"
    """The stream cannot be put into MP4 as it is: encode it."""
    ENCODER = "encoder"
    """The encoder does not take what it was given."""
    MEMORY = "memory"
    """There was not enough memory."""
    INDEX = "index"
    """Keyframes are not where the index has them."""
    GARBLED = "garbled"
    """What came out is no MP4, or ended in the middle."""
    UNKNOWN = "unknown"


# The first that matches decides; words as ffmpeg 5.1 to 7.1 print them.
_WORDS: tuple[tuple[FailureClass, tuple[str, ...]], ...] = (
    (FailureClass.REFUSED, ("not on whitelist", "not on the whitelist", "whitelist '")),
    (
        FailureClass.HARDWARE,
        (
            *("device creation failed", "failed to create vaapi", "cannot load libcuda", "cannot load nvcuda"),
            *("cuda_error", "cuinit(0) failed", "cannot load libnvidia", "no va display", "openencodesession"),
            *("no capable devices found", "driver does not support the required nvenc", "no device available"),
            *("failed to initialise vaapi", "error initializing an mfx session", "error creating a mfx session"),
            *("hwaccel initialisation returned error", "failed setup for format", "device setup failed"),
            *("cannot open the drm device", "failed to open the drm device", "videotoolbox", "vulkan"),
            *("impossible to convert between the formats supported by the filter 'parsed_hw", "vaapi", "nvenc"),
        ),
    ),
    (FailureClass.MEMORY, ("cannot allocate memory", "out of memory", "malloc of size")),
    (
        FailureClass.FILTER,
        (
            *("impossible to convert between the formats", "error reinitializing filters", "no such filter"),
            *(
                "error initializing filter",
                "failed to configure",
                "no path between colorspaces",
                "error applying option",
            ),
            *("failed to inject frame into filter", "error configuring filter", "cannot find a matching stream"),
        ),
    ),
    (
        FailureClass.COPY,
        (
            *("could not find tag for codec", "malformed aac bitstream", "codec not currently supported in container"),
            *("could not write header", "error submitting a packet to the muxer", "error applying bitstream filters"),
            *("cannot write moov atom before", "only supported in mp4", "not supported in mp4", "non monoton"),
        ),
    ),
    (
        FailureClass.SOURCE,
        (
            *("no such file or directory", "permission denied", "invalid data found when processing input"),
            *("moov atom not found", "input/output error", "stream map '", "end of file", "ebml header parsing failed"),
        ),
    ),
    (
        FailureClass.ENCODER,
        ("error while opening encoder", "error initializing output stream", "unknown encoder", "incorrect parameters"),
    ),
)


def classify(stderr_tail: str) -> FailureClass:
    """What the last lines of a run that failed speak of."""
    said = stderr_tail.lower()
    return next((kind for kind, words in _WORDS if any(word in said for word in words)), FailureClass.UNKNOWN)
