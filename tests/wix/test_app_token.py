"""Access tokens: requested once for all callers, renewed in time, and never exposed."""

import asyncio
import json
import logging
import traceback
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from app.wix import (
    AccessTokenCache,
    AppAuth,
    AppNotInstalled,
    AppSecretRefused,
    BadCredentials,
    Secret,
    TokenEndpoint,
    WixClient,
    WixError,
    WixForbidden,
    WixRateLimited,
    WixTokenUnavailable,
    WixUnauthorized,
    WixUnavailable,
    WixUnreachable,
    time_budget,
)
from app.wix.external_calendars.requests import list_providers
from app.wix.external_calendars.responses import parse_providers
from app.wix.http.retry import READ
from tests.wix.conftest import BASE_URL, Clock, answer, refusal, sample

SITE, OTHER = "8a3c2d11-0b6e-4c55-9a07-3f2f7a1e0c42", "22222222-2222-4222-8222-222222222222"
CANARY = "CANARY-app-secret"
PROVIDERS = sample("list_providers")
HOURS = 4 * 3600


@dataclass
class AppWix:
    """A fake Wix that numbers its tokens, and fails on demand."""

    clock: Clock = field(default_factory=Clock)
    mints: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    mint_faults: list[Any] = field(default_factory=list)
    faults: list[Any] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    gate: asyncio.Event | None = None
    life: Any = HOURS
    secrets: tuple[str, ...] = (CANARY,)

    def __post_init__(self):
        transport = httpx.MockTransport(self._answer)
        retry_clock = self.clock.retry_clock()
        self.endpoint = TokenEndpoint(
            transport,
            base_url=BASE_URL,
            app_id="app",
            secrets=[Secret(secret) for secret in self.secrets],
            retry_clock=retry_clock,
        )
        self.tokens = AccessTokenCache(self.endpoint, clock=retry_clock.clock)
        self.transport, self.retry_clock = transport, retry_clock

    def client(self, instance_id=SITE):
        auth = AppAuth(self.tokens, instance_id)
        return WixClient(self.transport, base_url=BASE_URL, auth=auth, retry_clock=self.retry_clock)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        minting = request.url.path.endswith("/oauth2/token")
        faults = self.mint_faults if minting else self.faults
        if minting:
            assert "authorization" not in request.headers
            self.mints.append(json.loads(request.content))
            number = len(self.mints)
            if self.gate:
                await self.gate.wait()
        else:
            self.asked.append(request.headers["authorization"])
            if self.asked[-1] in self.revoked:
                return answer({}, 401)
        if faults:
            fault = faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            return fault() if callable(fault) else answer(fault)
        if minting:
            return answer(
                {"access_token": f"token-{number}", "token_type": "Bearer", "expires_in": self.life}
            )
        return answer(PROVIDERS)


@pytest.fixture
def app_wix():
    return AppWix()


async def settled():
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_token_is_requested_with_secret_and_instance_id(app_wix):
    await app_wix.client().list_providers()
    assert app_wix.mints == [
        {
            "grant_type": "client_credentials",
            "client_id": "app",
            "client_secret": CANARY,
            "instance_id": SITE,
        }
    ]
    assert app_wix.asked == ["token-1"]


async def test_a_token_is_used_until_five_minutes_before_expiry(app_wix):
    await app_wix.client().list_providers()
    app_wix.clock.now_s = HOURS - 301
    await app_wix.client().list_providers()
    assert len(app_wix.mints) == 1


async def test_a_token_is_renewed_in_the_background_before_it_expires(app_wix):
    await app_wix.client().list_providers()
    app_wix.clock.now_s = HOURS - 299
    await app_wix.client().list_providers()
    await settled()
    await app_wix.client().list_providers()
    assert app_wix.asked == ["token-1", "token-1", "token-2"]


async def test_if_renewal_fails_the_old_token_is_used(app_wix):
    await app_wix.client().list_providers()
    app_wix.clock.now_s = HOURS - 299
    app_wix.mint_faults = [lambda: answer({}, 500)]
    for mints in (2, 2, 2):
        await app_wix.client().list_providers()
        await settled()
        assert len(app_wix.mints) == mints
    app_wix.clock.now_s += 16
    await app_wix.client().list_providers()
    await settled()
    await app_wix.client().list_providers()
    assert app_wix.asked == [*["token-1"] * 5, "token-3"]


async def test_a_token_about_to_expire_is_renewed_before_the_call(app_wix):
    await app_wix.client().list_providers()
    app_wix.clock.now_s = HOURS - 29
    await app_wix.client().list_providers()
    assert app_wix.asked == ["token-1", "token-2"]


