"""Which words carry meaning in a name: the tables that every rule reads."""

from enum import IntEnum, auto
from typing import Final


class Mark(IntEnum):
    """What one word of a name may be. A plain word is part of somebody's title."""

    # An enum's own hash is Python code.
    __hash__ = int.__hash__

    PLAIN = 0
    STRONG = auto()  # a release fact that no title contains: 1080p, BluRay, x264
    WEAK = auto()  # a release fact only beside others: FRENCH, EXTENDED, PROPER, WEB
    NUMBER = auto()
    YEAR = auto()
    DATE8 = auto()
    DATE6 = auto()
    SEASON_EPISODE = auto()
    SEASON_X_EPISODE = auto()
    SEASON_NUMBER = auto()
    EPISODE_NUMBER = auto()
    SEASON_WORD = auto()
    EPISODE_WORD = auto()
    MONTH = auto()
    OF = auto()
    PART = auto()
    IDEOGRAPH_COUNT = auto()
    SPECIAL_NUMBER = auto()
    BOOK_CHAPTER = auto()


# A member that is read off its enum costs ten times what a name does, and every word of every name is compared.
(
    PLAIN,
    STRONG,
    WEAK,
    NUMBER,
    YEAR,
    DATE8,
    DATE6,
    SEASON_EPISODE,
    SEASON_X_EPISODE,
    SEASON_NUMBER,
    EPISODE_NUMBER,
    SEASON_WORD,
    EPISODE_WORD,
    MONTH,
    OF,
    PART,
    IDEOGRAPH_COUNT,
    SPECIAL_NUMBER,
    BOOK_CHAPTER,
) = Mark


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SOURCES: Final[dict[str, str]] = {
    **dict.fromkeys(
        _words(
            "bluray bdrip brrip bdremux bdmux bdmv bdr bd25 bd50 bd66 bd100 uhdbd uhdrip uhdbdrip blurayrip "
            "bdiso usbd brip"
        ),
        "BluRay",
    ),
    **dict.fromkeys(
        _words(
            "webdl webrip webdlrip webmux webdlmux webhd webhdrip webcap webcaprip dlmux wbbrip vodrip "
            "webriphevc dlrip webripx264"
        ),
        "WEB",
    ),
    **dict.fromkeys(
        _words(
            "hdtv hdtvrip pdtv dsr dsrip sdtv tvrip satrip dvbrip dvb dtvrip uhdtv hdtvmux ahdtv ahdtvmux "
            "sathd tvhd dthrip"
        ),
        "HDTV",
    ),
    **dict.fromkeys(
        _words("dvdrip dvd dvd5 dvd9 dvdr dvdmux dvdr9 dvdr5 dvdremux ntscdvd r2j r1j r2dvd r1dvd dvdiso"),
        "DVD",
    ),
    **dict.fromkeys(_words("hddvd hddvdrip"), "HD DVD"),
    **dict.fromkeys(
        _words("dvdscr dvdscreener bdscr webscreener hdscr desiscr predvd predvdrip screener scr"), "Screener"
    ),
    **dict.fromkeys(_words("camrip hdcam hqcam hdcamrip cam4 hqcamrip"), "CAM"),
    **dict.fromkeys(_words("telesync hdts hdtsrip tsrip hqts telesynch pdvd"), "TeleSync"),
    **dict.fromkeys(_words("telecine hdtc hdtcrip tcrip hqtc"), "TeleCine"),
    **dict.fromkeys(_words("vhsrip vhs laserdisc ldrip"), "VHS"),
    **dict.fromkeys(_words("hdrip uhdremux ppvrip"), "HDRip"),
}
WEAK_SOURCES: Final[dict[str, str]] = {
    "web": "WEB",
    "cam": "CAM",
    "ts": "TeleSync",
    "tc": "TeleCine",
    "bd": "BluRay",
    "br": "BluRay",
    "ppv": "PPV",
    "r5": "R5",
    "r6": "R6",
    "hd": "HD",
    "uhd": "UHD",
    "sd": "SD",
    "hdr": "HDR",
    "tv": "TV",
}
VIDEO_CODECS: Final[dict[str, str]] = {
    **dict.fromkeys(_words("x264 h264 avc x264rip avc264 hi10p hi10 x264bit x263"), "H.264"),
    **dict.fromkeys(_words("x265 h265 hevc x266 hevcbay x265hevc hevc10 hevc10bit"), "HEVC"),
    **dict.fromkeys(_words("av1"), "AV1"),
    **dict.fromkeys(_words("vp9"), "VP9"),
    **dict.fromkeys(_words("vp8"), "VP8"),
    **dict.fromkeys(_words("vc1 wmv9"), "VC-1"),
    **dict.fromkeys(_words("xvid xvidhd divx divx5 divx6 dvix mpeg4"), "MPEG-4"),
    **dict.fromkeys(_words("mpeg2 mpeg2video"), "MPEG-2"),
}
AUDIO_CODECS: Final[frozenset[str]] = _words(
    "aac aac2 aac5 aac7 aacx2 aacx3 aacx4 heaac heaacv2 aaclc ac3 eac3 ddp dd dd2 dd5 dd51 ddp5 ddp51 ddp2 "
    "ddp7 ddpa ddpa5 "
    "dts dtshd dtsma dtsx dtses dtsx7 dtshdma dtshdhra truehd truehd5 truehd7 atmos flac flac2 flac5 lpcm "
    "pcm opus opus2 opus5 mp3 "
    "dolby dolbyd dolbydigital ddex 2ch 6ch 8ch 5ch 7ch 1ch 51ch ac3d vorbis ogg qaac"
)
# Release facts that are words or names too: "Mr. Holland's Opus" is not an audio track.
_FACTS_THAT_ARE_WORDS = _words(
    "opus psa evo hulu dvd vhs netflix screener scr nfo dd crav laserdisc ogg vorbis atmos hdr dolby "
    "telecine sdr hlg avi telesync "
    "hotstar dvb upscaled untouched hardcoded remux hou opus2 usbd webcap"
)
# Groups and sites whose names stand on their own, without a dash before them.
RELEASE_GROUPS: Final[frozenset[str]] = _words(
    "ettv rartv eztv rarbg yify yts ytsmx ytsag ytsam tgx etrg etthd galaxyrg galaxytv megusta evo fgt psa qxr "
    "horriblesubs subsplease erairaws"
)
# What indexers and re-uploaders hang behind a group's name: `-GRP-postbot`.
REPOST_MARKS: Final[frozenset[str]] = _words(
    "xpost postbot repost obfuscated obfuscation scrambled asrequested alternativetorequested buymore whiterev rakuv "
    "rakuvfinhel chamele0n gerov z0ids3n nzbgeek sample"
)
STRONG_WORDS: Final[frozenset[str]] = (
    frozenset(SOURCES)
    | RELEASE_GROUPS
    | frozenset(VIDEO_CODECS)
    | AUDIO_CODECS
    | _words(
        # Video layout and grade.
        "hdr10 hdr10plus dolbyvision sdr uhd4k qhd 10bit 8bit 12bit 10bits hi444 hlg 60fps 50fps 24fps 30fps hfr hq10 "
        "hsbs halfsbs fullsbs hou halfou fullou htab fulltab "
        "remux bdremux1080p upscaled reenc untouched "
        # Audio and subtitle layouts that no title has.
        "dualaudio dualaudios multiaudio multisub multisubs msub msubs esub esubs esubs korsub korsubs "
        "vostfr subfrench truefrench "
        "engsub engsubs ensubbed swesub swesubs dksubs nlsub nlsubs plsub plsubs hebsub vff vfq vfi vf2 "
        "multiplesubtitle "
        "hardsub hardsubs softsub softsubs hardcoded hindub "
        # Bookkeeping of release groups.
        "readnfo nfofix dirfix repack repack2 repack3 rerip nfo proper2 "
        # Containers left in the middle of a name.
        "mkv mp4 avi m4v webm divx "
        # Streaming shops, as release groups shorten them.
        "amzn dsnp nflx hmax atvp pcok hulu pmtp itunes crav funi cbsn dsny anpl dcu zee5 sonyliv hotstar "
        "netflix hallmarkhd "
    )
) - _FACTS_THAT_ARE_WORDS
# Beside a release fact these are release facts too; alone they are words of a title.
WEAK_WORDS: Final[frozenset[str]] = (
    frozenset(WEAK_SOURCES)
    | _FACTS_THAT_ARE_WORDS
    | _words(
        "proper real internal limited retail complete completa complet final uncut unrated uncensored "
        "extended theatrical imax "
        "remastered remaster redux directors director's directorscut dc cut criterion restored special "
        "edition anniversary "
        "ultimate collectors collector's oar openmatte open matte hybrid custom convert dubbed dub dubs "
        "subbed subs sub subtitle "
        "subtitles dublado dublada napisy titulky szinkron "
        "legendado legendas legenda multi dual audio lektor dubbing pl hc line mic md ld docu doku "
        "stv dv hq nf amazon iplayer ip it itv bbc cbs nbc abc amc hbo max fox cc cr vrv seso as stan dtv "
        "rte id pbs vice "
        "starz sho crackle hallmark pal ntsc secam ws fs fullscreen widescreen vfr read nfo rip ripped sbs "
        "ou tab mvc 3d h "
        "anamorphic dl despecialized fanedit edit chrome noir colorized colourised b&w bw version org full "
        "soundtrack pack batch 4k 8k 2k "
        "english eng en french fra fre fr german ger deu de spanish spa esp es espanol español castellano "
        "latino lat italian ita "
        "dutch nl nld swedish swe sv norwegian nor danish dan da finnish fin nordic russian rus ru ukrainian "
        "ukr polish pol "
        "czech cze cz slovak hungarian hun greek turkish tur tr hebrew heb arabic ara hindi hin tamil tam "
        "telugu tel malayalam mal "
        "kannada kan bengali bangla marathi punjabi urdu gujarati japanese jpn jap ja korean kor ko chinese "
        "chi zh mandarin cantonese "
        "chs cht gb big5 thai tha vietnamese vie indonesian portuguese por pt ptbr brazilian romanian ro "
        "bulgarian croatian "
        "serbian slovenian truefrench vo vf exyu interslavic albanian persian farsi multilang "
    )
)
# Of those, the ones that end a title as easily; they count only in capitals (iT, FiNAL) and never as a plain word.
UNSURE_WEAK_WORDS: Final[frozenset[str]] = _words(
    "it as id ip is max fox sub multi dual ts cam web tv special final complete real proper internal limited "
    "original uncut version full "
    "edition cut read line mic rip vice stan max cc ws fs ou tab h pack batch max dub sub org max custom "
    "hybrid convert dc md ld "
    "da de no sv la he ar to en fr it es pl ru tr ja ko zh th vi pt ro el fin nor dan mal ara tam tel hin "
    "ben chi may sound collector's "
    "proper real abc soundtrack edit chrome noir"
)
# A first word that only means something joined to the one after it: WEB-DL, Blu-Ray, H.264, DTS-HD.
PAIR_HEADS: Final[frozenset[str]] = _words(
    "web blu h x dual multi ac e eac dts dd bd br dvd hd cam hdcam ts tv dolby true mp mpeg vc half full "
    "multiple eng sub hard soft "
    "brrip us uhd ws desiscr hdr 10 8 he aac hi vod ai korean d fr dl open rar nl swe vhs dub sat tc "
    "uncompressed r2 side over"
)
STRONG_PAIRS: Final[frozenset[str]] = (
    _words(
        "bluray dualaudio multiaudio hdtv sidebyside overunder halfside halfover aiupscale webhdrip brrip "
        "ddex heaacv2 10bit"
    )
    | (STRONG_WORDS - {"dd", "ts"})
) - _words("he h x halfside halfover")

