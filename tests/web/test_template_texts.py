"""Translation in templates says exactly what jinja2's own functions would say."""

import pytest
from jinja2 import Environment
from markupsafe import Markup

from app.web.language import language
from app.web.view.template_texts import translate, translate_plural

VALUES = ("<b>", Markup("<b>"), 'a "quote"', "100 %", "%(name)s", 7, Markup("<bdi>&amp;</bdi>"))


def of_jinja() -> Environment:
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        language.gettext, language.ngettext, newstyle=True
    )
    return environment


@pytest.mark.parametrize("value", VALUES)
def test_variables_are_escaped_once_and_filled_in_literally(value):
    template = of_jinja().from_string("{{ _('A %(name)s, 5 %% & <i>more</i>', name=value) }}")

    own = translate("A %(name)s, 5 %% & <i>more</i>", name=value)

    assert own == template.render(value=value)
    assert isinstance(own, Markup)


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("given", ["", ", num='<1>'", ", n='<1>'"])
def test_the_count_is_a_variable_unless_another_is_given(count, given):
    text = "'%(num)s event', '%(num)s events'"
    template = of_jinja().from_string(f"{{{{ ngettext({text}, {count}{given}) }}}}")
    more = {"": {}, ", num='<1>'": {"num": "<1>"}, ", n='<1>'": {"n": "<1>"}}[given]

    assert translate_plural("%(num)s event", "%(num)s events", count, **more) == template.render()


def test_a_text_without_its_variable_fails():
    with pytest.raises(KeyError):
        translate("A %(name)s")
