"""Search for a signed token in a mangled link."""

import re

_MIN_PAYLOAD, _MAX_PAYLOAD = 9, 3401
# JSON or its zlib stream in base64, then the 43 characters of a SHA-256. The payload's beginning
# is searched for in a second step: in one expression the time would grow with the text's square.
_PAYLOAD = re.compile(
    r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]++(?=(?P<end>\.[A-Za-z0-9_-]{43})(?![A-Za-z0-9]))"
)
_BEGINNING = re.compile(r"(?<![A-Za-z0-9])e")
_ZLIB_MARK = re.compile(r"(?<![A-Za-z0-9])\.")


def token_in(text: str) -> str | None:
    """Return the token in a text with other text around it, or with whitespace in it.

    A signature may end with `_` or `-`, so its fixed length marks the end; another letter behind
    it means that it is not a token.
    """
    joined = "".join(one for one in text if one.isprintable() and not one.isspace())
    return _first_token(text) or (_first_token(joined) if joined != text else None)


def _first_token(text: str) -> str | None:
    for found in _PAYLOAD.finditer(text):
        first, last = found.end() - _MAX_PAYLOAD, found.end() - _MIN_PAYLOAD
        beginning = _BEGINNING.search(text, max(first, found.start()), max(last + 1, 0))
        if beginning:
            at = beginning.start()
            if at == found.start() > 0 and _ZLIB_MARK.match(text, at - 1):
                at -= 1
            return text[at : found.end("end")]
    return None
