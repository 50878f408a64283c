"""The parts that pages of every kind leave behind are what they would be if rendered now."""

from collections import Counter
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from types import NoneType
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from app.web.language.language import Language, use_language
from app.web.view.rendered_parts import RenderedParts
from app.web.view.zone_text import set_site_zone
from tests.quality.states import Album

PLAIN = (str, Markup, bool, int, float, NoneType, Language, ZoneInfo, date)


def kept(album: Album):
    """Every part: where it is kept, its template, language, zone and values, and its HTML."""
    for parts in album.parts:
        for (template, language, zone, _, *values), html in _all(parts):
            yield parts, template, language, zone, dict(values), html


def _all(parts: RenderedParts):
    return [*parts._recent.items(), *parts._older.items()]  # noqa: SLF001 -- nothing else tells


def test_every_part_is_what_it_would_be_if_it_were_rendered_now(album: Album):
    seen: Counter[str] = Counter()
    for parts, template, language, zone, values, html in kept(album):
        set_site_zone(zone)
        with use_language(language):
            fresh = parts._environment.get_template(template).render(values)  # noqa: SLF001 -- around what is kept

        assert html == fresh, (template, values)
        seen[template] += 1

    assert len(seen) >= 20
    assert seen["roster/_roster_row.html"] >= 40


def test_what_a_part_shows_can_be_compared(album: Album):
    """Equal moments may be in different zones, and a field that does not count may differ."""
    for _, template, _, _, values, _ in kept(album):
        for name, value in values.items():
            assert is_comparable(value), (template, name, value)


def test_no_part_holds_a_token(album: Album):
    for _, template, _, _, _, html in kept(album):
        assert "csrf_token" not in html, template
        assert "nonce" not in html, template
        assert 'name="ticket"' not in html, template


def is_comparable(value: Any):
    if isinstance(value, tuple):
        return all(map(is_comparable, value))
    if is_dataclass(value) and not isinstance(value, PLAIN):
        inside = (getattr(value, one.name) for one in fields(value))
        hash(value)  # only frozen ones have one
        return all(one.compare for one in fields(value)) and all(map(is_comparable, inside))
    return type(value) in PLAIN or isinstance(value, Enum)
