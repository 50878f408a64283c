"""Known vulnerabilities of the locked packages, Python and npm, as OSV lists them.

Without data this is said, never "no vulnerabilities". Source: OSV API, "POST /v1/querybatch" and
"GET /v1/vulns/{id}".
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from tools.supply_chain.lock import DEPLOYMENT, DEVELOPMENT, NPM, ROOT, read_npm, read_pins

OSV_URL = os.environ.get("OSV_URL", "https://api.osv.dev")
"""Or a mirror of it. The lock file of the tools includes what is shipped."""
ACCEPTED: Mapping[str, str] = {}
"""Advisories that do not concern us, by OSV's id or an alias, with the reason."""
_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Report:
    """What is known about the packages of one lock file."""

    lock: str
    packages: int
    findings: tuple[str, ...] = ()
    no_data: str = ""
    """Why nothing is known, if nothing is."""

    def __str__(self) -> str:
        """Return the report as lines of text."""
        if self.no_data:
            return (
                f"NOTICE {self.lock}: no vulnerability data could be fetched ({self.no_data})."
                f" Its {self.packages} packages were not checked."
            )
        lines = [f"VULNERABLE {self.lock}: {each}" for each in self.findings]
        return "\n".join(lines) or f"{self.lock}: {self.packages} packages, none known vulnerable"


def audit_locks(url: str = OSV_URL) -> Iterator[Report]:
    """Audit every lock file of the repository."""
    python = {lock: read_pins(lock) for lock in (DEVELOPMENT, DEPLOYMENT)}
    locked = python | {lock: read_npm(lock) for lock in NPM}
    with httpx.Client(base_url=url, timeout=_TIMEOUT_S) as osv:
        for lock, packages in locked.items():
            yield audit(str(lock.relative_to(ROOT)), [each.purl for each in packages], osv)


def audit(lock: str, purls: Sequence[str], osv: httpx.Client) -> Report:
    """Ask for the vulnerabilities of packages, given as package URLs with versions."""
    try:
        found = tuple(_findings(osv, purls))
    except (httpx.HTTPError, ValueError, TypeError, KeyError, AttributeError) as error:
        return Report(lock, len(purls), no_data=f"{type(error).__name__}: {error}".splitlines()[0])
    return Report(lock, len(purls), found)


def _findings(osv: httpx.Client, purls: Sequence[str]) -> Iterator[str]:
    queries = [{"package": {"purl": purl}} for purl in purls]
    answer = _json(osv.post("/v1/querybatch", json={"queries": queries}))
    for purl, result in zip(purls, answer["results"], strict=True):
        for flaw in result.get("vulns", ()):
            details = _details(osv, flaw["id"])
            names = {flaw["id"], *details.get("aliases", ())}
            if "withdrawn" not in details and names.isdisjoint(ACCEPTED):
                yield f"{purl}: {flaw['id']} {details.get('summary', '')}".rstrip()


def _details(osv: httpx.Client, flaw: str) -> dict[str, Any]:
    """Return an advisory, or nothing: a finding counts without its words, too."""
    try:
        return _json(osv.get(f"/v1/vulns/{flaw}"))
    except (httpx.HTTPError, ValueError, TypeError):
        return {}


def _json(answer: httpx.Response) -> dict[str, Any]:
    body = answer.raise_for_status().json()
    if not isinstance(body, dict):
        raise TypeError("not an object")
    return body
