"""How a clip is made: a scene's layers drift over each other, words come and go, a chord swells under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from rustfin.demo.artwork import title_card
from rustfin.demo.canvas import Layer, Stage, dice, grain
from rustfin.demo.catalogue import Clip, Format, Look
from rustfin.demo.words import chapter_file, styled, subrip
from rustfin.media import Tools

FRAME_RATE = 24
_ASPECT = 16 / 9
_SINE_LEVEL = 5.0

_H264 = (
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-crf",
    "22",
    "-pix_fmt",
    "yuv420p",
    "-x264-params",
    "cabac=1:8x8dct=1:deblock=0,0:aq-mode=1:keyint=48:scenecut=0",
)
_VIDEO = {
    Format.MP4: _H264,
    Format.MKV: _H264,
    Format.HEVC_MKV: (
        "-c:v",
        "libx265",
        "-preset",
        "ultrafast",
        "-crf",
        "24",
        "-pix_fmt",
        "yuv420p",
        "-x265-params",
        "log-level=error:keyint=48:pools=1",
    ),
    Format.WEBM: (
        "-c:v",
        "libvpx-vp9",
        "-deadline",
        "realtime",
        "-cpu-used",
        "8",
        "-b:v",
        "1200k",
        "-g",
        "48",
        "-pix_fmt",
        "yuv420p",
    ),
    Format.TS: ("-c:v", "mpeg2video", "-q:v", "4", "-g", "12", "-pix_fmt", "yuv420p"),
    Format.AVI: ("-c:v", "mpeg4", "-vtag", "XVID", "-q:v", "4", "-g", "48", "-pix_fmt", "yuv420p"),
}
_AUDIO = {
    Format.MP4: ("-c:a", "aac", "-aac_coder", "fast", "-b:a", "128k"),
    Format.MKV: ("-c:a", "aac", "-aac_coder", "fast", "-b:a", "128k"),
    Format.HEVC_MKV: ("-c:a", "ac3", "-b:a", "384k"),
    Format.WEBM: ("-c:a", "libopus", "-b:a", "96k"),
    Format.TS: ("-c:a", "mp2", "-b:a", "192k"),
    Format.AVI: ("-c:a", "libmp3lame", "-b:a", "128k"),
}
_MUXER = {
    Format.MP4: ("-movflags", "+faststart", "-f", "mp4"),
    Format.MKV: ("-f", "matroska"),
    Format.HEVC_MKV: ("-f", "matroska"),
    Format.WEBM: ("-f", "webm"),
    Format.TS: ("-f", "mpegts"),
    Format.AVI: ("-f", "avi"),
}
_TRACK_TITLES = {"eng": "English", "fre": "Français", "ger": "Deutsch"}
ENCODERS = ("libx264", "libx265", "libvpx-vp9", "mpeg2video", "mpeg4", "aac", "ac3", "libopus", "mp2", "libmp3lame")


@dataclass(frozen=True, slots=True)
class Shot:
    """What a clip shows and says."""

    look: Look
    palette: Sequence[str]
    seed: str
    title: str
    caption: str
    clip: Clip
    seconds: float
    height: int

    @property
    def size(self) -> tuple[int, int]:
        return round(self.height * _ASPECT / 2) * 2, self.height


def prepare(shot: Shot, folder: Path, *, tools: Tools, output: Path) -> list[str]:
    """Draw what the clip needs into a folder; the argument list that makes it. Blocks for a second or so."""
    stage = Stage(*shot.size, dice(shot.seed), seconds=shot.seconds)
    shot.look.paint(stage, shot.palette)
    background, layers = _flattened(stage)
    grain(background, 3).save(folder / "0.png", compress_level=1)
    for number, layer in enumerate(layers, 1):
        layer.image.save(folder / f"{number}.png", compress_level=1)
    title_card(shot.look, shot.size, shot.caption).save(folder / "card.png", compress_level=1)
    return _argv(shot, layers, _written_words(shot, folder), folder, tools=tools, output=output)


def _flattened(stage: Stage) -> tuple[Image.Image, list[Layer]]:
    """Layers that stand still are laid onto what is under them, so that little is left to move."""
    still = Stage(stage.width, stage.height, stage.rng, background=stage.background)
    moving: list[Layer] = []
    for layer in stage.layers:
        if layer.drift_x or layer.drift_y:
            moving.append(_cropped(layer))
        elif not moving:
            still.layers.append(layer)
        elif moving[-1].drift_x or moving[-1].drift_y:
            sheet = Image.new("RGBA", (stage.width, stage.height))
            moving.append(Layer(_laid(sheet, layer), 0, 0, 0, 0))
        else:
            moving[-1] = Layer(_laid(moving[-1].image, layer), 0, 0, 0, 0)
    return still.still(), [_cropped(layer) for layer in moving]


def _laid(sheet: Image.Image, layer: Layer) -> Image.Image:
    place = Image.new("RGBA", sheet.size)
    place.paste(layer.image, (round(layer.x), round(layer.y)))
    sheet.alpha_composite(place)
    return sheet


def _cropped(layer: Layer) -> Layer:
    box = layer.image.getchannel("A").getbbox()
    if box is None or box == (0, 0, *layer.image.size):
        return layer
    return Layer(layer.image.crop(box), layer.x + box[0], layer.y + box[1], layer.drift_x, layer.drift_y)


def _written_words(shot: Shot, folder: Path) -> dict[str, Path]:
    """Subtitle and chapter files to be put into the clip, by what they are."""
    files: dict[str, str] = {
        f"srt:{language}": subrip(language, shot.seconds) for language in shot.clip.embedded_subtitles
    }
    if shot.clip.has_styled_subtitles:
        files["ass:eng"] = styled("eng", shot.seconds)
    if shot.clip.chapters:
        files["chapters"] = chapter_file(shot.clip.chapters, shot.seconds)
    written = {}
    for name, text in files.items():
        suffix = {"s": ".srt", "a": ".ass", "c": ".txt"}[name[0]]
        written[name] = folder / f"{name.replace(':', '-')}{suffix}"
        written[name].write_text(text, encoding="utf-8")
    return written


def _argv(
    shot: Shot, layers: Sequence[Layer], words: dict[str, Path], folder: Path, *, tools: Tools, output: Path
) -> list[str]:
    clip, chord = shot.clip, shot.look.chord
    pictures = [folder / f"{number}.png" for number in range(len(layers) + 1)] + [folder / "card.png"]
    first_sine = len(pictures)
    first_word = first_sine + len(chord) * len(clip.audio_languages)
    argv = [str(tools.ffmpeg), "-hide_banner", "-v", "error", "-nostdin", "-y"]
    for picture in pictures:
        argv += ["-framerate", str(FRAME_RATE), "-i", str(picture)]
    for track in range(len(clip.audio_languages)):
        for tone in chord:
            # Each further track is the same chord a fifth higher, so that one hears which is playing.
            argv += [
                "-f",
                "lavfi",
                "-i",
                f"sine=frequency={tone * 1.5**track:.2f}:sample_rate=48000:duration={shot.seconds}",
            ]
    for path in words.values():
        argv += ["-i", str(path)]
    argv += ["-filter_complex", ";".join([*_picture_graph(shot, layers), *_sound_graph(shot, first_sine)])]
    argv += [
        "-map",
        "[picture]",
        *(arg for track in range(len(clip.audio_languages)) for arg in ("-map", f"[sound{track}]")),
    ]
    argv += _word_maps(words, first_word, clip.format)
    argv += [*_VIDEO[clip.format], "-threads", "1", "-r", str(FRAME_RATE), *_AUDIO[clip.format]]
    argv += ["-metadata", f"title={shot.title}", *_language_tags(clip), "-t", f"{shot.seconds}", *_MUXER[clip.format]]
    return [*argv, str(output)]


def _picture_graph(shot: Shot, layers: Sequence[Layer]) -> list[str]:
    """Each picture is decoded once and looped in memory; overlays then move it by whole pixels."""
    parts = ["[0]format=yuv420p,loop=-1:1:0[v0]"]
    for number, layer in enumerate(layers, 1):
        x = f"{layer.x:.2f}+({layer.drift_x:.3f})*t"
        y = f"{layer.y:.2f}+({layer.drift_y:.3f})*t"
        loop = ",loop=-1:1:0" if layer.drift_x or layer.drift_y else ""
        parts.append(f"[{number}]format=yuva420p{loop}[l{number}]")
        parts.append(f"[v{number - 1}][l{number}]overlay=x='{x}':y='{y}'[v{number}]")
    last = len(layers)
    show = min(6.0, shot.seconds / 3)
    parts.append(
        f"[{last + 1}]format=yuva420p,loop=-1:1:0,trim=duration={show},fade=t=in:d={show / 6:.2f}:alpha=1,"
        f"fade=t=out:st={show * 0.75:.2f}:d={show / 4:.2f}:alpha=1[card]"
    )
    end = shot.seconds - 1
    parts.append(
        f"[v{last}][card]overlay=eof_action=pass,fade=t=in:d=0.6,fade=t=out:st={end:.2f}:d=1,setsar=1,format=yuv420p[picture]"
    )
    return parts


def _sound_graph(shot: Shot, first_sine: int) -> list[str]:
    chord, clip = shot.look.chord, shot.clip
    layout = "5.1|FL=0.7*c0|FR=0.7*c1|FC=0.3*c0+0.3*c1|LFE=0.2*c0|BL=0.4*c1|BR=0.4*c0"
    parts = []
    for track in range(len(clip.audio_languages)):
        start = first_sine + track * len(chord)
        tones = []
        for index in range(len(chord)):
            # Each tone swells at its own pace, which keeps the chord from standing still.
            parts.append(f"[{start + index}]tremolo=f={0.11 + 0.07 * index:.2f}:d=0.8[t{track}_{index}]")
            tones.append(f"[t{track}_{index}]")
        shape = f"pan={layout}" if clip.format is Format.HEVC_MKV else "anull"
        parts.append(
            f"{''.join(tones)}amix={len(chord)},volume={_SINE_LEVEL},lowpass=f=900,asplit[a{track}][b{track}];"
            f"[b{track}]adelay=23,vibrato=f=0.3:d=0.12[c{track}];[a{track}][c{track}]join=channel_layout=stereo,"
            f"aecho=0.8:0.6:370|610:0.35|0.25,afade=t=in:d=1.5,afade=t=out:st={shot.seconds - 2:.2f}:d=2,"
            f"{shape}[sound{track}]"
        )
    return parts


def _word_maps(words: dict[str, Path], first: int, container: Format) -> list[str]:
    argv: list[str] = []
    subtitles = 0
    for index, name in enumerate(words, first):
        if name == "chapters":
            argv += ["-map_chapters", str(index)]
            continue
        kind, language = name.split(":")
        codec = "mov_text" if container is Format.MP4 else kind
        argv += ["-map", f"{index}:s", f"-c:s:{subtitles}", codec, f"-metadata:s:s:{subtitles}", f"language={language}"]
        subtitles += 1
    return argv


def _language_tags(clip: Clip) -> list[str]:
    argv: list[str] = []
    for track, language in enumerate(clip.audio_languages):
        argv += [f"-metadata:s:a:{track}", f"language={language}"]
        argv += [f"-metadata:s:a:{track}", f"title={_TRACK_TITLES[language]}"]
        argv += [f"-disposition:a:{track}", "default" if track == 0 else "0"]
    return argv
