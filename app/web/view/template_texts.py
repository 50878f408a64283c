"""Translation as templates call it: `_`, `ngettext`, and what `{% trans %}` compiles to."""

from markupsafe import Markup, escape

from app.web.language.language import gettext, ngettext


def translate(text: str, /, **variables: object) -> Markup:
    """Translate a text and fill in its variables, which are escaped.

    It does what jinja2's own `gettext` does, without the context that jinja2 copies for each call
    in a loop. A text is a format string even without variables.
    """
    return _filled(gettext(text), variables)


def translate_plural(one: str, many: str, count: int, /, **variables: object) -> Markup:
    """Translate a text with a plural form; the variable `num` is the count, unless given."""
    return _filled(ngettext(one, many, count), {"num": count, **variables})


def _filled(text: str, variables: dict[str, object]) -> Markup:
    escaped = {name: escape(value) for name, value in variables.items()}
    return Markup(text % escaped)  # noqa: S704 -- catalogs are part of the app
