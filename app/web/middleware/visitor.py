"""Who asked, and for which site."""

import hashlib
import secrets
from dataclasses import dataclass


@dataclass(slots=True)
class Visitor:
    """One browser. Only signed tokens hold its `id`; forms carry its `mark`.

    `tenant` is the site that somebody signed in to, `since` when that was (epoch seconds, None for
    just now); without a sign-in there is neither. `user` is who that was, "" where there is but one
    password; `framed` says that the page is in a frame of the Wix dashboard.
    """

    id: str
    new: bool
    tenant: str | None = None
    since: float | None = None
    needs_cookie: bool = False
    signed_out: bool = False
    user: str = ""
    framed: bool = False

    @property
    def mark(self) -> str:
        """What a form holds to show that it was made for this browser."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:32]

    def request_cookie(self) -> None:
        """Have the answer set the session cookie, because it holds a form."""
        self.needs_cookie = self.needs_cookie or self.new

    def sign_in(self, tenant: str) -> None:
        """Sign in to a site, under a new id: whoever knew the old one is left outside."""
        self.id, self.tenant, self.since = new_id(), tenant, None
        self.user, self.needs_cookie = "", True

    def sign_in_from_dashboard(self, tenant: str, user: str) -> None:
        """Come from the Wix dashboard, anew, but under the same id if it is the same person.

        So the forms in their other tabs stay good.
        """
        if (self.tenant, self.user) != (tenant, user) or not user:
            self.id = new_id()
        self.tenant, self.user, self.since, self.needs_cookie = tenant, user, None, True

    def adopt(self, session: "FrameSession") -> None:
        """Go on, in a tab of its own, as who came in the frame."""
        self.id, self.tenant, self.user = session.id, session.tenant, session.user
        self.since, self.needs_cookie = session.since, True

    def sign_out(self) -> None:
        """Sign out."""
        self.signed_out = True


@dataclass(frozen=True, slots=True)
class FrameSession:
    """Who came in the frame, as a ticket tells it."""

    id: str
    tenant: str
    user: str
    since: float


def new_id() -> str:
    """Return an id that nobody guesses."""
    return secrets.token_urlsafe(16)
