"""Parts of pages, kept as they were rendered: most of what a page shows, it showed before."""

from collections.abc import Hashable

from jinja2 import Environment
from markupsafe import Markup

from app.web.language.language import current_language
from app.web.view.zone_text import site_zone

MAX_BYTES = 8 * 1024 * 1024
"""How much is kept, roughly; a part is 0.5 to 5 kB."""

_OVERHEAD = 1024


class RenderedParts:
    """Renders templates with given values, and keeps the results.

    Everything that a part can depend on is in its key: the template, each value with its type, the
    language and the zone of the site. It does not see the values of its page. So equal values give
    equal HTML, whoever asks; tokens, nonces and clocks are not among them.

    Values are compared with `==`. They consist of texts, numbers, enums and frozen dataclasses of
    these, but not of moments: those are equal in different zones.

    What was not used while half of `max_bytes` was rendered is dropped.
    """

    def __init__(self, environment: Environment, *, max_bytes: int = MAX_BYTES) -> None:
        self._environment, self._max_bytes = environment, max_bytes
        self._recent: dict[Hashable, Markup] = {}
        self._older: dict[Hashable, Markup] = {}
        self._recent_bytes = 0

    def __call__(self, template: str, /, **values: Hashable) -> Markup:
        """Return the part, rendered now or earlier."""
        types = tuple(map(type, values.values()))
        key = (template, current_language(), site_zone(), types, *values.items())
        found = self._recent.get(key)
        if found is None:
            found = self._older.get(key)
            if found is None:
                found = self.unkept(template, **values)
            self._keep(key, found)
        return found

    def unkept(self, template: str, /, **values: object) -> Markup:
        """Return a part that nobody may find in memory later, such as titles of events."""
        html = self._environment.get_template(template).render(values)
        return Markup(html)  # noqa: S704 -- templates escape their values

    def _keep(self, key: Hashable, html: Markup) -> None:
        self._recent[key] = html
        self._recent_bytes += _OVERHEAD + len(html)
        if self._recent_bytes > self._max_bytes / 2:
            self._older, self._recent, self._recent_bytes = self._recent, {}, 0
