"""Pseudo-localization: each text is bracketed, accented and longer."""

import re
from gettext import NullTranslations

_PLACEHOLDERS = re.compile(r"(%\(\w+\)s|%%|\{\w+\}|<[^>]*>)")
_ACCENTS = str.maketrans("aeiouncsyAEIOUNCSY", "áéíóúñçšýÁÉÍÓÚÑÇŠÝ")
_EXPANSION = 0.4
"""About the growth from English to German or Portuguese; short texts grow more."""


class PseudoTranslations(NullTranslations):
    """Generates pseudo-translations."""

    def gettext(self, message: str) -> str:
        """Return the pseudo-translation of a text."""
        return _pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the pseudo-translation of a text with a plural form."""
        return _pseudo(msgid1 if n == 1 else msgid2)


def _pseudo(text: str) -> str:
    parts = _PLACEHOLDERS.split(text)
    accented = "".join(
        part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts)
    )
    more = round(sum(map(len, parts[::2])) * _EXPANSION) + 3
    padding = " ".join("~" * min(8, more - start) for start in range(0, more, 8))
    return f"⟦{accented} {padding}⟧"
