"""What a process decided and has not yet written to where its entries are kept."""

from collections import OrderedDict

from app.stores.store import Key


class Unwritten:
    """The keys that changed, in the order of their last change.

    The oldest are forgotten when they are too many: then a restart, or another process, knows the
    state before.

    Args:
        max_keys: capacity.
    """

    def __init__(self, max_keys: int) -> None:
        self._max_keys = max_keys
        self._keys: OrderedDict[Key, str | None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, *keys: Key, dropped: str | None = None) -> None:
        """Note changed keys; `dropped` is the value that was deleted, "" if it is not known."""
        for key in keys:
            self._keys[key] = dropped
            self._keys.move_to_end(key)
        while len(self._keys) > self._max_keys:
            self._keys.popitem(last=False)

    def __contains__(self, key: Key) -> bool:
        return key in self._keys

    def discard(self, *keys: Key) -> None:
        """Forget keys."""
        for key in keys:
            self._keys.pop(key, None)

    def take(self, number: int) -> list[tuple[Key, str | None]]:
        """Remove the first keys and return them, with the values that were dropped."""
        return [self._keys.popitem(last=False) for _ in range(min(number, len(self._keys)))]

    def put_back(self, taken: list[tuple[Key, str | None]]) -> None:
        """Note keys again that could not be written."""
        for key, dropped in reversed(taken):
            self._keys.setdefault(key, dropped)
            self._keys.move_to_end(key, last=False)
