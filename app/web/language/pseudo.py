"""A language for looking at pages: each text is marked at both ends, accented, and longer."""

import re
from gettext import NullTranslations

_KEPT = re.compile(r"(%\(\w+\)s|%%|\{\w+\}|<[^>]*>)")
_ACCENTS = str.maketrans("aeiouncsyAEIOUNCSY", "áéíóúñçšýÁÉÍÓÚÑÇŠÝ")
_LONGER = 0.4
"""About as much as German and Portuguese add to English; short texts grow more."""


class Pseudo(NullTranslations):
    """Makes up translations."""

    def gettext(self, message: str) -> str:
        """Mark a text."""
        return _marked(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Mark a text that counts something."""
        return _marked(msgid1 if n == 1 else msgid2)


def _marked(text: str) -> str:
    parts = _KEPT.split(text)
    accented = "".join(
        part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts)
    )
    more = round(sum(map(len, parts[::2])) * _LONGER) + 3
    padding = " ".join("~" * min(8, more - start) for start in range(0, more, 8))
    return f"⟦{accented} {padding}⟧"