@pytest.mark.parametrize("life", [60, "60", 60.0])
async def test_a_short_lived_token_is_used_for_half_its_lifetime(app_wix, life):
    app_wix.life = life
    for now_s, sent in ((0, "token-1"), (29, "token-1"), (31, "token-2")):
        app_wix.clock.now_s = now_s
        await app_wix.client().list_providers()
        assert app_wix.asked[-1] == sent


@pytest.mark.parametrize("life", [None, 0])
async def test_a_token_without_an_expiry_is_used_for_minutes(app_wix, life):
    app_wix.life = life
    for now_s in (0, 299, 700):
        app_wix.clock.now_s = now_s
        await app_wix.client().list_providers()
    assert app_wix.asked == ["token-1", "token-1", "token-2"]


async def test_a_hundred_concurrent_calls_request_one_token(app_wix):
    clients = [app_wix.client() for _ in range(100)]
    await asyncio.gather(*[client.list_providers() for client in clients])
    assert len(app_wix.mints) == 1
    assert {*app_wix.asked} == {"token-1"}


async def test_each_installation_has_its_own_token(app_wix):
    await asyncio.gather(
        app_wix.client(SITE).list_providers(), app_wix.client(OTHER).list_providers()
    )
    assert sorted(one["instance_id"] for one in app_wix.mints) == sorted([SITE, OTHER])
    assert sorted(app_wix.asked) == ["token-1", "token-2"]


async def test_a_cancelled_call_does_not_cancel_the_token_request(app_wix):
    app_wix.gate = asyncio.Event()
    first, second = (asyncio.create_task(app_wix.client().list_providers()) for _ in range(2))
    await settled()
    first.cancel()
    await settled()
    app_wix.gate.set()
    await second
    assert first.cancelled()
    assert len(app_wix.mints) == 1


async def test_a_token_request_without_waiters_fails_silently(app_wix):
    app_wix.gate, app_wix.mint_faults = asyncio.Event(), [lambda: answer({}, 401)]
    waiting = asyncio.create_task(app_wix.client().list_providers())
    await settled()
    waiting.cancel()
    await settled()
    app_wix.gate.set()
    await settled()
    await app_wix.client().list_providers()
    assert app_wix.asked == ["token-2"]


async def test_the_first_callers_budget_does_not_bind_the_others(app_wix):
    async def hurried():
        with time_budget(0.01, clock=app_wix.retry_clock.clock):
            await app_wix.client().list_providers()

    app_wix.gate = asyncio.Event()
    first = asyncio.create_task(hurried())
    await settled()
    second = asyncio.create_task(app_wix.client().list_providers())
    with pytest.raises(WixTokenUnavailable):
        await first
    app_wix.gate.set()
    assert len(await second) == 3
    assert len(app_wix.mints) == 1


async def test_a_call_with_a_rejected_token_is_retried_with_a_new_one(app_wix):
    app_wix.faults = [lambda: answer({}, 401)]
    assert len(await app_wix.client().list_providers()) == 3
    assert app_wix.asked == ["token-1", "token-2"]


async def test_a_second_rejection_is_returned(app_wix):
    app_wix.faults = [lambda: refusal(401, "UNAUTHENTICATED")] * 5
    with pytest.raises(WixUnauthorized):
        await app_wix.client().list_providers()
    assert app_wix.asked == ["token-1", "token-2"]


async def test_many_rejected_calls_request_one_new_token(app_wix):
    await app_wix.client().list_providers()
    app_wix.revoked = {"token-1"}
    await asyncio.gather(*[app_wix.client().list_providers() for _ in range(10)])
    assert len(app_wix.mints) == 2


async def test_a_late_rejection_of_an_old_token_requests_no_new_one(app_wix):
    first = await app_wix.tokens.get(SITE)
    assert app_wix.tokens.invalidate(SITE, first)
    second = await app_wix.tokens.get(SITE)
    assert app_wix.tokens.invalidate(SITE, first)
    assert await app_wix.tokens.get(SITE) == second


def by_password(client):
    return client.connect_by_credentials(
        schedule_id="s", provider_id="p", email="e", password=Secret("w")
    )


