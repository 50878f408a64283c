"""Licences of the dependencies: `make licences` writes them into docs/dependencies.md."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from tools.supply_chain.lock import DEVELOPMENT, NPM, ROOT, RUNTIME, NpmPackage, read_npm, read_pins

PAGE = ROOT / "docs" / "dependencies.md"
ALLOWED = frozenset({"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0"})
ALLOWED |= {"MPL-2.0", "PSF-2.0"}
"""May be shipped: permissive, or copyleft limited to the package's own files."""
ALLOWED_IN_TESTS = ALLOWED | {"BlueOak-1.0.0", "UNLICENSED"}
"""Also for what is never shipped. UNLICENSED: Wix's SDK, with which the tests compare."""
_SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_READ = {
    "@wix/auto_sdk_automations_activations": "UNLICENSED",  # states none, so nothing is granted
    "async-timeout": "Apache-2.0",
    "backports-zstd": "PSF-2.0",
    "colorama": "BSD-3-Clause",
    "httpx-aiohttp": "BSD-3-Clause",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "librt": "MIT",
    "pycparser": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
}
"""Read in the package: where its metadata has no clear SPDX id, or not every platform needs it."""
_TABLES = re.compile(r"(?<=<!-- written by `make licences` -->\n).*", re.DOTALL)


def licence_of(name: str) -> str:
    """Return the licence of an installed package as an SPDX expression, or `unknown`."""
    if name in _READ:
        return _READ[name]
    try:
        fields = metadata(name)
    except PackageNotFoundError:
        return "unknown"
    stated = [
        value.rpartition(" :: ")[2]
        for field in ("License-Expression", "License", "Classifier")
        for value in fields.get_all(field, [])
        if field != "Classifier" or value.startswith("License")
    ]
    return next((_SPDX.get(each, each) for each in stated if each), "unknown")


def is_allowed(expression: str, allowed: Iterable[str] = ALLOWED) -> bool:
    """Tell whether one alternative of an SPDX expression has only allowed licences."""
    alternatives = expression.removeprefix("(").removesuffix(")").split(" OR ")
    return any({*each.split(" AND ")} <= {*allowed} for each in alternatives)


def refused() -> list[str]:
    """Return the packages whose licence is not allowed where they are used."""
    shipped = {pin.name for pin in read_pins(RUNTIME)}
    python = [(pin.name, licence_of(pin.name)) for pin in read_pins(DEVELOPMENT)]
    npm = [(package.name, _licence(package)) for lock in NPM for package in read_npm(lock)]
    return [
        f"{name}: {licence}"
        for name, licence in [*python, *npm]
        if not is_allowed(licence, ALLOWED if name in shipped else ALLOWED_IN_TESTS)
    ]


def render(page: str) -> str:
    """Return the page with its tables renewed."""
    return _TABLES.sub(lambda _: "".join(_lines()), page)


def _lines() -> Iterator[str]:
    shipped = {pin.name: pin for pin in read_pins(RUNTIME)}
    yield "\n## Shipped\n\n| package | licence | needed by |\n|---|---|---|\n"
    for pin in shipped.values():
        yield f"| {pin.name} | {licence_of(pin.name)} | {', '.join(pin.needed_by)} |\n"
    yield "\n## Tests and tools\n\n| locked in | licences |\n|---|---|\n"
    tools = [pin.name for pin in read_pins(DEVELOPMENT) if pin.name not in shipped]
    yield _counted(DEVELOPMENT, map(licence_of, tools))
    for lock in NPM:
        yield _counted(lock, map(_licence, read_npm(lock)))


def _licence(package: NpmPackage) -> str:
    return _READ.get(package.name, package.licence)


def _counted(lock: Path, licences: Iterable[str]) -> str:
    cells = ", ".join(f"{name} ({count})" for name, count in sorted(Counter(licences).items()))
    return f"| {lock.relative_to(ROOT)} | {cells} |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
