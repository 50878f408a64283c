"""Wix's query language: filtering and sorting.

Source: API Query Language (dev.wix.com): operators, `$and`, `$or`, `$not`; a bare value is short
for `$eq`. Each service documents the operators of each field.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Final, Generic, TypeAlias, TypeVar, cast

from app.sandbox.error import ApiError, Json, Violations, violation, wrong_format
from app.sandbox.request_field import as_list, as_object, format_timestamp, timestamp

T = TypeVar("T")
Value: TypeAlias = str | bool | None

_COMPARE: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "$gt": gt,
    "$gte": ge,
    "$lt": lt,
    "$lte": le,
    "$startsWith": str.startswith,
}
_ALIASES: Final = {"$any": "$hasSome", "$begins": "$startsWith"}
"""The spelling of the newest pages, and that of the SDK."""


@dataclass(frozen=True, slots=True)
class QueryField(Generic[T]):
    """A field to filter by, with the operators it supports.

    `date` marks a timestamp in Wix's format.
    """

    read: Callable[[T], Value]
    operators: tuple[str, ...]
    sortable: bool = False
    date: bool = False


QueryFields: TypeAlias = Mapping[str, QueryField[T]]


def filtered(
    items: Sequence[T], given: Json, fields: QueryFields[T], *, logical: bool = False
) -> list[T]:
    """Return the items that match a filter; `logical` allows `$and`, `$or` and `$not`.

    Raises:
        ApiError: 400 for an unsupported field, operator or value.
    """
    passes = _predicate(given, fields, logical=logical)
    return [item for item in items if passes(item)]


def sorted_by(items: Sequence[T], sort: Sequence[Json], fields: QueryFields[T]) -> list[T]:
    """Return the items sorted; those without a value come first."""
    found = list(items)
    for name, descending in reversed([read_sort(one, fields) for one in sort]):
        get_value = fields[name].read
        found.sort(
            key=lambda item: (get_value(item) is not None, str(get_value(item))), reverse=descending
        )
    return found


def read_sort(one: Json, fields: QueryFields[T]) -> tuple[str, bool]:
    """Return the name of the field to sort by, and whether the order is descending.

    Raises:
        ApiError: 400 for a field that is not sortable.
    """
    name, order = one.get("fieldName"), one.get("order", "ASC")
    if not isinstance(name, str) or name not in fields or not fields[name].sortable:
        raise ApiError(400, f"Field '{name}' is not declared as sortable", {})
    if order not in {"ASC", "DESC"}:
        raise violation("query.sort.order", "has an unknown value", "INVALID_ENUM_VALUE")
    return name, order == "DESC"


def _predicate(given: Json, fields: QueryFields[T], *, logical: bool) -> Callable[[T], bool]:
    violations = Violations()
    tests = [
        violations.collect(_logical_predicate, name, rule, fields)
        if logical and name in {"$and", "$or", "$not"}
        else violations.collect(_field_predicate, name, rule, fields)
        for name, rule in given.items()
    ]
    violations.raise_if_any()
    return lambda item: all(test(item) for test in tests)


def _logical_predicate(name: str, rule: object, fields: QueryFields[T]) -> Callable[[T], bool]:
    negated = [cast("object", rule)] if name == "$not" and isinstance(rule, dict) else rule
    listed = as_list(negated, name)
    tests = [_predicate(as_object(one, name), fields, logical=True) for one in listed]
    if name == "$or":
        return lambda item: any(test(item) for test in tests)
    if name == "$not":
        return lambda item: not any(test(item) for test in tests)
    return lambda item: all(test(item) for test in tests)


def _field_predicate(name: str, rule: object, fields: QueryFields[T]) -> Callable[[T], bool]:
    if name not in fields:
        raise ApiError(400, f"Field '{name}' is not declared as filterable", {})
    field = fields[name]
    rules = as_object(cast("object", rule), name) if isinstance(rule, dict) else {"$eq": rule}
    tests = [
        _operator_predicate(name, _ALIASES.get(one, one), asked, field)
        for one, asked in rules.items()
    ]
    return lambda item: all(test(field.read(item)) for test in tests)


def _operator_predicate(
    name: str, operator: str, asked: object, field: QueryField[T]
) -> Callable[[Value], bool]:
    if operator not in field.operators:
        names = " and ".join(field.operators)
        raise ApiError(400, f"Field '{name}' is filtered by {names} only", {})
    if operator == "$exists":
        if not isinstance(asked, bool):
            raise wrong_format(name, "is not a boolean", "BOOLEAN")
        return lambda held: (held is not None) is asked
    if operator in {"$in", "$nin", "$hasSome"}:
        listed = [_operand(one, name, field) for one in as_list(asked, name)]
        return lambda held: (held in listed) is (operator != "$nin")
    value = _operand(asked, name, field)
    if operator in {"$eq", "$ne"}:
        return lambda held: (held == value) is (operator == "$eq")
    if not isinstance(value, str):
        raise wrong_format(name, "is not a string", "STRING")
    return lambda held: isinstance(held, str) and _COMPARE[operator](held, value)


def _operand(asked: object, name: str, field: QueryField[T]) -> object:
    """Return the operand of a comparison; timestamps in the format of the field."""
    if not field.date or asked is None:
        return asked
    return format_timestamp(timestamp(asked if isinstance(asked, str) else "?", name))
