"""Pages of a long roster."""

from dataclasses import dataclass

from app.web.urls import path

PAGE_SIZE = 40
"""Rows of up to 2 kB each, before compression."""


@dataclass(frozen=True, slots=True)
class Pagination:
    """One page of a long list; paths are None where there is no such page."""

    number: int
    first: int
    last: int
    total: int
    previous: str | None
    next: str | None


def pagination(total: int, asked: str, kept: dict[str, str | None]) -> Pagination:
    """Return the requested page, or the nearest one that exists."""
    pages = max(-(-total // PAGE_SIZE), 1)
    number = min(page_number(asked), pages)
    return Pagination(
        number=number,
        first=(number - 1) * PAGE_SIZE + 1 if total else 0,
        last=min(number * PAGE_SIZE, total),
        total=total,
        previous=path(**kept, page=str(number - 1)) if number > 1 else None,
        next=path(**kept, page=str(number + 1)) if number < pages else None,
    )


def page_number(asked: str) -> int:
    """Return the page's number; anything invalid is the first page."""
    return max(int(asked), 1) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1  # noqa: PLR2004 -- more digits than any list has pages
