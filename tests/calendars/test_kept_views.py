"""Views of objects are kept by identity, and no longer than the objects."""

import gc
from dataclasses import dataclass
from functools import partial

from app.calendars.values.kept_views import KeptViews


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Source:
    name: str


def test_a_view_is_made_once_for_each_object_and_key():
    views, made = KeptViews(), []
    one, equal = Source("same"), Source("same")

    def make() -> int:
        made.append("made")
        return len(made)

    asked = [views.of(source, key, make) for source in (one, equal, one) for key in ("a", "b")]

    assert asked == [1, 2, 3, 4, 1, 2]


def test_a_view_ends_with_its_object():
    views = KeptViews()
    for number in range(5):
        source = Source(str(number))
        assert views.of(source, "name", partial(str.upper, source.name)) == str(number)
    del source
    gc.collect()

    assert views._views == {}  # noqa: SLF001 -- nothing else tells


def test_a_new_object_in_the_place_of_a_former_one_has_its_own_view():
    views = KeptViews()
    for number in range(200):  # Python reuses the memory of objects, and so their ids
        assert views.of(Source(str(number)), "n", partial(int, number)) == number
