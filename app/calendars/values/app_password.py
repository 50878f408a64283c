"""Normalization of pasted passwords, and the format of Apple's app-specific ones."""

import re
import unicodedata

from app.wix import Secret, remove_invisible

_SHAPE = re.compile("-*".join(["([A-Za-z]{4})"] * 4))
_BLANKS = {"Zs", "Zl", "Zp", "Cc"}
_AROUND = {"Pi", "Pf", "Ps", "Pe"}
_QUOTES = "\"'`\u2032\u301d\u301f<>,;:*|~!?-"
_BETWEEN = "\u2043\u2212\u30fc_.\u00b7\u2022\u2027\u2219\u22c5\u3002\u30fb"
"""Separators besides blanks and dashes: minus, the kana long vowel mark, bullets, other dots."""


def strip_invisible(password: Secret) -> Secret:
    """Strip invisible characters, but not spaces, which may be part of the password."""
    return Secret(strip_invisible_text(password.reveal()))


def strip_invisible_text(typed: str) -> str:
    """Strip invisible characters."""
    seen = [at for at, letter in enumerate(typed) if remove_invisible(letter) or _is_blank(letter)]
    return typed[seen[0] : seen[-1] + 1] if seen else ""


def apple_format(password: Secret) -> Secret:
    """Return 4x4 letters as `xxxx-xxxx-xxxx-xxxx`, and any other password unchanged.

    Accepts any dashes, dots or blanks between the groups, or none; capitals and full-width letters;
    quotes, the markup of chats and tables, and invisible characters around the password.

    Source: the sample of Connect By Credentials (`abcd-dcba-abcd-dcba`), 2026-11.
    """
    found = _SHAPE.fullmatch(_normalize(password.reveal()))
    return Secret("-".join(found.groups()).lower()) if found else password


def _normalize(typed: str) -> str:
    """Replace separators by hyphens, and strip the characters around the password."""
    # NFKC would split an acute accent, typed as a quote, into a blank and a combining mark
    narrow = unicodedata.normalize("NFKC", typed.replace("\u00b4", "'"))
    hyphenated = "".join(map(_hyphenate, narrow))
    return hyphenated.strip("".join(filter(_is_quote, hyphenated)))


def _hyphenate(letter: str) -> str:
    if _is_blank(letter) or letter in _BETWEEN or unicodedata.category(letter) == "Pd":
        return "-"
    return remove_invisible(letter)


def _is_blank(letter: str) -> bool:
    return unicodedata.category(letter) in _BLANKS


def _is_quote(letter: str) -> bool:
    return letter in _QUOTES or unicodedata.category(letter) in _AROUND
