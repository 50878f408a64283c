"""Lines of iCalendar files (RFC 5545, 3.1), and the values in them."""

import re
from datetime import UTC, date, datetime
from urllib.parse import quote

_LONGEST = 75
_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\t": " "})
_OF_URLS = "%:/?#[]@!$&'()*+,;="


def format_date(value: date) -> str:
    """Format a date; `%Y` would not pad years before 1000."""
    return f"{value.year:04}{value:%m%d}"


def format_utc(value: datetime) -> str:
    """Format a date and time in UTC."""
    there = value.astimezone(UTC)
    return f"{format_date(there)}T{there:%H%M%S}Z"


def escape_text(value: str) -> str:
    """Escape a text (3.3.11) and remove control characters, which are not allowed."""
    lines = _BREAK.sub("\n", value)
    return _CONTROL.sub("", lines.translate(_ESCAPES))


def escape_uri(value: str) -> str:
    """Percent-encode a URI (3.3.13); backslash escapes are not allowed in it."""
    return quote(value.encode("utf-8", "replace"), safe=_OF_URLS)


def fold_line(line: str) -> bytes:
    """Fold a line at 75 octets (3.1), not within a UTF-8 character."""
    octets = line.encode("utf-8", "replace")
    pieces: list[bytes] = []
    longest = _LONGEST
    while len(octets) > longest:
        cut = longest
        while _is_continuation(octets[cut]):
            cut -= 1
        pieces.append(octets[:cut])
        octets = octets[cut:]
        longest = _LONGEST - 1  # a continuation line begins with a space
    return b"\r\n ".join([*pieces, octets]) + b"\r\n"


def _is_continuation(octet: int) -> bool:
    return octet & 0b1100_0000 == 0b1000_0000  # noqa: PLR2004 -- how UTF-8 marks them
