"""Form values for calendars whose ids are too long for a form or would be altered by it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from app.calendars.values.digest import digest

_MOST_BYTES = 20_000
"""Size limit of all ids in a form that contains each up to twice, of 64 kB in all."""

_LONGEST = 2000
"""Bytes of one id, well below the limit of a form field."""


def form_values(ids: Sequence[str]) -> Mapping[str, str]:
    """Return the form value of each id: the ids themselves if all of them fit, else digests.

    Wix's ids are opaque and of any length. Browsers normalise line ends in form data, and HTML
    cannot contain every character.
    """
    if _fit(ids):
        return {id_: id_ for id_ in ids}
    short = {id_: digest(id_) for id_ in ids}
    seen = Counter([*short.values(), *ids])
    return {id_: name if seen[name] == 1 else id_ for id_, name in short.items()}


def ids_from_form(given: Iterable[str], ids: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of submitted form values; unknown values are kept.

    Ids are accepted too, for requests that were not made from a page.
    """
    by_value = {digest(id_): id_ for id_ in reversed(ids)}
    by_value |= {name: id_ for id_, name in form_values(ids).items()} | {id_: id_ for id_ in ids}
    return tuple(dict.fromkeys(by_value.get(name, name) for name in given))


def _fit(ids: Sequence[str]) -> bool:
    sizes = [len(quote(id_, safe="", errors="replace")) for id_ in ids]
    if sum(sizes) + 20 * len(ids) > _MOST_BYTES or max(sizes, default=0) > _LONGEST:
        return False
    return all(id_.isprintable() for id_ in ids)
