"""The most severe gap of a person."""

from collections.abc import Collection

from app.calendars.coverage.assessed_connection import AssessedConnection
from app.calendars.coverage.gap import SEVERITY, Gap, gap_of, unsynced
from app.calendars.values.connection_health import BROKEN


def worst_gap(
    connections: tuple[AssessedConnection, ...],
    shared: Collection[str],
    *,
    protected: bool,
    partial: bool,
) -> tuple[Gap | None, AssessedConnection | None]:
    """Return the most severe gap, and its connection.

    `shared` are connections whose account feeds another schedule, too; `partial` says that some
    connections may be missing.
    """
    if not connections:
        return (Gap.UNLISTED if partial else Gap.UNCONNECTED), None
    found = [
        (gap, one)
        for one in connections
        if (gap := gap_of(one, protected=protected)) and not _replaced(one, connections)
    ]
    if partial and not protected:  # an unlisted calendar may protect
        found = [(gap, one) for gap, one in found if gap is not Gap.IMPORT_OFF]
        if not found:
            return Gap.UNLISTED, None
    found += [(Gap.SHARED_ACCOUNT, one) for one in connections if one.connection.id in shared]
    if all(unsynced(one) for one in connections if one.protects):
        found += [(Gap.NEVER_SYNCED, one) for one in connections if one.protects]
    return min(found, key=lambda one: SEVERITY[one[0]], default=(None, None))


def _replaced(one: AssessedConnection, connections: tuple[AssessedConnection, ...]) -> bool:
    """Whether the same account has a newer connection, as reconnecting keeps the old one.

    A new one without sync settings also replaces a broken one.
    """
    account, broken = one.account, one.cause in BROKEN
    return bool(account) and any(
        one.account == account and (one.protects or (broken and one.cause not in BROKEN))
        for one in connections
    )
