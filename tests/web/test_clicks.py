"""How many clicks of ours lead to a protected person; those on the provider's page do not count."""

import re
from html import unescape

import httpx
import pytest

from tests.salon import APPLE, BO, GOOGLE, MICROSOFT
from tests.visitor import Visitor, words
from tests.web.conftest import consent
from tests.web.connect.apple import EMAIL, PASSWORD
from tests.web.invitations.guests import invited

MOST = 4
NORDLICHT = "27f82f94-6709-4347-bf02-83a32bc318aa"
ALL = {
    "Google Calendar": GOOGLE,
    "Outlook": MICROSOFT,
    "Apple Calendar": APPLE,
    "Nordlicht Calendar": NORDLICHT,
}
TYPED = {"email": EMAIL, "password": PASSWORD}

_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_BUTTON = re.compile(r"<button\b([^>]*)>(.*?)</button>", re.DOTALL)
_INPUT = re.compile(r"<input\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
_TAG = re.compile(r"<(span)[^>]* aria-hidden.*?</\1>|<(svg).*?</\2>|<[^>]+>", re.DOTALL)


class Clicks:
    """A person who follows links and submits forms, as they are filled in, and counts both."""

    def __init__(self, visitor: Visitor, account: str = "bo@studio-nord.example") -> None:
        self.visitor, self.account, self.count = visitor, account, 0

    async def open(self, address: str) -> None:
        """Open an address without a click."""
        self.page = await self._arrive(await self.visitor.open(address))

    async def follow(self, label: str) -> None:
        """Click a link."""
        self.count += 1
        found = (one for one in _LINK.findall(self.page.text) if _labelled(one, label))
        await self.open(_attributes(next(found)[0])["href"])

    async def press(self, label: str, **typed: str) -> None:
        """Submit a form by its button."""
        self.count += 1
        action, fields = next(self._forms(label))
        if "csrf_token" in fields:
            sent = {"sec-fetch-site": "same-origin"}
            answer = await self.visitor.http.post(action, data={**fields, **typed}, headers=sent)
        else:
            answer = await self.visitor.http.get(action, params={**fields, **typed})
        self.page = await self._arrive(answer)

    def _forms(self, label: str):
        for attributes, inside in _FORM.findall(self.page.text):
            form = _attributes(attributes)
            own = _BUTTON.findall(inside)
            beside = (
                one for one in _BUTTON.findall(self.page.text) if "form" in _attributes(one[0])
            )
            own += [one for one in beside if _attributes(one[0])["form"] == form.get("id")]
            for one in own:
                if _labelled(one, label):
                    button = _attributes(one[0])
                    pressed = {button["name"]: button["value"]} if "name" in button else {}
                    yield form["action"], {**_filled_in(inside), **pressed}

    async def _arrive(self, answer: httpx.Response) -> httpx.Response:
        while answer.status_code == 303:
            place = answer.headers["location"]
            if "/sandbox/consent/" in place:
                place = await consent(self.visitor, place, account=self.account)
            answer = await self.visitor.open(place)
        assert answer.status_code == 200, answer.text
        return answer


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _labelled(element: tuple[str, str], label: str) -> bool:
    attributes, inside = element
    spoken = _attributes(attributes).get("aria-label") or unescape(_TAG.sub("", inside))
    return " ".join(spoken.split()).startswith(label)


def _filled_in(form: str) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for text in _INPUT.findall(form):
        one = _attributes(text)
        if one.get("type") not in {"checkbox", "radio"} or "checked" in one:
            fields.setdefault(one["name"], []).append(one.get("value", ""))
    return fields


@pytest.fixture
async def owner(visitor: Visitor) -> Clicks:
    await visitor.control("site", {"extra_provider": True})
    return Clicks(visitor)


async def _consent_and_protect(owner: Clicks, provider: str) -> None:
    if provider == "Apple Calendar":
        await owner.press("Connect Apple Calendar", **TYPED)
    else:
        await owner.press(f"Continue to {provider}")
    if "nothing blocks bookings yet" in words(owner.page):
        await owner.press("Protect ")
    assert "Busy times to Wix: on" in words(owner.page)


@pytest.mark.parametrize("provider", ALL)
async def test_from_the_roster_to_protected(owner: Clicks, provider: str):
    await owner.open("/")
    before = words(owner.page)
    await owner.follow("Connect: Bo")
    await owner.follow(provider)
    await _consent_and_protect(owner, provider)
    assert owner.count <= MOST
    await owner.open("/")
    assert "1 of 6 people are protected" in before
    assert "2 of 6 people are protected" in words(owner.page)


@pytest.mark.parametrize("provider", ALL)
async def test_from_an_empty_site_to_protected(owner: Clicks, provider: str):
    await owner.visitor.control("site", {"extra_provider": True, "connections": 0})
    await owner.open("/")
    await owner.press("Continue", schedule_id=BO, provider_id=ALL[provider])
    await _consent_and_protect(owner, provider)
    assert owner.count <= MOST


async def test_from_a_broken_connection_to_protected_again(owner: Clicks):
    owner.account = "dmitri@studio-nord.example"
    await owner.open("/")
    await owner.press("Connect again: Дмитрий")
    await owner.press("Put my settings back")
    assert owner.count <= 2, "the provider's page, and the earlier settings"
    assert "Busy times to Wix: on" in words(owner.page)
    await owner.follow("Remove the old connection")
    await owner.press("Disconnect Дмитрий")
    assert "The old connection is removed." in words(owner.page)


@pytest.mark.parametrize("provider", ALL)
async def test_from_an_invitation_to_protected(owner: Clicks, provider: str):
    link = await invited(owner.visitor, *ALL.values(), import_enabled="on")
    guest = Clicks(Visitor(owner.visitor.app))
    await guest.open(link)
    await guest.follow(provider)
    if provider == "Apple Calendar":
        await guest.press("Connect Apple Calendar", **TYPED)
    else:
        await guest.press(f"Continue to {provider}")
    assert guest.count == 2
    await owner.open("/")
    assert "2 of 6 people are protected" in words(owner.page)
