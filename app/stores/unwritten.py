"""What a process decided and has not yet written to where its entries are kept."""

from collections import OrderedDict

from app.stores.store import Key

Change = tuple[Key, str | None]
"""A key whose value changed; or that was deleted, with the value before, "" if it is not known."""


class Unwritten:
    """The keys that were changed and deleted, in this order.

    When they are too many the oldest are forgotten: then a restart, or another process, knows the
    state before. Changes and deletions do not displace each other.

    Args:
        max_entries: how many entries the process has at most; twice as many keys are noted.
    """

    def __init__(self, max_entries: int) -> None:
        self._max_keys = 2 * max_entries
        self._changed: OrderedDict[Key, None] = OrderedDict()
        self._deleted: OrderedDict[Key, str] = OrderedDict()

    def __len__(self) -> int:
        return len(self._changed) + len(self._deleted)

    def __contains__(self, key: Key) -> bool:
        return key in self._changed or key in self._deleted

    def add(self, *keys: Key) -> None:
        """Note keys whose value changed."""
        for key in keys:
            self.discard(key)
            self._changed[key] = None
        while len(self._changed) > self._max_keys:
            self._changed.popitem(last=False)

    def add_deleted(self, *keys: Key, value: str = "") -> None:
        """Note keys that were deleted, and the value that they had."""
        for key in keys:
            self.discard(key)
            self._deleted[key] = value
        while len(self._deleted) > self._max_keys:
            self._deleted.popitem(last=False)

    def discard(self, *keys: Key) -> None:
        """Forget keys."""
        for key in keys:
            self._changed.pop(key, None)
            self._deleted.pop(key, None)

    def take(self, number: int) -> list[Change]:
        """Remove some keys and return them, the oldest first."""
        taken: list[Change] = []
        while len(taken) < number and self._deleted:
            taken.append(self._deleted.popitem(last=False))
        while len(taken) < number and self._changed:
            taken.append(self._changed.popitem(last=False))
        return taken

    def put_back(self, taken: list[Change]) -> None:
        """Note keys again that could not be written, unless they changed since."""
        for key, value in reversed(taken):
            if key in self:
                continue
            if value is None:
                self._changed[key] = None
                self._changed.move_to_end(key, last=False)
            else:
                self._deleted[key] = value
                self._deleted.move_to_end(key, last=False)
