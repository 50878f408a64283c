"""Numbers, lists and names in the current language."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Literal

from babel.lists import format_list
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from app.calendars.sync.sync_options import CalendarOption
from app.calendars.values.person import with_hint
from app.web.language.language import Language, _, current_language, gettext


def format_number(value: float) -> str:
    """Format a number, as in `5,000` or `23.5`."""
    return _format_number(value, current_language())


@lru_cache(maxsize=512, typed=True)
def _format_number(value: float, language: Language) -> str:
    return format_decimal(value, locale=language.locale)


def isolate(name: object) -> Markup:
    """Isolate a name's text direction from that of the text around it."""
    return Markup(f"<bdi>{escape(name)}</bdi>")  # noqa: S704 -- the name is escaped


def calendar_name(one: CalendarOption) -> str:
    """Return the name of a calendar, with a hint if others in the account share it."""
    return with_hint(one.name or gettext(_("Calendar without a name")), one.hint)


def join_items(
    items: Iterable[Any],
    caller: Callable[[Any], str] = isolate,
    *,
    style: Literal["standard", "or"] = "standard",
) -> Markup:
    """Format a list, as in `Team, Birthdays and Holidays`.

    Args:
        items: to list.
        caller: renders an item; in a template, the body of `{% call(item) join_items(items) %}`.
        style: `standard` for "and", `or` for "or".
    """
    joined = [escape(caller(item)).strip() for item in items]
    return _list_pattern(len(joined), style, current_language()).format(*joined)


@lru_cache(maxsize=512)
def _list_pattern(length: int, style: Literal["standard", "or"], language: Language) -> Markup:
    """Return a list of placeholders."""
    slots = [f"{{{index}}}" for index in range(length)]
    return Markup(format_list(slots, style=style, locale=language.locale))  # noqa: S704 -- a pattern of CLDR
