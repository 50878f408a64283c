"""What is to be written later is bounded, and nothing old replaces anything newer."""

from app.stores.store import Key, StoreId
from app.stores.unwritten import Unwritten

PLACE = StoreId("forms", b"nord")


def keys(letters: str) -> list[Key]:
    return [Key(letter.encode(), PLACE) for letter in letters]


def letters(unwritten: Unwritten) -> list[str]:
    taken = unwritten.take(100)
    return [f"{key.digest.decode()}{'' if value is None else f'-{value}'}" for key, value in taken]


def test_deletions_do_not_displace_changes():
    unwritten = Unwritten(2)
    unwritten.add(*keys("ab"))
    unwritten.add_deleted(*keys("vwxyz"))
    assert letters(unwritten) == ["w-", "x-", "y-", "z-", "a", "b"]
    unwritten.add(*keys("abcdef"))
    assert letters(unwritten) == ["c", "d", "e", "f"]


def test_the_last_decision_about_a_key_counts():
    unwritten = Unwritten(10)
    unwritten.add(*keys("ab"))
    unwritten.add_deleted(*keys("a"), value="1")
    unwritten.add(*keys("b"))
    unwritten.add_deleted(*keys("c"))
    unwritten.add(*keys("c"))
    assert letters(unwritten) == ["a-1", "b", "c"]


def test_what_was_put_back_comes_first_unless_it_changed():
    unwritten = Unwritten(10)
    unwritten.add(*keys("abc"))
    unwritten.add_deleted(*keys("d"))
    taken = unwritten.take(3)
    unwritten.add_deleted(*keys("a"))
    unwritten.put_back(taken)
    assert letters(unwritten) == ["d-", "a-", "b", "c"]