SEASON_WORDS: Final[frozenset[str]] = _words(
    "season seasons series staffel staffeln saison saisons temporada temporadas temp tempor. stagione "
    "stagioni säsong sasong "
    "sesong sæson saeson seizoen сезон сезоны сезона sezon sezonul sezona sezony sezonu sezóna série serie "
    "serien sez kausi évad evad "
    "szezon hooaeg sezonas σεζόν κύκλος עונה الموسم シーズン 시즌 mùa phần ซีซั่น musim denboraldia tymor séasúr staffeln "
    "seizoenen årgang"
)
# These stand after their number: 2. Staffel, 3 сезон, 2. évad, 1ª Temporada.
POSTFIX_SEASON_WORDS: Final[frozenset[str]] = _words(
    "season seasons staffel saison temporada temp stagione säsong sesong sæson seizoen сезон сезона "
    "сезоны sezon sezonu "
    "sezona sezóna sez kausi évad "
    "evad série σεζόν シーズン 시즌"
)
# Seasons that are written out: `Second Season`, `Zweite Staffel`; `Season Two`, `Season II`.
ORDINALS: Final[dict[str, int]] = {
    word: number
    for number, written in enumerate(
        (
            "first erste premiere première primera primeira prima",
            "second zweite deuxieme deuxième seconde segunda seconda",
            "third dritte troisieme troisième tercera terceira terza",
            "fourth vierte quatrieme quatrième cuarta quarta",
            "fifth fünfte cinquieme cinquième quinta",
            "sixth sechste sixieme sixième sexta sesta",
            "seventh siebte septieme septième séptima septima sétima settima",
            "eighth achte huitieme huitième octava oitava ottava",
            "ninth neunte neuvieme neuvième novena nona",
            "tenth zehnte dixieme dixième décima decima",
        ),
        start=1,
    )
    for word in written.split()
}
CARDINALS: Final[dict[str, int]] = {
    word: number
    for number, written in enumerate(
        ("one i", "two ii", "three iii", "four iv", "five v", "six vi", "seven vii", "eight viii", "nine ix", "ten x"),
        start=1,
    )
    for word in written.split()
}
# `series` and `serie` are words of titles as often; they need an episode beside them or a folder of their own.
UNSURE_SEASON_WORDS: Final[frozenset[str]] = _words("series serie serien temp sez kausi série musim")
EPISODE_WORDS: Final[frozenset[str]] = _words(
    "episode episodes episodio episodios episodi épisode épisodes episódio episódios episodul ep eps e "
    "folge folgen cap "
    "capitulo capítulo capítulos capitulos capítol capitol caap puntata puntate "
    "afsnit osa avsnitt aflevering afl "
    "серия серии серий сер эпизод эпизоды выпуск odc odcinek odcinki epizody seria serya seriya serija "
    "serii serie ser bölüm "
    "bolum díl dil rész resz "
    "jakso epizod epizoda tập ตอนที่ ตอน επεισόδιο פרק الحلقة 에피소드"
)
POSTFIX_EPISODE_WORDS: Final[frozenset[str]] = _words(
    "серия серии серий сер эпизод выпуск folge avsnitt afsnit seria serya seriya serija serii ser bölüm bolum "
    "díl rész resz jakso odc epizoda"
)
# Of those, the ones that stand before their number more often: `Folge 3`, but `3. Folge`.
PREFIX_FIRST_EPISODE_WORDS: Final[frozenset[str]] = _words("folge avsnitt afsnit odc")
MONTHS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
OF_WORDS: Final[frozenset[str]] = _words("of iz из von de di av af van sur z")
PART_WORDS: Final[frozenset[str]] = _words("part pt cd disc disk dvd parte teil partie")