@pytest.mark.parametrize("code", [None, "UNAUTHENTICATED"])
async def test_a_password_is_resent_if_the_token_was_rejected_first(app_wix, code):
    app_wix.faults = [
        lambda: refusal(401, code) if code else answer({}, 401),
        sample("connect_by_credentials"),
    ]
    await by_password(app_wix.client())
    assert app_wix.asked == ["token-1", "token-2"]


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (lambda: refusal(401, "BAD_CREDENTIALS"), BadCredentials),
        (lambda: refusal(401, "ACCOUNT_LOCKED"), WixUnauthorized),
        (lambda: answer({}, 403), WixForbidden),
        (lambda: answer({}, 500), WixUnavailable),
    ],
)
async def test_a_password_that_may_have_been_used_is_not_resent(app_wix, fault, raised):
    await app_wix.client().list_providers()
    app_wix.clock.now_s = 1000
    app_wix.faults = [fault]
    with pytest.raises(raised):
        await by_password(app_wix.client())
    assert len(app_wix.asked) == 2


async def test_a_permission_granted_later_is_found_with_a_new_token(app_wix):
    await app_wix.client().list_providers()
    app_wix.clock.now_s = 301
    app_wix.faults = [lambda: answer({}, 403)]
    await app_wix.client().list_providers()
    assert app_wix.asked == ["token-1", "token-1", "token-2"]


async def test_a_missing_permission_does_not_renew_a_new_token(app_wix):
    app_wix.faults = [lambda: answer({}, 403)] * 3
    for _ in range(3):
        with pytest.raises(WixForbidden):
            await app_wix.client().list_providers()
    assert len(app_wix.mints) == 1


def tried(app_wix):
    return [one["client_secret"] for one in app_wix.mints]


@pytest.mark.parametrize(
    "refused",
    [
        lambda: answer({"error": "invalid_client"}, 401),
        lambda: refusal(400, "INVALID_CLIENT"),
        lambda: refusal(401, "UNAUTHENTICATED"),
        lambda: answer({}, 400),
    ],
)
async def test_after_a_rejected_secret_the_next_one_is_used(refused, caplog):
    app_wix = AppWix(secrets=("new", "old", "older"))
    app_wix.mint_faults = [refused]
    await app_wix.client(SITE).list_providers()
    await app_wix.client(OTHER).list_providers()
    assert tried(app_wix) == ["new", "old", "old"]
    assert caplog.messages == ["Wix refused app secret 1 of 3 and took 2"]
    app_wix.mint_faults = [refused, refused]
    app_wix.tokens.forget(SITE)
    await app_wix.client(SITE).list_providers()
    assert tried(app_wix)[3:] == ["old", "new", "older"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (["invalid_client", "invalid_client"], AppSecretRefused),
        (["invalid_client", "invalid_grant"], AppNotInstalled),
        (["UNAUTHENTICATED", "UNAUTHENTICATED"], AppNotInstalled),
        (["UNAUTHENTICATED", "invalid_client"], AppNotInstalled),
    ],
)
async def test_each_rejected_secret_is_tried_once(said, kind):
    app_wix = AppWix(secrets=("new", "old"))
    app_wix.mint_faults = [lambda code=code: answer({"error": code}, 401) for code in said]
    with pytest.raises(kind):
        await app_wix.client().list_providers()
    assert tried(app_wix) == ["new", "old"]
    await app_wix.client().list_providers()
    assert tried(app_wix)[2:] == ["new"], "what did not work is not remembered"


@pytest.mark.parametrize(
    "fault",
    [
        lambda: answer({"error": "invalid_grant"}, 400),
        lambda: answer({}, 403),
        lambda: refusal(404, "NOT_FOUND"),
        lambda: answer({}, 429),
        lambda: answer({}, 500),
        lambda: answer({}, 503),
        lambda: answer({}),
        httpx.ReadTimeout("x"),
        httpx.ConnectError("x"),
    ],
)
async def test_other_errors_do_not_switch_to_the_next_secret(fault):
    app_wix = AppWix(secrets=("new", "old"))
    app_wix.mint_faults = [fault] * 9
    with pytest.raises(WixError):
        await app_wix.client().list_providers()
    assert {*tried(app_wix)} == {"new"}


