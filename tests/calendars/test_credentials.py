"""Sending credentials to Wix once, and determining the outcome."""

from itertools import product

import httpx
import pytest

from app.calendars.connecting.credentials import (
    Credentials,
    CredentialsConnector,
    ProviderNotByCredentials,
)
from app.calendars.connecting.credentials_result import Connected, OutcomeUnsure, Refused
from app.calendars.security.rate_limit import AttemptLimiter
from app.calendars.values.app_password import apple_format, strip_invisible
from app.wix import Secret, WixUnavailable
from tests.calendars.doubles import ANNA, APPLE, GOOGLE, NOA, client, refusal
from tests.local_store import LocalStore
from tests.rows import each_row

ACCOUNT = Credentials("noa@mail.example", Secret("abcdefghijklmnop"))


@pytest.fixture
def connect_over(sandbox, clock, directory):
    """Connect through a transport that tampers with the response to a credentials call."""

    def build(after):
        inner = httpx.ASGITransport(app=sandbox)

        async def carry(request):
            answer = await inner.handle_async_request(request)
            return await after() if request.url.path.endswith("Credentials") else answer

        return CredentialsConnector(
            wix=client(httpx.MockTransport(carry), clock),
            tenant="site",
            limiter=AttemptLimiter(LocalStore(clock=clock), clock=clock),
            sent_forms=LocalStore(clock=clock),
            clock=clock,
            sleep=clock.wait,
        )

    async def connect(after, schedule_id=NOA):
        pair = await directory.pair(schedule_id=schedule_id, provider_id=APPLE)
        return await build(after).connect(pair, ACCOUNT, form_id="form")

    return connect


@pytest.fixture
def connecting(wix, clock):
    return CredentialsConnector(
        wix=wix,
        tenant="site",
        limiter=AttemptLimiter(LocalStore(clock=clock), clock=clock),
        sent_forms=LocalStore(clock=clock),
        clock=clock,
        sleep=clock.wait,
    )


@pytest.fixture
async def pair(directory):
    return await directory.pair(schedule_id=NOA, provider_id=APPLE)


async def another(wix, schedule_id=NOA):
    """Connect one more account directly at Wix."""
    return await wix.connect_by_credentials(
        schedule_id=schedule_id,
        provider_id=APPLE,
        email="other@mail.example",
        password=Secret("abcd-abcd-abcd-abcd"),
    )


async def lost():
    raise httpx.ReadTimeout("the answer is lost")


async def test_the_new_connection_is_returned(connecting, pair, wix):
    end = await connecting.connect(pair, ACCOUNT, form_id="form")

    assert isinstance(end, Connected)
    made = await wix.get_connection(end.connection_id)
    assert (made.schedule_id, made.provider_id) == (NOA, APPLE)
    assert made.external_account_email == "noa@mail.example"


async def test_two_forms_connect_two_accounts(connecting, pair):
    ends = [await connecting.connect(pair, ACCOUNT, form_id=form) for form in ("one", "two")]

    assert len({end.connection_id for end in ends}) == 2


async def test_after_a_lost_response_the_one_new_connection_counts(connect_over, wix):
    end = await connect_over(lost)

    [made] = (await wix.list_connections([NOA])).connections
    assert end == Connected(made.id)


async def test_two_new_connections_leave_the_outcome_unknown(connect_over, wix):
    async def lost_beside_another():
        await another(wix)
        await lost()

    with pytest.raises(OutcomeUnsure):
        await connect_over(lost_beside_another)


async def test_a_disconnected_new_connection_does_not_count(connect_over, wix):
    async def lost_and_ended():
        [made] = (await wix.list_connections([NOA])).connections
        await wix.disconnect(made.id)
        await lost()

    with pytest.raises(OutcomeUnsure):
        await connect_over(lost_and_ended)


async def test_connections_of_other_people_do_not_count(connecting, pair, wix, control):
    await another(wix, ANNA)
    await control.fault("ConnectByCredentials", 500)

    with pytest.raises(OutcomeUnsure):
        await connecting.connect(pair, ACCOUNT, form_id="form")


async def test_a_new_connection_may_appear_after_a_second(connecting, pair, control, clock):
    await control.fault("ConnectByCredentials", 500)

    with pytest.raises(OutcomeUnsure):
        await connecting.connect(pair, ACCOUNT, form_id="form")

    assert (await control.calls())[-3:] == [
        "ConnectByCredentials",
        "ListConnections",
        "ListConnections",
    ]
    assert clock.waits_s == [1.0]


async def test_an_unreadable_connection_may_be_the_new_one(connecting, pair, control):
    one = {"id": "new", "scheduleId": NOA, "providerId": pair.provider.id, "status": "CONNECTED"}
    for listed, end in (([one], "new"), ([one, {**one, "id": 5}], None)):
        await control.fault("ConnectByCredentials", 500)
        await control.fault("ListConnections", 200, body={"connections": listed}, times=1)
        if end:
            made = await connecting.connect(pair, ACCOUNT, form_id="form")
            assert made == Connected(end)
        else:
            with pytest.raises(OutcomeUnsure):
                await connecting.connect(pair, ACCOUNT, form_id="another form")


