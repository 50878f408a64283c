"""Lines of iCalendar files (RFC 5545, 3.1), and the values that stand in them."""

import re
from datetime import UTC, date, datetime
from urllib.parse import quote

_LONGEST = 75
_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\t": " "})
_OF_URLS = "%:/?#[]@!$&'()*+,;="


def day(value: date) -> str:
    """Write a date with four digits of its year, which `%Y` does not give before 1000."""
    return f"{value.year:04}{value:%m%d}"


def moment(value: datetime) -> str:
    """Write a moment, in UTC."""
    there = value.astimezone(UTC)
    return f"{day(there)}T{there:%H%M%S}Z"


def text(value: str) -> str:
    """Escape a text (3.3.11), and drop the control characters that it may not hold."""
    lines = _BREAK.sub("\n", value)
    return _CONTROL.sub("", lines.translate(_ESCAPES))


def uri(value: str) -> str:
    """Write an address as URI (3.3.13), which is not escaped, so nothing else may stand in it."""
    return quote(value.encode("utf-8", "replace"), safe=_OF_URLS)


def folded(line: str) -> bytes:
    """Write a line in pieces of at most 75 octets (3.1), never through the middle of a letter."""
    octets = line.encode("utf-8", "replace")
    pieces: list[bytes] = []
    longest = _LONGEST
    while len(octets) > longest:
        cut = longest
        while _continues_a_letter(octets[cut]):
            cut -= 1
        pieces.append(octets[:cut])
        octets = octets[cut:]
        longest = _LONGEST - 1  # the space that begins each further line counts
    return b"\r\n ".join([*pieces, octets]) + b"\r\n"


def _continues_a_letter(octet: int) -> bool:
    return octet & 0b1100_0000 == 0b1000_0000  # noqa: PLR2004 -- how UTF-8 marks them
