"""The Wix app under test: its credentials and its installations."""

import uuid
from collections import Counter

from app.sandbox.error import ApiError, ControlError, oauth_error, unauthenticated
from app.sandbox.seed import DEMO_SITE_ID

DEMO_APP_ID = "5d0ac1b6-6fd2-4b0f-9d0c-0f6a2f6d3c11"
DEMO_APP_SECRET = "a3b1d6c2-sandbox-only-4f0e-9a51-6c2b7d1e8f90"  # noqa: S105 -- opens nothing but a sandbox
_MOST_SITES = 10_000
_WRONG = {"wrong", "expired", "forbidden"}


class Installations:
    """One app and its installations; it is installed on every site that has not removed it."""

    def __init__(self) -> None:
        self.app_id = DEMO_APP_ID
        self.secret = DEMO_APP_SECRET
        self.previous_secret: str | None = None
        self._sites: dict[str, str] = {}
        self._removed: set[str] = set()
        self._removals: Counter[str] = Counter()
        self.instance_id(DEMO_SITE_ID)

    def instance_id(self, site_id: str) -> str:
        """Return the id of the installation on a site, which is not the site's id.

        Source: identify an app instance (dev.wix.com): it survives a removal.
        """
        instance_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"installation {site_id}"))
        if instance_id not in self._sites and len(self._sites) >= _MOST_SITES:
            del self._sites[next(one for one, site in self._sites.items() if site != DEMO_SITE_ID)]
        self._sites[instance_id] = site_id
        return instance_id

    def site_id(self, instance_id: str) -> str:
        """Return the site of an installation; an unknown id is taken for a site id."""
        return self._sites.get(instance_id, instance_id)

    def installed(self, site_id: str) -> bool:
        """Return whether a site has the app."""
        return site_id not in self._removed

    def set_installed(self, site_id: str, *, installed: bool) -> None:
        """Install or remove the app; a removal revokes all tokens.

        Raises:
            ControlError: too many sites have removed it.
        """
        if installed:
            self._removed.discard(site_id)
        elif site_id not in self._removed:
            if site_id not in self._removals and len(self._removals) >= _MOST_SITES:
                raise ControlError(
                    f"the app was removed from {_MOST_SITES} sites; reset the sandbox"
                )
            self._removed.add(site_id)
            self._removals[site_id] += 1

    def removal_count(self, site_id: str) -> int:
        """Return how often a site has removed the app."""
        return self._removals[site_id]

    def check_secret(self, app_id: str, secret: str, *, style: str) -> None:
        """Check an app's secret; any app but the one under test may use any secret but `_WRONG`.

        Raises:
            ApiError: 401; the message is undocumented.
        """
        ours = app_id.lower() == self.app_id.lower()
        if secret in _WRONG or (ours and secret not in {self.secret, self.previous_secret}):
            raise _token_error(401, "invalid_client", "Invalid client credentials", style=style)

    def check_installed(self, site_id: str, *, style: str) -> None:
        """Check that a site has the app, before a token is created.

        Source: 400 and 401 were both seen for removed apps; the messages are undocumented.

        Raises:
            ApiError: 401 in the style `wix`, 400 in that of RFC 6749.
        """
        if not self.installed(site_id):
            raise _token_error(400, "invalid_grant", "App is not installed", style=style)


def _token_error(status: int, code: str, description: str, *, style: str) -> ApiError:
    if style == "wix":
        return unauthenticated(description)
    return oauth_error(status, code, description)
