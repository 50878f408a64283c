"""The token of a test event: for one site and connection, and for a day."""

from datetime import UTC, datetime, timedelta

from app.calendars.proof.proof_slot import ProofSlot
from app.calendars.proof.proof_token import ProofTest, ProofTokens
from app.calendars.security.tokens import Purpose, Signer

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SLOT = ProofSlot(NOW + timedelta(days=1))


def tokens(tenant: str = "nord", *, key: str = "one", age: timedelta = timedelta()) -> ProofTokens:
    """Return the tokens of a site, some time after now."""
    return ProofTokens(Signer([key], clock=(NOW + age).timestamp), tenant)


TOKEN = tokens().sign("bo", SLOT)


def test_a_test_is_read_for_a_day():
    assert tokens(age=timedelta(hours=24)).read("bo", TOKEN) == ProofTest(SLOT, NOW)
    assert tokens(age=timedelta(hours=25)).read("bo", TOKEN) is None


def test_a_token_is_of_one_site_connection_and_key():
    assert tokens().read("anna", TOKEN) is None
    assert tokens("sued").read("bo", TOKEN) is None
    assert tokens(key="two").read("bo", TOKEN) is None
    assert tokens().read("bo", "") is None
    assert tokens().read("bo", f"{TOKEN}x") is None


def test_a_token_names_neither_site_nor_connection():
    assert "nord" not in TOKEN
    assert "bo" not in tokens().signer.read(Purpose.PROOF, TOKEN, max_age_s=60).values()
