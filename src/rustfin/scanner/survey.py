"""What a folder's files say that they are: names and NFO files become claims for the catalogue.

Runs in a child process. Reads NFO files, nothing else; what cannot be read says nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from rustfin.catalog.claims import (
    UNKNOWN_ALBUM,
    UNKNOWN_ARTIST,
    AlbumClaim,
    ArtistClaim,
    DiskFile,
    EpisodeClaim,
    ExtraClaim,
    FilmClaim,
    FolderClaims,
    LocalImage,
    MediaClaim,
    MediaFile,
    NfoValues,
    OfFile,
    SeasonClaim,
    SeriesClaim,
    SidecarFile,
    Target,
    TrackClaim,
)
from rustfin.core.ids import RootId
from rustfin.core.paths import display
from rustfin.metadata.filename import (
    EntryKind,
    ExtraType,
    MediaHint,
    NameKind,
    ParsedName,
    image_kind,
    parse,
    parse_sidecar,
    season_folder,
)
from rustfin.metadata.nfo import NfoKind
from rustfin.scanner import nfos
from rustfin.scanner.walk import Entry, Folder

RULES = 5
"""Grows when names are read differently, so that the next scan reads every name again."""

_SEPARATORS = "-._ [("


def survey(folder: Folder, *, root_id: RootId, root: str, kind: MediaHint) -> FolderClaims:
    """The claims of one folder in a library of this kind; `root` is where its paths begin."""
    media = [one for entry in folder.media if (one := _media(folder, entry, kind)) is not None]
    stems = {_stem(one.disk.path): one for one in media}
    owner = _Owner(folder, media, kind)
    said = list(_nfos(folder, root, stems, owner))
    return FolderClaims(
        root_id=root_id,
        path=folder.path,
        digest=folder.digest,
        media=tuple(_with_ids_of(said, media)),
        sidecars=tuple(_sidecars(folder, stems)),
        images=tuple(_images(folder, stems, owner)),
        nfos=tuple(said),
    )


def _media(folder: Folder, entry: Entry, kind: MediaHint) -> MediaFile | None:
    """A media file and its claim; None for what is no title in a library of this kind."""
    path = _join(folder.path, entry.name)
    name = parse(path, kind=kind)
    claim = _claim(name, path, folder, kind)
    if claim is None:
        return None
    return MediaFile(
        disk=DiskFile(path, entry.size_bytes, entry.mtime_ns, entry.inode),
        claim=claim,
        stack=_stack(name, entry.name),
        part=name.part or 0,
        label=_text(name.version or name.edition or name.resolution or ""),
        edition=None if name.edition is None else _text(name.edition),
    )


def _claim(name: ParsedName, path: str, folder: Folder, kind: MediaHint) -> MediaClaim | None:
    match name.kind:
        case NameKind.MOVIE:
            return _film(name, path)
        case NameKind.EPISODE:
            return _episode(name, path)
        case NameKind.TRACK:
            return _track(name, path) if kind in {MediaHint.MUSIC, MediaHint.MIXED} else None
        case NameKind.EXTRA:
            return _extra(name, path, folder, kind)


def _film(name: ParsedName, path: str) -> FilmClaim:
    return FilmClaim(_text(name.title or _stem(path)), name.year, _provider_ids(name))


def _series(name: ParsedName, path: str) -> SeriesClaim:
    title = name.series or name.title or path.split("/", maxsplit=1)[0].rpartition(".")[0] or path
    return SeriesClaim(_text(title), name.year, _provider_ids(name))


def _episode(name: ParsedName, path: str) -> EpisodeClaim:
    episodes = name.episodes or (() if name.episode is None else (name.episode,))
    return EpisodeClaim(
        series=_series(name, path),
        season=name.season,
        episodes=episodes,
        air_date=None if name.air_date is None else name.air_date.isoformat(),
        absolutes=_absolutes(name),
        title=_text(name.episode_title) if name.episode_title else None if episodes else _text(_stem(path)),
    )


def _absolutes(name: ParsedName) -> tuple[int, ...]:
    """The running number of each episode in the file: `- 01-02`, or `S02E01-E02 - 062-063`."""
    if name.absolute is None:
        return ()
    return tuple(name.absolute + number - name.episodes[0] for number in name.episodes) or (name.absolute,)


def _track(name: ParsedName, path: str) -> TrackClaim:
    artist = ArtistClaim(_text(name.artist or UNKNOWN_ARTIST))
    album = AlbumClaim(artist, _text(name.album or UNKNOWN_ALBUM), name.year)
    return TrackClaim(album, _text(name.title or _stem(path)), name.disc, name.track)


def track_named(path: str, kind: MediaHint) -> TrackClaim | None:
    """What a file of a library of this kind is by its name alone, where that is a track."""
    name = parse(path, kind=kind)
    is_track = name.kind is NameKind.TRACK and kind in {MediaHint.MUSIC, MediaHint.MIXED}
    return _track(name, path) if is_track else None


def _extra(name: ParsedName, path: str, folder: Folder, kind: MediaHint) -> ExtraClaim | None:
    if name.extra_type is ExtraType.SAMPLE:
        return None
    owner = _extra_owner(name, folder, kind)
    if owner is None:
        return None
    extra_type = (name.extra_type or ExtraType.OTHER).value
    return ExtraClaim(owner, extra_type, _text(name.title or _stem(path)))


def _extra_owner(name: ParsedName, folder: Folder, kind: MediaHint) -> FilmClaim | SeriesClaim | None:
    """Whose extra it is: of the media near it the one that its path says, else the title its owner's path names."""
    owner = name.owner or ""
    here = [_join(folder.path, entry.name) for entry in folder.media]
    near = [path for path in (*folder.beside, *here, *folder.below) if _belongs(path, owner)]
    for path in near:
        parsed = parse(path, kind=kind)
        if parsed.kind is NameKind.MOVIE:
            return _film(parsed, path)
        if parsed.kind is NameKind.EPISODE:
            return _series(parsed, path)
    if not owner:
        return None
    is_series = kind is MediaHint.SERIES or name.season is not None or _holds_seasons(folder, owner)
    path = f"{owner}/Season 1/S01E01.mkv" if is_series else f"{owner}/{owner.rpartition('/')[2]}.mkv"
    parsed = parse(path, kind=kind)
    return _series(parsed, path) if parsed.kind is NameKind.EPISODE else _film(parsed, path)