async def test_an_unreadable_list_leaves_the_outcome_unknown(connecting, pair, control):
    await control.fault("ConnectByCredentials", 500)
    await control.fault("ListConnections", 500, times=9)

    with pytest.raises(OutcomeUnsure):
        await connecting.connect(pair, ACCOUNT, form_id="form")


async def test_each_raised_error_is_new_and_keeps_no_frames(connecting, pair, control):
    await control.fault("ConnectByCredentials", 503, headers={"Retry-After": "30"})
    errors = []
    for _ in range(2):
        with pytest.raises(WixUnavailable) as caught:
            await connecting.connect(pair, ACCOUNT, form_id="form")
        errors.append(caught.value)

    first, second = errors
    assert first is not second
    assert [first.retry_after_s, second.retry_after_s] == [30, 30]
    assert str(first) == str(second)
    assert first.__cause__ is first.__context__ is None
    assert (await control.calls()).count("ConnectByCredentials") == 1


async def test_a_replayed_result_is_marked(connecting, pair, control):
    await control.fault("ConnectByCredentials", 401, body=refusal("BAD_CREDENTIALS"))
    ends = [await connecting.connect(pair, ACCOUNT, form_id="form") for _ in range(2)]

    assert all(isinstance(end, Refused) for end in ends)
    assert [end.repeated for end in ends] == [False, True]


async def test_an_oauth_provider_is_sent_no_credentials(connecting, directory, control):
    pair = await directory.pair(schedule_id=NOA, provider_id=GOOGLE)

    with pytest.raises(ProviderNotByCredentials):
        await connecting.connect(pair, ACCOUNT, form_id="form")

    assert "ConnectByCredentials" not in await control.calls()


@each_row(
    "typed",
    [
        "abcd-dcba-abcd-dcba",
        "abcddcbaabcddcba",
        "abcd dcba abcd dcba",
        "abcd \u2013 dcba \u2013 abcd \u2013 dcba",
        "\u00a0abcd\u2011dcba\u2011abcd\u2011dcba\n",
        "ABCD-dcba-Abcd-dcba",
        "\u200babcd-dcba-abcd-dcba\ufeff",
        "abcd\u00ad-dcba\u200e-abcd\u2060-dcba\u202c",
        "\uff41\uff42\uff43\uff44\uff0ddcba\u30fcabcd\u3000dcba",
        "\u201cabcd-dcba-abcd-dcba\u201d",
        "'abcd\u2014dcba\u2212abcd\u00a0dcba'",
        "\u300cabcd-dcba-abcd-dcba\u300d",
        "<abcd-dcba-abcd-dcba>.",
    ],
)
def test_four_groups_of_letters_are_formatted_like_apple(typed):
    assert apple_format(Secret(typed)).reveal() == "abcd-dcba-abcd-dcba"


def test_separators_and_surroundings_of_groups_are_ignored():
    rims = (
        "{}",
        "**{}**",
        "_{}_",
        "`{}`",
        "```{}```",
        "| {} |",
        "~~{}~~",
        '"{}"',
        "\u00ab{}\u00bb",
        "*{}*.",
    )
    between = ("-", ".", "\u00b7", "\u2013", "_", " ", "\u2022", " \u2013 ", "\u30fb", "\u00a0", "")
    groups = ("abcd", "dcba", "ABCD", "dcba")
    rows = [
        rim.format(f"{groups[0]}{one}{groups[1]}{other}{groups[2]}{one}{groups[3]}")
        for rim, one, other in product(rims, between, between)
    ]

    written = {row: apple_format(Secret(row)).reveal() for row in rows}

    assert {row: end for row, end in written.items() if end != "abcd-dcba-abcd-dcba"} == {}


@each_row(
    "typed",
    [
        *[
            "",
            "hunter2",
            " secret ",
            "abcd-dcba-abcd",
            "abcd-dcba-abcd-dcb1",
            "äbcd-dcba-abcd-dcba",
        ],
        *["**hunter2**", "abcd!dcba!abcd!dcba", "abcd.dcba.abcd.dcba.abcd", "a.bcd-dcba-abcd-dcba"],
        *["\uff48unter2", "hun\u200bter2", "abc-ddcba-abcd-dcba", "\u201chunter2\u201d"],
    ],
)
def test_other_passwords_are_unchanged(typed):
    assert apple_format(Secret(typed)).reveal() == typed


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("\u200b\ufeffhunter2\u202c\u00ad", "hunter2"),
        ("\u200ehun\u200bter 2\u200e", "hun\u200bter 2"),
        (" hunter2 ", " hunter2 "),
        ("\u200b\u2060", ""),
    ],
    ids=ascii,
)
def test_invisible_characters_around_a_password_are_removed(typed, sent):
    assert strip_invisible(Secret(typed)).reveal() == sent
