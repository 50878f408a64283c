"""`make audit`: write the bill of materials, check licences, look for known vulnerabilities."""

import sys

from tools.supply_chain import sbom
from tools.supply_chain.audit import audit_locks
from tools.supply_chain.licences import refused
from tools.supply_chain.lock import ROOT


def main() -> int:
    """Return 1 if a licence is not allowed or a vulnerability is known.

    With `--require-data`, as before a release, also if vulnerabilities could not be looked up.
    """
    sbom.write()
    print(f"{sbom.FILE.relative_to(ROOT)}: bill of materials of requirements.txt (CycloneDX)")
    licences = refused()
    print("\n".join(f"LICENCE not allowed: {each}" for each in licences) or "licences: all allowed")
    reports = [*audit_locks()]
    print(*reports, sep="\n")
    blind = "--require-data" in sys.argv and any(report.no_data for report in reports)
    return 1 if licences or blind or any(report.findings for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
