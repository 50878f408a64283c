"""Which ended connections were disconnected here, and which ended by themselves."""

from app.calendars.coverage.connection_facts import ConnectionFacts
from app.calendars.sync.expected_endings import ExpectedEndings

MOST_CHECKED = 100
"""The number of ended connections up to which every page reads who ended them.

Of more, it is read once per list of connections, and again after a change by this process.
"""


class EndedConnections:
    """Looks up the ended connections of one site in its `ExpectedEndings`."""

    def __init__(self, endings: ExpectedEndings) -> None:
        self._endings = endings
        self._kept: tuple[tuple[ConnectionFacts, int], frozenset[str]] | None = None
        self._forgotten_in: ConnectionFacts | None = None
        self._unexpected = frozenset[str]()

    def clear(self) -> None:
        """Drop what was looked up."""
        self._kept = self._forgotten_in = None
        self._unexpected = frozenset[str]()

    async def is_expected(self, connection_id: str) -> bool:
        """Whether a connection was disconnected here, if it ended."""
        return bool(await self._endings.among([connection_id]))

    async def expected(self, facts: ConnectionFacts) -> frozenset[str]:
        """Return the connections that were disconnected here."""
        if len(facts.ended_ids) <= MOST_CHECKED:
            return await self._endings.among(facts.ended_ids)
        state = facts, self._endings.changes
        if self._kept is None or self._kept[0] != state:
            self._kept = state, await self._endings.among(facts.ended_ids)
        return self._kept[1]

    async def forget_reconnected(self, facts: ConnectionFacts) -> None:
        """Forget the ends of connections that are live again."""
        if self._forgotten_in is not facts and await self._endings.remove(facts.live_ids):
            self._forgotten_in = facts

    async def unexpected_schedules(self, facts: ConnectionFacts) -> frozenset[str]:
        """Return the schedules whose last connection ended without being disconnected here.

        What is the same as the last time is the same object.
        """
        expected = await self.expected(facts)
        ended = frozenset(one.schedule_id for one in facts.ended if one.id not in expected)
        found = ended - facts.live_schedules
        if found != self._unexpected:
            self._unexpected = found
        return self._unexpected
