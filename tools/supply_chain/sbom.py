"""Software bill of materials of what is shipped, as CycloneDX.

The same lock files give the same bytes: there is no time in it, and its serial number is derived
from its content. Source: CycloneDX 1.6, JSON reference.
"""

import json
import tomllib
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.supply_chain.licences import licence_of
from tools.supply_chain.lock import ROOT, RUNTIME, Pin, read_pins

FILE = ROOT / "build" / "sbom.cdx.json"
Json = dict[str, Any]


def create_bom() -> Json:
    """Return the bill of materials of `requirements.txt`."""
    pins = read_pins(RUNTIME)
    product = _product()
    bom: Json = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": product},
        "components": [_component(pin) for pin in pins],
        "dependencies": [*_dependencies(product, pins)],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(bom))
    return {"serialNumber": f"urn:uuid:{serial}", **bom}


def _product() -> Json:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["name"], project["version"]
    return {
        "type": "application",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "licenses": [{"expression": project["license"]}],
    }


def _component(pin: Pin) -> Json:
    component: Json = {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "purl": pin.purl,
        "licenses": [{"expression": licence_of(pin.name)}],
        "externalReferences": [
            {
                "type": "distribution",
                "url": pin.purl,
                "comment": "one of these files, depending on the platform",
                "hashes": [{"alg": "SHA-256", "content": digest} for digest in pin.sha256],
            }
        ],
    }
    if pin.marker:
        component["properties"] = [{"name": "calendar-connect:marker", "value": pin.marker}]
    return component


def _dependencies(product: Json, pins: Iterable[Pin]) -> Iterable[Json]:
    by_name = {product["name"]: product["bom-ref"], **{pin.name: pin.purl for pin in pins}}
    for name, reference in by_name.items():
        needed = [pin.purl for pin in pins if name in pin.needed_by]
        yield {"ref": reference, "dependsOn": needed}


def write(file: Path = FILE) -> None:
    """Write the bill of materials."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(create_bom(), indent=1) + "\n", encoding="utf-8")
