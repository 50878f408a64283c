"""Short names for calendars in forms, where ids would make the form too large or would change."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from app.calendars.values.digest import digest

_MOST_BYTES = 20_000
"""How much room ids may take in a form that names each of them up to twice, of 64 kB in all."""

_LONGEST = 2000
"""Bytes of one id, well below what a field of a form may hold."""


def form_values(ids: Sequence[str]) -> Mapping[str, str]:
    """Return what stands for each id in a form: the id itself, where all of them fit as they are.

    Wix's ids are opaque, of any length. Browsers change line ends in what they send, and pages
    cannot hold every character.
    """
    if _fit(ids):
        return {id_: id_ for id_ in ids}
    short = {id_: digest(id_) for id_ in ids}
    seen = Counter([*short.values(), *ids])
    return {id_: name if seen[name] == 1 else id_ for id_, name in short.items()}


def ids_from_form(given: Iterable[str], ids: Sequence[str]) -> tuple[str, ...]:
    """Return the ids that a form means, by whatever it names them; unknown names stay as they are.

    Whoever posts without a page names ids.
    """
    known = {digest(id_): id_ for id_ in reversed(ids)}
    known |= {name: id_ for id_, name in form_values(ids).items()} | {id_: id_ for id_ in ids}
    return tuple(dict.fromkeys(known.get(name, name) for name in given))


def _fit(ids: Sequence[str]) -> bool:
    room = [len(quote(id_, safe="", errors="replace")) for id_ in ids]
    if sum(room) + 20 * len(ids) > _MOST_BYTES or max(room, default=0) > _LONGEST:
        return False
    return all(id_.isprintable() for id_ in ids)
