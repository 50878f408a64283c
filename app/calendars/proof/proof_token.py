"""Tokens of tests: a page's address continues a test on any device, and grants nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.calendars.proof.proof_slot import ProofSlot
from app.calendars.security.tokens import Purpose, Signer, TokenError
from app.calendars.values.digest import digest

_MAX_AGE_S = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class ProofTest:
    """A test under way: the time of its event, and when it began."""

    slot: ProofSlot
    began: datetime


@dataclass(frozen=True, slots=True)
class ProofTokens:
    """Signs and reads the tokens of one site; each is valid for one connection."""

    signer: Signer
    tenant: str

    def sign(self, connection_id: str, slot: ProofSlot) -> str:
        """Return the token of a test that begins now."""
        payload = {"c": self._digest(connection_id), "s": int(slot.start.timestamp())}
        return self.signer.sign(Purpose.PROOF, payload)

    def read(self, connection_id: str, token: str) -> ProofTest | None:
        """Return the test of a token; None if it is not valid for this connection."""
        try:
            said = self.signer.read(Purpose.PROOF, token, max_age_s=_MAX_AGE_S)
        except TokenError:
            return None
        if said["c"] != self._digest(connection_id):
            return None
        slot = ProofSlot(datetime.fromtimestamp(said["s"], UTC))
        return ProofTest(slot, datetime.fromtimestamp(said["t"], UTC))

    def _digest(self, connection_id: str) -> str:
        return digest(f"{self.tenant}\n{connection_id}")
