"""No field of a form does more than the form says (T19, T21, T23, T31)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.salon import ANNA, APPLE, BO, MICROSOFT
from tests.security.hostile import ask, rows
from tests.visitor import Visitor, hidden
from tests.web.conftest import connect
from tests.web.connect.apple import EMAIL, PASSWORD
from tests.web.sync_settings import Owner

HOST = ("host", "127.0.0.1:8000")
WRITES = {"UpdateSyncConfig", "Disconnect", "ConnectByOAuth", "ConnectByCredentials"}


@dataclass
class Forms:
    """The forms of an owner with a connection, filled in as a browser would send them."""

    visitor: Visitor
    sent: dict[str, tuple[str, dict[str, str]]]

    @property
    def cookies(self) -> tuple[str, str]:
        return ("cookie", "; ".join(f"{n}={v}" for n, v in self.visitor.http.cookies.items()))


@pytest.fixture
async def forms(visitor: Visitor) -> Forms:
    owner = Owner(visitor, await connect(visitor, BO, MICROSOFT))
    page, act = await owner.page(), f"{owner.address}/disconnect"
    review = await visitor.open(f"/connect/review?schedule_id={ANNA}&provider_id={MICROSOFT}")
    apple = await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={APPLE}")
    password = {**hidden(apple, "/connect/credentials"), "email": EMAIL, "password": PASSWORD}
    sent = {
        "sync": (owner.sync, hidden(page, owner.sync)),
        "disconnect": (act, hidden(await visitor.open(act), act)),
        "connect": ("/connect", hidden(review, "/connect")),
        "credentials": ("/connect/credentials", password),
    }
    return Forms(visitor, sent)


async def test_t31_no_field_changes_more_than_its_form(forms: Forms):
    wrong: list[str] = []
    for row in rows("form_fields"):
        before, (address, own) = len(await forms.visitor.calls()), forms.sent[row["form"]]
        given = [(name, _filled(name, value, forms, row)) for name, value in row["fields"]]
        added = {name for name, _ in given}
        body = urlencode([*((n, v) for n, v in own.items() if n not in added), *given])
        answer = await ask(
            forms.visitor.app,
            address,
            HOST,
            forms.cookies,
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
            method="POST",
            body=body.encode(errors="replace"),
        )
        asked = (await forms.visitor.calls())[before:]
        if (WRITES & {*asked} and row["must"] != "change nothing more") or (
            answer.status_code >= 500
        ):
            wrong.append(f"{row['id']}: {answer.status_code} {asked}")
    assert wrong == []
    owner = Owner(forms.visitor, forms.sent["sync"][0].split("/")[2])
    assert 'role="switch" checked' not in (await owner.page()).text, "both directions are still off"


def _filled(name: str, value: str, forms: Forms, row: dict[str, Any]) -> str:
    own = forms.sent[row["form"]][1].get(name, "")
    other = forms.sent["connect" if row["form"] != "connect" else "sync"][1]["csrf_token"]
    known = {"own": own, "other": other, "flipped": own.swapcase(), "anna": ANNA, "bo": BO}
    for key, filled in known.items():
        value = value.replace("{" + key + "}", filled)
    return value
