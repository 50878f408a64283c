"""The visitor of a request: a browser, and the site that it is signed in to."""

import hashlib
import secrets
from dataclasses import dataclass


@dataclass(slots=True)
class Visitor:
    """One browser. Only signed tokens contain its `id`; forms contain its `browser_digest`.

    `tenant` is the site that it is signed in to, `since` when it signed in (epoch seconds, None for
    just now); both are None without a sign-in. `user` is the Wix user, "" where the owner signs in
    by password; `framed` says that the page is framed in the Wix dashboard.
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
    def browser_digest(self) -> str:
        """A digest of `id` for forms, which binds them to this browser."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:32]

    def request_cookie(self) -> None:
        """Have the response set the session cookie of a new browser, because it contains a form."""
        self.needs_cookie = self.needs_cookie or self.new

    def sign_in(self, tenant: str) -> None:
        """Sign in to a site under a new id, against session fixation."""
        self.id, self.tenant, self.since = new_id(), tenant, None
        self.user, self.needs_cookie = "", True

    def sign_in_from_dashboard(self, tenant: str, user: str) -> None:
        """Start a session from the Wix dashboard; the same user at the same site keeps the id.

        This keeps the forms in other tabs valid.
        """
        if (self.tenant, self.user) != (tenant, user) or not user:
            self.id = new_id()
        self.tenant, self.user, self.since, self.needs_cookie = tenant, user, None, True

    def adopt(self, session: "FrameSession") -> None:
        """Continue the session of the frame in a tab."""
        self.id, self.tenant, self.user = session.id, session.tenant, session.user
        self.since, self.needs_cookie = session.since, True

    def sign_out(self) -> None:
        """Sign out."""
        self.signed_out = True


@dataclass(frozen=True, slots=True)
class FrameSession:
    """The session of the frame, as a ticket carries it; `since` as in `Visitor`."""

    id: str
    tenant: str
    user: str
    since: float


def new_id() -> str:
    """Return a random id that cannot be guessed."""
    return secrets.token_urlsafe(16)
