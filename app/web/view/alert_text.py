"""Alerts as text, in the language of the site: subject and body, and reasons."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from app.calendars.alerts.alert_message import PERMISSION, TRIGGER, AlertMessage
from app.calendars.alerts.alert_plan import Alert
from app.calendars.alerts.site_observation import OWNER_CHANGED
from app.calendars.values.connection_health import Cause
from app.web.language.language import ENGLISH, Languages, _, gettext, ngettext, use_language
from app.web.view.wording import (
    BUSINESS_NAME,
    CAUSE_TEXTS,
    OWNER_ADVICE,
    OWNER_TEXT,
    nameless_provider,
)

_MOST_LISTED = 20
_TEST, _ARRIVED = _("Test alert"), _("Alerts arrive here.")
_TROUBLES = {
    PERMISSION: _(
        "Wix doesn't let this app report alerts. It needs the permissions “Set Up Automations” and "
        "“Manage Your App”. Once it has them, choose “Update” in Manage Apps."
    ),
    TRIGGER: _(
        "Wix refuses the trigger of this app. Whoever runs the app has to compare ALERT_TRIGGER "
        "and the trigger's fields with docs/going-live.md."
    ),
}
_MISSED = _(
    "The last message did not arrive. If that happens again, check the settings of the alerts."
)


def trouble_text(reason: str) -> str:
    """Return, untranslated, what keeps alerts from arriving; "" without a reason."""
    return reason and _TROUBLES.get(reason, _MISSED)


class AlertTexts:
    """Writes alerts in the language of a site; in English if Wix names none that there is."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages

    def render(self, message: AlertMessage) -> tuple[str, str]:
        """Return subject and body."""
        with self._language(message):
            if message.test:
                test = f"{message.sender}: {gettext(_TEST)}"
                return test, f"{gettext(_ARRIVED)}\n{message.href({})}"
            parts = [
                _section(message, gettext(_("Needs you")), message.broken),
                _section(message, gettext(_("Still needs you")), message.still_broken),
                _section(message, gettext(_("Works again")), message.mended),
            ]
            return f"{message.sender}: {_subject(message)}", "\n\n".join(filter(None, parts))

    def reason(self, message: AlertMessage, finding: Mapping[str, Any]) -> str:
        """Return why a calendar needs its owner; of a test, that alerts arrive."""
        with self._language(message):
            return gettext(_ARRIVED) if message.test else _reason(finding)

    def person(self, message: AlertMessage, finding: Mapping[str, Any]) -> str:
        """Return whose calendar it is; of a test, that it is one."""
        with self._language(message):
            return gettext(_TEST) if message.test else _person(finding)

    def _language(self, message: AlertMessage) -> AbstractContextManager[None]:
        return use_language(self._languages.by_tag(message.site.locale or "") or ENGLISH)


def _subject(message: AlertMessage) -> str:
    broken, mended = len(message.broken), len(message.mended)
    if broken:
        text = ngettext("%(count)s calendar needs you", "%(count)s calendars need you", broken)
    elif mended:
        text = ngettext("%(count)s calendar works again", "%(count)s calendars work again", mended)
    else:
        text = ngettext(
            "%(count)s calendar still needs you",
            "%(count)s calendars still need you",
            len(message.still_broken),
        )
    return text % {"count": broken or mended or len(message.still_broken)}


def _section(message: AlertMessage, heading: str, alerts: Sequence[Alert]) -> str:
    if not alerts:
        return ""
    lines = [heading]
    for one in alerts[:_MOST_LISTED]:
        finding = one.finding
        provider = finding.get("provider") or nameless_provider()
        lines.append(f"- {_person(finding)} ({provider}): {_reason(finding)}")
        lines.append(f"  {message.href(finding)}")
    if (more := len(alerts) - _MOST_LISTED) > 0:
        lines.append(gettext(_("And %(count)s more:")) % {"count": more})
        lines.append(f"  {message.href({})}")
    return "\n".join(lines)


def _person(finding: Mapping[str, Any]) -> str:
    if finding.get("business"):
        return gettext(BUSINESS_NAME)
    return finding.get("name") or gettext(_("Person without a name"))


def _reason(finding: Mapping[str, Any]) -> str:
    if finding.get("warning") == OWNER_CHANGED:
        return f"{gettext(OWNER_TEXT)} {gettext(OWNER_ADVICE)}"
    cause, provider = finding.get("cause"), finding.get("provider") or nameless_provider()
    return gettext(CAUSE_TEXTS[Cause(cause)].says) % {"provider": provider} if cause else ""