def _holds_seasons(folder: Folder, owner: str) -> bool:
    """Whether the owner of a folder of extras is a series, as the folders beside it are its seasons."""
    is_inside = folder.path.rpartition("/")[0] == owner
    return is_inside and any(season_folder(name) is not None for name in folder.siblings)


def _belongs(path: str, owner: str) -> bool:
    """Whether a file is its owner, lies in its owner's folder, or is a version of its owner."""
    return path.startswith(owner) and path[len(owner) : len(owner) + 1] in "/.-_ ["


class _Owner:
    """Whose folder a folder is, for the pictures and NFO files that name nobody."""

    def __init__(self, folder: Folder, media: Sequence[MediaFile], kind: MediaHint) -> None:
        self._folder = folder
        self._media = media
        self._kind = kind

    def target(self) -> Target | None:
        """The film, season, series, album or artist of this folder; None where it holds several or none."""
        claims: list[MediaClaim] = [one.claim for one in self._media if not isinstance(one.claim, ExtraClaim)]
        is_direct = bool(claims)
        if not claims:
            claims = self._below()
        tops = Counter(_work(claim) for claim in claims)
        if len(tops) != 1:
            return None
        work = next(iter(tops))
        claim = claims[0]
        if is_direct and isinstance(claim, EpisodeClaim) and claim.season is not None:
            is_season = season_folder(self._folder.path.rpartition("/")[2]) is not None and "/" in self._folder.path
            return SeasonClaim(claim.series, claim.season) if is_season else work
        if isinstance(claim, TrackClaim) and not is_direct and len({_album(one) for one in claims}) > 1:
            return claim.album.artist
        return None if not is_direct and self._is_shelf(claims) else work

    def series(self) -> SeriesClaim | None:
        """The series that the episodes at or below this folder are of."""
        claims = [one.claim for one in self._media] or self._below()
        return next((claim.series for claim in claims if isinstance(claim, EpisodeClaim)), None)

    def _below(self) -> list[MediaClaim]:
        claims: list[MediaClaim] = []
        for path in self._folder.below:
            claim = _claim(parse(path, kind=self._kind), path, self._folder, self._kind)
            if claim is not None and not isinstance(claim, ExtraClaim):
                claims.append(claim)
        return claims

    def _is_shelf(self, claims: Iterable[MediaClaim]) -> bool:
        """Whether the folder only happens to hold one title's folder: what it is called is not the title."""
        if not self._folder.path:
            return True
        depth = self._folder.path.count("/")
        return any(isinstance(claim, FilmClaim) for claim in claims) and all(
            path.count("/") > depth + 2 for path in self._folder.below
        )


def _work(claim: MediaClaim) -> Target | None:
    match claim:
        case FilmClaim():
            return claim
        case EpisodeClaim(series=series):
            return series
        case TrackClaim(album=album):
            return album
        case ExtraClaim(owner=owner):
            return owner


def _album(claim: MediaClaim) -> AlbumClaim | None:
    return claim.album if isinstance(claim, TrackClaim) else None