EDITIONS: Final[tuple[tuple[str, str], ...]] = (
    # pattern over words joined by single spaces, what it is called
    (r"(?:the )?final cut", "Final Cut"),
    (r"(?:director'?s?|directors) (?:cut|edition|version)|directorscut", "Director's Cut"),
    (r"extended (?:director'?s cut|theatrical)", "Extended"),
    (r"extended(?: (?:cut|edition|version))?", "Extended"),
    (r"theatrical(?: (?:cut|edition|version|release))?", "Theatrical"),
    (r"imax(?: (?:edition|enhanced))?", "IMAX"),
    (r"(?:4k |digitally )?remaster(?:ed)?(?: (?:edition|version))?", "Remastered"),
    (r"(?:4k )?restored(?: (?:edition|version))?|4k restoration", "Restored"),
    (r"unrated(?: (?:cut|edition|version|director'?s cut))?", "Unrated"),
    (r"uncut(?: (?:edition|version))?", "Uncut"),
    (r"uncensored", "Uncensored"),
    (r"ultimate(?: collector'?s)? (?:cut|edition)", "Ultimate"),
    (r"special edition", "Special Edition"),
    (r"collector'?s edition", "Collector's Edition"),
    (r"criterion(?: (?:collection|edition))?", "Criterion"),
    (r"[0-9]{1,3}(?:st|nd|rd|th) anniversary(?: edition)?|anniversary edition", "Anniversary"),
    (r"international (?:cut|version)", "International Cut"),
    (r"(?:alternate|alternative) (?:cut|version|ending)", "Alternative Cut"),
    (r"(?:rogue|assembly|producer'?s?|workprint|fan|tv|television|unseen|snyder|donner) cut", ""),
    (r"(?:festival|red|european|us|uk|japanese) cut", ""),
    (r"open matte", "Open Matte"),
    (r"redux", "Redux"),
    (r"despecialized(?: edition)?", "Despecialized"),
    (r"fan ?edit", "Fan Edit"),
    (r"(?:black and chrome|black & chrome|minus color|noir)(?: edition)?", "Black and Chrome"),
    (r"(?:diamond|platinum|gold|limited|deluxe|definitive|legacy|signature) edition", ""),
    (r"colou?ri[sz]ed", "Colorized"),
    (r"dc(?= vostfr| bdrip| bluray| dvdrip| [0-9]{3,4}p| brrip)", "Director's Cut"),
)
