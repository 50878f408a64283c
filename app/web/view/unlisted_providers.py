"""Providers whose connections Wix could not list."""

from collections.abc import Collection, Iterable

from app.wix import Provider


def unlisted_providers(providers: Iterable[Provider], ids: Collection[str]) -> tuple[str, ...]:
    """Return the names of the providers in Wix's order; "" once for all that Wix does not offer."""
    names = {one.id: one.name for one in providers}
    known = tuple(name for one, name in names.items() if one in ids)
    return (*known, "") if set(ids) - set(names) else known