def _sidecars(folder: Folder, stems: dict[str, MediaFile]) -> list[SidecarFile]:
    lone = next(iter(stems.values())) if len(stems) == 1 else None
    titles = {one.disk.path for one in stems.values()}
    found = []
    for entry in folder.files:
        is_sound = entry.kind is EntryKind.AUDIO and _join(folder.path, entry.name) not in titles
        if not is_sound and entry.kind not in {EntryKind.SUBTITLE, EntryKind.LYRICS, EntryKind.NFO}:
            continue
        stem = owner_stem(entry.name, stems)
        if is_sound and stem is None:  # music in a folder of films belongs to none of them
            continue
        media = stems[stem] if stem is not None else lone if entry.kind is not EntryKind.NFO else None
        marks = parse_sidecar(entry.name, stem) if stem is not None else None
        found.append(
            SidecarFile(
                disk=_disk(folder, entry),
                kind=entry.kind.value,
                format=entry.name.rpartition(".")[2].lower(),
                media_path=None if media is None else media.disk.path,
                language=None if marks is None else marks.language,
                title=None if marks is None or marks.title is None else _text(marks.title),
                is_default=marks is not None and marks.is_default,
                is_forced=marks is not None and marks.is_forced,
                is_hearing_impaired=marks is not None and marks.is_hearing_impaired,
            )
        )
    return found


def _nfos(folder: Folder, root: str, stems: dict[str, MediaFile], owner: "_Owner") -> Iterator[NfoValues]:
    for entry in folder.files:
        if entry.kind is not EntryKind.NFO:
            continue
        path = _join(folder.path, entry.name)
        kind = nfos.folder_kind(entry.name)
        if kind is not None:
            target = owner.series() if kind is NfoKind.SERIES else owner.target()
            values = nfos.of_folder(root, path, target)
            if values is not None:
                yield values
        elif (media := stems.get(_stem(entry.name))) is not None:
            yield from nfos.of_media(root, path, media)


def _with_ids_of(found: Sequence[NfoValues], media: Sequence[MediaFile]) -> list[MediaFile]:
    """The media with the provider ids that NFO files give for films: they outrank a film's title in words."""
    ids = {nfo.target: dict(nfo.provider_ids) for nfo in found if nfo.provider_ids}
    if not ids:
        return list(media)
    known = []
    for one in media:
        claim = one.claim
        extra = (ids.get(OfFile(one.disk.path)) or ids.get(claim)) if isinstance(claim, FilmClaim) else None
        if extra and isinstance(claim, FilmClaim):
            merged = {**extra, **dict(claim.provider_ids)}
            one = replace(one, claim=replace(claim, provider_ids=tuple(sorted(merged.items()))))  # noqa: PLW2901
        known.append(one)
    return known


def _images(folder: Folder, stems: dict[str, MediaFile], owner: _Owner) -> list[LocalImage]:
    found: list[LocalImage] = []
    for entry in folder.files:
        if entry.kind is not EntryKind.IMAGE:
            continue
        stem = owner_stem(entry.name, stems)
        kind = image_kind(entry.name, () if stem is None else (stem,))
        if kind is None:
            continue
        target = _image_target(kind[1], entry.name, stem, stems, owner)
        if target is not None:
            position = len([one for one in found if one.kind == kind[0].value and one.target == target])
            found.append(LocalImage(_disk(folder, entry), kind[0].value, target, position))
    return found


def _image_target(
    season: int | None, name: str, stem: str | None, stems: dict[str, MediaFile], owner: _Owner
) -> Target | None:
    if season is not None:
        series = owner.series()
        return None if series is None else SeasonClaim(series, season)
    if stem is not None and image_kind(name) is None:
        return OfFile(stems[stem].disk.path)
    return owner.target()


def owner_stem(name: str, stems: Collection[str]) -> str | None:
    """The media file beside it whose name a file's name begins with, the longest such."""
    stem = _stem(name)
    if stem in stems:
        return stem
    for end in range(len(stem) - 1, 0, -1):
        if stem[end] in _SEPARATORS and stem[:end] in stems:
            return stem[:end]
    return None


def _stack(name: ParsedName, file_name: str) -> str:
    """What the files of one version share: parts their facts, any other file only its own name."""
    if name.part is None:
        return file_name
    facts = (name.edition, name.version, name.resolution, name.source, name.three_d)
    return "parts:" + "/".join(fact or "" for fact in facts)


def _provider_ids(name: ParsedName) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((provider, _text(value)) for provider, value in name.provider_ids.items()))


def _disk(folder: Folder, entry: Entry) -> DiskFile:
    return DiskFile(_join(folder.path, entry.name), entry.size_bytes, entry.mtime_ns, entry.inode)


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def _text(text: str) -> str:
    """Text that a database and JSON can hold: what is not UTF-8 becomes U+FFFD."""
    return text if text.isascii() else display(text)
