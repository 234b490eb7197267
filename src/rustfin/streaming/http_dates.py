"""When an HTTP header means: the three date forms of RFC 9110 §5.6.7 and nothing else."""

import calendar
import re
import time

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CLOCK = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_MONTH = "(?P<month>" + "|".join(_MONTHS) + ")"
_DAY = "(?:" + "|".join(_DAYS) + ")"
_LONG_DAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_DAY}, (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_CLOCK} GMT",
        rf"{_LONG_DAY}, (?P<day>[0-9]{{2}})-{_MONTH}-(?P<year>[0-9]{{2}}) {_CLOCK} GMT",
        rf"{_DAY} {_MONTH} (?P<day>[ 0-9][0-9]) {_CLOCK} (?P<year>[0-9]{{4}})",
    )
)


def parse_http_date(text: str, *, now_s: int) -> int | None:
    """Seconds since 1970, or None when it is no HTTP-date. `now_s` settles the century of two-digit years."""
    for form in _FORMS:
        if match := form.fullmatch(text.strip(" \t")):
            return _seconds(match, now_s=now_s)
    return None


def format_http_date(seconds: int) -> str:
    """The IMF-fixdate form, whatever the process's locale."""
    at = time.gmtime(seconds)
    day, month = _DAYS[at.tm_wday], _MONTHS[at.tm_mon - 1]
    return f"{day}, {at.tm_mday:02d} {month} {at.tm_year:04d} {at.tm_hour:02d}:{at.tm_min:02d}:{at.tm_sec:02d} GMT"


def _seconds(match: re.Match[str], *, now_s: int) -> int | None:
    year, day = int(match["year"]), int(match["day"])
    month = _MONTHS.index(match["month"]) + 1
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    if len(match["year"]) == 2:
        year = _full_year(year, now_s=now_s)
    # A leap second is written as 60.
    if year < 1 or hour > 23 or minute > 59 or second > 60 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return calendar.timegm((year, month, day, hour, minute, second))


def _full_year(two_digits: int, *, now_s: int) -> int:
    # More than 50 years ahead means the most recent past year that ends so.
    this_year = time.gmtime(now_s).tm_year
    year = this_year - this_year % 100 + two_digits
    return year - 100 if year > this_year + 50 else year
