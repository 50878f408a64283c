"""Translation as templates call it: `_`, `ngettext`, and what `{% trans %}` compiles to."""

from functools import lru_cache

from markupsafe import Markup, escape

from app.web.language.language import Language, current_language, gettext, ngettext


def translate(text: str, /, **variables: object) -> Markup:
    """Translate a text and fill in its variables, which are escaped.

    It does what jinja2's own `gettext` does, without the context that jinja2 copies for each call
    in a loop. A text is a format string even without variables.
    """
    return _filled(gettext(text), variables) if variables else _plain(text, current_language())


def translate_plural(one: str, many: str, count: int, /, **variables: object) -> Markup:
    """Translate a text with a plural form; the variable `num` is the count, unless given."""
    return _filled(ngettext(one, many, count), {"num": count, **variables})


@lru_cache(maxsize=8192)
def _plain(text: str, language: Language) -> Markup:
    """Return a text without variables in the current language; most texts of a page are such."""
    return _filled(language.translations.gettext(text) if text else "", {})


def _filled(text: str, variables: dict[str, object]) -> Markup:
    escaped = {name: escape(value) for name, value in variables.items()}
    return Markup(text % escaped)  # noqa: S704 -- catalogs are part of the app
