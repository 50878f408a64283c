"""Providers whose connections Wix could not list."""

from collections.abc import Collection, Iterable

from app.wix import Provider


def unlisted_providers(providers: Iterable[Provider], ids: Collection[str]) -> tuple[str, ...]:
    """Return the names of the providers in Wix's order; "" once for all that Wix does not offer."""
    by_id = {one.id: one.name for one in providers}
    names = tuple(name for id_, name in by_id.items() if id_ in ids)
    return (*names, "") if set(ids) - set(by_id) else names
