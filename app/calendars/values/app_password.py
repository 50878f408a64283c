"""Passwords as they are pasted, and the shape of Apple's app-specific ones."""

import re
import unicodedata

from app.wix import Secret, remove_invisible

_SHAPE = re.compile("-*".join(["([A-Za-z]{4})"] * 4))
_BLANKS = {"Zs", "Zl", "Zp", "Cc"}
_AROUND = {"Pi", "Pf", "Ps", "Pe"}
_QUOTES = "\"'`\u2032\u301d\u301f<>,;:*|~!?-"
_BETWEEN = "\u2043\u2212\u30fc_.\u00b7\u2022\u2027\u2219\u22c5\u3002\u30fb"
"""Beside blanks and dashes: minus, the long vowel of kana keyboards, bullets and other dots."""


def strip_invisible(password: Secret) -> Secret:
    """Return a password without invisible characters around it. Blanks stay: they may belong."""
    return Secret(strip_invisible_text(password.reveal()))


def strip_invisible_text(typed: str) -> str:
    """Return a text without invisible characters around it."""
    seen = [at for at, letter in enumerate(typed) if remove_invisible(letter) or _blank(letter)]
    return typed[seen[0] : seen[-1] + 1] if seen else ""


def apple_format(password: Secret) -> Secret:
    """Return 4x4 letters as `xxxx-xxxx-xxxx-xxxx`, and whatever else was typed as it is.

    People type dashes or dots of all kinds, blanks or nothing between the groups, telephones
    capitalise, Asian keyboards write wide letters, and what is pasted brings quotes, the marks of
    chats and tables, and invisible characters.

    Source: the sample of Connect By Credentials (`abcd-dcba-abcd-dcba`), 2026-11.
    """
    found = _SHAPE.fullmatch(_plain(password.reveal()))
    return Secret("-".join(found.groups()).lower()) if found else password


def _plain(typed: str) -> str:
    """Return what was typed with hyphens for all that parts groups, and nothing around it."""
    # NFKC would make a blank and a combining mark of an acute accent that stands for a quote
    narrow = unicodedata.normalize("NFKC", typed.replace("\u00b4", "'"))
    drawn = "".join(map(_drawn, narrow))
    return drawn.strip("".join(filter(_quote, drawn)))


def _drawn(letter: str) -> str:
    if _blank(letter) or letter in _BETWEEN or unicodedata.category(letter) == "Pd":
        return "-"
    return remove_invisible(letter)


def _blank(letter: str) -> bool:
    return unicodedata.category(letter) in _BLANKS


def _quote(letter: str) -> bool:
    return letter in _QUOTES or unicodedata.category(letter) in _AROUND
