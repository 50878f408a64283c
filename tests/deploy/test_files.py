"""Rules for the files of `deploy/` that no linter knows: they fit the app and each other."""

import re
from itertools import chain
from textwrap import dedent
from typing import Any

import pytest

from tests.deploy.linters import DEPLOY, documents
from tests.server import ROOT

GUIDE = (ROOT / "docs/going-live.md").read_text()
LANGUAGES = {"nginx": "nginx.conf", "haproxy": "haproxy.cfg", "caddyfile": "Caddyfile"}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
GRACE_S = 30
"""uvicorn's `timeout_graceful_shutdown`."""

STOP_S = 50
"""preStop or the drain, at most 10 seconds each, and the grace."""


def plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines())


@pytest.fixture(scope="module")
def kubernetes() -> dict[str, list[Any]]:
    """The manifests by kind."""
    found: dict[str, list[Any]] = {}
    for one in documents(*sorted((DEPLOY / "kubernetes").glob("*.yaml"))):
        found.setdefault(one["kind"], []).append(one)
    return found


@pytest.fixture(scope="module")
def compose() -> Any:
    [found] = documents(DEPLOY / "compose.yaml")
    return found


def test_configurations_in_the_guide_are_those_tested():
    shown = [(LANGUAGES[name], text) for name, text in BLOCK.findall(GUIDE) if name in LANGUAGES]
    assert {name for name, _ in shown} == {*LANGUAGES.values()}
    parts = [(name, part) for name, text in shown for part in dedent(text).strip().split("\n\n")]
    assert [
        (name, part)
        for name, part in parts
        if plain(part) not in plain((DEPLOY / name).read_text())
    ] == []


def test_all_files_name_the_same_replicas(compose: Any):
    replicas = [f"10.0.0.{n}" for n in (11, 12, 13)]
    for name in LANGUAGES.values():
        assert re.findall(r"(10\.0\.0\.\d+):8000", (DEPLOY / name).read_text()) == replicas
    services = compose["services"]
    apps = [services[f"app{n}"] for n in (1, 2, 3)]
    assert [app["networks"]["front"]["ipv4_address"] for app in apps] == replicas
    proxy = services["caddy"]["networks"]["front"]["ipv4_address"]
    assert {app["environment"]["TRUSTED_PROXIES"] for app in apps} == {proxy}


def test_every_container_of_compose_is_confined(compose: Any):
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["healthcheck"]["test"], name
        assert {*service["deploy"]["resources"]["limits"]} == {"cpus", "memory", "pids"}, name
    assert [name for name, one in compose["services"].items() if one.get("ports")] == ["caddy"]


def test_every_container_of_kubernetes_is_confined(kubernetes: dict[str, list[Any]]):
    pods = [
        one["spec"]["template"]["spec"]
        for one in chain(kubernetes["Deployment"], kubernetes["StatefulSet"])
    ]
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not pod["automountServiceAccountToken"]
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert {"requests", "limits"} <= {*container["resources"]}
            assert {"readinessProbe", "livenessProbe"} <= {*container}


def test_probes_ask_what_the_app_answers(kubernetes: dict[str, list[Any]]):
    [container] = kubernetes["Deployment"][0]["spec"]["template"]["spec"]["containers"]
    asked = {
        name: container[f"{name}Probe"]["httpGet"]["path"]
        for name in ("startup", "readiness", "liveness")
    }
    assert asked == {"startup": "/readyz", "readiness": "/readyz", "liveness": "/livez"}


def test_nobody_is_killed_while_it_finishes_requests(
    kubernetes: dict[str, list[Any]], compose: Any
):
    serving = "".join(file.read_text() for file in (ROOT / "app/server").glob("*.py"))
    assert f"timeout_graceful_shutdown={GRACE_S}," in serving
    pod = kubernetes["Deployment"][0]["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] >= STOP_S
    assert pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"] <= 10
    assert {compose["services"][f"app{n}"]["stop_grace_period"] for n in (1, 2, 3)} == {"60s"}
    [seconds] = re.findall(
        r"TimeoutStopSec=(\d+)", (DEPLOY / "systemd/calendar-connect@.service").read_text()
    )
    assert int(seconds) >= STOP_S


def test_selectors_find_the_pods(kubernetes: dict[str, list[Any]]):
    labels = [
        one["spec"]["template"]["metadata"]["labels"]
        for one in chain(kubernetes["Deployment"], kubernetes["StatefulSet"])
    ]
    selectors = [
        *(one["spec"]["selector"] for one in kubernetes["Service"]),
        *(one["spec"]["selector"]["matchLabels"] for one in kubernetes["PodDisruptionBudget"]),
        *(
            one["spec"]["podSelector"]["matchLabels"]
            for one in kubernetes["NetworkPolicy"]
            if one["spec"]["podSelector"]
        ),
    ]
    assert len(selectors) == 5
    assert [one for one in selectors if one not in labels] == []


def test_the_kustomization_lists_all_manifests(kubernetes: dict[str, list[Any]]):
    [kustomization] = kubernetes["Kustomization"]
    files = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert files - {*kustomization["resources"]} == {"kustomization.yaml", "secret.example.yaml"}


def test_the_example_of_the_secret_has_no_values(kubernetes: dict[str, list[Any]]):
    values = [value for one in kubernetes["Secret"] for value in one["stringData"].values()]
    assert {*values} == {""}
    named = chain.from_iterable(one["stringData"] for one in kubernetes["Secret"])
    assert {"SECRET_KEY", "REDIS_URL", "redis.conf"} <= {*named}
