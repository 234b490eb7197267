"""Media files, and the programs that read and write them. The one place that starts processes.

Doors: `run` and `run_blocking` for a child program, `open_piped` for one that is read as it goes, `find_tools` for
ffmpeg and ffprobe, `probe` for what a file holds (`MediaInfo`), `fingerprint` for what its content is, `KeyframeIndex`
for where it can be cut, `codec_string` for how a stream is named to a browser.
"""

from rustfin.media.codecs import codec_string
from rustfin.media.errors import (
    ChildFailed,
    ChildOutputTooLarge,
    ChildTimedOut,
    MediaFileGone,
    OutdatedMediaInfo,
    ToolMissing,
    UnreadableMedia,
)
from rustfin.media.ffprobe import language_tag, parse_ffprobe
from rustfin.media.fingerprint import Fingerprint, fingerprint
from rustfin.media.info import (
    AttachmentStream,
    AudioStream,
    Chapter,
    DataStream,
    DynamicRange,
    MediaInfo,
    Stream,
    SubtitleStream,
    VideoStream,
)
from rustfin.media.keyframe_scan import read_keyframes, scan_keyframes
from rustfin.media.keyframes import KeyframeIndex, KeyframeSource, Openness
from rustfin.media.length import with_whole_length
from rustfin.media.piped import Piped, open_piped
from rustfin.media.probe import DEMUXERS_OF_ONE_FILE, INPUT_LIMITS, PIXEL_LIMIT, TIMES_AS_THEY_ARE, probe
from rustfin.media.process import Completed, run, run_blocking
from rustfin.media.tools import Tools, find_tools

__all__ = [
    "DEMUXERS_OF_ONE_FILE",
    "INPUT_LIMITS",
    "PIXEL_LIMIT",
    "TIMES_AS_THEY_ARE",
    "AttachmentStream",
    "AudioStream",
    "Chapter",
    "ChildFailed",
    "ChildOutputTooLarge",
    "ChildTimedOut",
    "Completed",
    "DataStream",
    "DynamicRange",
    "Fingerprint",
    "KeyframeIndex",
    "KeyframeSource",
    "MediaFileGone",
    "MediaInfo",
    "Openness",
    "OutdatedMediaInfo",
    "Piped",
    "Stream",
    "SubtitleStream",
    "ToolMissing",
    "Tools",
    "UnreadableMedia",
    "VideoStream",
    "codec_string",
    "find_tools",
    "fingerprint",
    "language_tag",
    "open_piped",
    "parse_ffprobe",
    "probe",
    "read_keyframes",
    "run",
    "run_blocking",
    "scan_keyframes",
    "with_whole_length",
]
