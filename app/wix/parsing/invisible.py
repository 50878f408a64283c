"""Remove invisible characters from texts to display."""

import re
import unicodedata

# Letters and symbols by category, but without a glyph.
_BLANK = "\u115f\u1160\u2800\u3164\uffa0\ufffc\U00013441\U00013442\U0001d159"
# Format characters with a glyph: Arabic, Syriac, Kaithi and Egyptian signs.
_DRAWN = re.compile(
    r"[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f]"
)
# Code points reserved for future invisible characters.
_RESERVED = re.compile(r"[\u2065\ufff0-\ufff8\U000e0000-\U000e0fff]")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Embeddings, overrides and isolates affect all text up to their terminator.
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
# Tags after a black flag form those of England, Scotland and Wales; elsewhere they are invisible.
_TAGS = re.compile(r"(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e007f]")
_COMBINING = "\u0300"
_VARIATION = re.compile(r"[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def trim_invisible(text: str) -> str:
    """Strip blanks and invisible characters from both ends, and bidi controls everywhere.

    Unprintable characters become spaces. Joiners inside stay: Persian and emoji need them.
    """
    if text.isprintable():
        if text.isascii():
            return text.strip()
        # No printable character below the combining ones is invisible, except the space.
        if " " < text[0] < _COMBINING and " " < text[-1] < _COMBINING:
            return text
    kept = _TAGS.sub(r"\1", _BIDI.sub("", UNPRINTABLE.sub(" ", text)))
    start, end = 0, len(kept)
    while start < end and (_is_invisible(kept[start]) or _is_combining(kept[start])):
        start += 1
    while end > start and _is_invisible(kept[end - 1]) and not _modifies_previous(kept[end - 1]):
        end -= 1
    return kept[start:end]


def remove_invisible(text: str) -> str:
    """Remove all invisible characters, blanks included."""
    if text.isascii() and text.isprintable():
        return text.replace(" ", "")
    return "".join(letter for letter in text if not _is_invisible(letter))


def _is_invisible(letter: str) -> bool:
    if letter in _BLANK or _RESERVED.match(letter) or _VARIATION.match(letter):
        return True
    if letter in "\u034f\u17b4\u17b5":  # marks without a glyph
        return True
    kind = unicodedata.category(letter)
    return kind in {"Zs", "Zl", "Zp", "Cc", "Cs"} or (kind == "Cf" and not _DRAWN.match(letter))


def _is_combining(letter: str) -> bool:
    """Whether a character combines with the one before, which a text must not start with."""
    return unicodedata.category(letter).startswith("M")


def _modifies_previous(letter: str) -> bool:
    """Whether an invisible character changes the one before: an emoji's colour, a flag."""
    return bool(_VARIATION.match(letter)) or letter == "\U000e007f"
