"""Texts for people, without what nobody can see."""

import re
import unicodedata

# Letters and symbols by their category, although fonts draw nothing for them.
_BLANK = "\u115f\u1160\u2800\u3164\uffa0\ufffc\U00013441\U00013442\U0001d159"
# Format characters that are drawn: signs of Arabic, Syriac, Kaithi and Egyptian numbers.
_DRAWN = re.compile(
    r"[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f]"
)
# Code points that Unicode reserves for invisible characters to come.
_RESERVED = re.compile(r"[\u2065\ufff0-\ufff8\U000e0000-\U000e0fff]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Embeddings, overrides and isolates turn whatever follows them until somebody ends them.
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
# Tags draw the flags of England, Scotland and Wales behind a black one, and nothing elsewhere.
_TAGS = re.compile(r"(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e007f]")
_VARIATION = re.compile(r"[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def trim_invisible(text: str) -> str:
    """Return a text without blanks at its ends and what nobody sees, `""` where nothing is left.

    Joiners inside stay: Persian words and emoji are written with them.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = _TAGS.sub(r"\1", _TURNING.sub("", _UNPRINTABLE.sub(" ", text)))
    start, end = 0, len(kept)
    while start < end and (_unseen(kept[start]) or _mark(kept[start])):
        start += 1
    while end > start and _unseen(kept[end - 1]) and not _belongs(kept[end - 1]):
        end -= 1
    return kept[start:end]


def remove_invisible(text: str) -> str:
    """Return a text without any character that nobody sees, blanks included."""
    return "".join(letter for letter in text if not _unseen(letter))


def _unseen(letter: str) -> bool:
    if letter in _BLANK or _RESERVED.match(letter) or _VARIATION.match(letter):
        return True
    if letter in "\u034f\u17b4\u17b5":  # marks that are never drawn
        return True
    kind = unicodedata.category(letter)
    return kind in {"Zs", "Zl", "Zp", "Cc", "Cs"} or (kind == "Cf" and not _DRAWN.match(letter))


def _mark(letter: str) -> bool:
    """Whether a character is drawn onto the one before, which at a text's start is not ours."""
    return unicodedata.category(letter).startswith("M")


def _belongs(letter: str) -> bool:
    """Whether a character that is not seen changes the one before: a heart's colour, a flag."""
    return bool(_VARIATION.match(letter)) or letter == "\U000e007f"
