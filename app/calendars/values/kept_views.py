"""What was made of objects that stay the same between two reads of a site."""

import weakref
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")


class KeptViews:
    """Keeps what was made of an object, its views, as long as the object exists.

    Objects are told apart by identity, so a view is never shown for another object, even if it is
    equal. What else a view depends on, such as the language, belongs into its key. No view may hold
    its object, which would then never end.
    """

    def __init__(self) -> None:
        self._views: dict[int, tuple[weakref.ref[object], dict[Hashable, object]]] = {}

    def of(self, source: object, key: Hashable, make: Callable[[], T]) -> T:
        """Return the view of `source` under `key`, made now or earlier."""
        views = self._of(source)
        if key not in views:
            views[key] = make()
        return cast("T", views[key])

    def _of(self, source: object) -> dict[Hashable, object]:
        number = id(source)
        found = self._views.get(number)
        if found is None or found[0]() is not source:
            reference = weakref.ref(source, lambda _: self._views.pop(number, None))
            found = self._views[number] = reference, {}
        return found[1]