async def test_all_secrets_share_one_time_budget():
    app_wix = AppWix(secrets=("a", "b", "c", "d"))

    def slowly():
        app_wix.clock.now_s += 3
        return answer({"error": "invalid_client"}, 401)

    app_wix.mint_faults = [slowly] * 4
    with pytest.raises(WixError):
        await app_wix.endpoint.mint(SITE)
    assert app_wix.clock.now_s <= 6
    assert tried(app_wix) == ["a", "b"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (lambda: answer({"error": "invalid_grant"}, 400), AppNotInstalled),
        (lambda: answer({}, 400), AppNotInstalled),
        (lambda: answer({}, 401), AppNotInstalled),
        (lambda: refusal(401, "UNAUTHENTICATED"), AppNotInstalled),
        (lambda: answer({}, 403), AppNotInstalled),
        (lambda: refusal(404, "NOT_FOUND"), AppNotInstalled),
        (lambda: answer({"error": "invalid_client"}, 401), AppSecretRefused),
        (lambda: refusal(400, "INVALID_CLIENT"), AppSecretRefused),
    ],
)
async def test_a_rejected_token_request_is_final_and_names_the_cause(app_wix, fault, kind):
    app_wix.mint_faults = [fault]
    with pytest.raises(kind) as caught:
        await app_wix.client().list_providers()
    assert caught.value.method == "CreateAccessToken"
    assert (len(app_wix.mints), app_wix.asked) == (1, [])
    await app_wix.client().list_providers()


DOWN = [
    (httpx.ConnectError("x"), WixUnreachable),
    (httpx.ReadTimeout("x"), WixTokenUnavailable),
    (httpx.RemoteProtocolError("x"), WixTokenUnavailable),
    (lambda: answer({}, 500), WixTokenUnavailable),
    (lambda: answer({}, 503), WixUnavailable),
    (lambda: answer({}, 429), WixRateLimited),
    (lambda: answer({}), WixTokenUnavailable),
    (lambda: answer({"access_token": "two words", "expires_in": 60}), WixTokenUnavailable),
    (lambda: answer({"access_token": "t", "expires_in": "soon"}), WixTokenUnavailable),
    (lambda: answer({"access_token": "t", "expires_in": -1}), WixTokenUnavailable),
    (lambda: answer({"access_token": "t", "expires_in": "inf"}), WixTokenUnavailable),
]


@pytest.mark.parametrize(("fault", "kind"), DOWN)
async def test_without_a_token_a_password_is_known_unsent(app_wix, fault, kind):
    app_wix.mint_faults = [fault] * 9
    with pytest.raises(kind) as caught:
        await by_password(app_wix.client())
    assert not caught.value.may_have_run
    assert app_wix.asked == []
    assert len(app_wix.mints) <= 2


async def test_a_request_out_of_time_for_its_token_is_not_sent(app_wix):
    app_wix.gate = asyncio.Event()
    hurried = replace(READ, attempt_s=0.01, unsent_attempts=1)
    with pytest.raises(WixTokenUnavailable) as caught:
        await app_wix.client().send(replace(list_providers(), policy=hurried), parse_providers)
    assert not caught.value.sent
    app_wix.gate.set()
    await app_wix.client().list_providers()
    assert (len(app_wix.mints), app_wix.asked) == (1, ["token-1"])


async def test_a_read_requests_a_token_three_times_at_most(app_wix):
    app_wix.mint_faults = [lambda: answer({}, 500)] * 9
    with pytest.raises(WixTokenUnavailable):
        await app_wix.client().list_providers()
    assert len(app_wix.mints) == 3


async def test_a_removed_app_drops_cached_and_pending_tokens(app_wix):
    await app_wix.client().list_providers()
    app_wix.tokens.forget(SITE)
    app_wix.gate = asyncio.Event()
    call = asyncio.create_task(app_wix.client().list_providers())
    await settled()
    app_wix.tokens.forget(SITE)
    app_wix.gate.set()
    await call
    await app_wix.client().list_providers()
    assert app_wix.asked == ["token-1", "token-2", "token-3"]


async def test_a_removal_found_while_renewing_drops_the_old_token(app_wix):
    await app_wix.client().list_providers()
    app_wix.clock.now_s = HOURS - 200
    app_wix.mint_faults = [lambda: answer({}, 401)] * 2
    await app_wix.client().list_providers()
    await settled()
    with pytest.raises(AppNotInstalled):
        await app_wix.client().list_providers()


@pytest.mark.parametrize("fault", [None, *[fault for fault, _ in DOWN]])
async def test_secret_and_token_are_never_exposed(app_wix, fault, caplog):
    caplog.set_level(logging.DEBUG)
    app_wix.mint_faults = [fault] * 3 if fault else []
    app_wix.faults = [lambda: answer({"echo": "token-1"}, 401)] * 2
    client = app_wix.client()
    with pytest.raises(WixError) as caught:
        await client.list_providers()
    state = [app_wix.tokens._tokens, app_wix.endpoint, client._auth]  # noqa: SLF001 -- what a debugger or a crash report would show
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(state)
    assert CANARY not in shown
    assert "token-" not in shown.replace("app_token", "")
