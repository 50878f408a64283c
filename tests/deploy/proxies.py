"""The proxies of `deploy/`, with the addresses and files of a test in their configurations."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from tests.deploy.certificate import Certificate
from tests.deploy.linters import DEPLOY, program
from tests.server import free_port

_PATIENCE_S = 15
_BETWEEN_S = 0.02


@dataclass(frozen=True)
class Place:
    """Where a proxy of a test listens, where it keeps its files, and whom it forwards to."""

    folder: Path
    certificate: Certificate
    replicas: Sequence[int]
    changes: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    plain_port: int = field(default_factory=free_port)


def rendered(name: str, place: Place, replace: Mapping[str, str]) -> Path:
    """Write a configuration of `deploy/` for a test; each text to replace must be there."""
    text = (DEPLOY / name).read_text()
    hosts = {f"10.0.0.{10 + n}:8000": f"127.0.0.1:{p}" for n, p in enumerate(place.replicas, 1)}
    for old, new in {**hosts, **replace, **place.changes}.items():
        assert old in text, f"{name} has no {old}"
        text = text.replace(old, new)
    target = place.folder / name
    target.write_text(text)
    return target


def nginx(place: Place) -> list[str]:
    """Return the command that runs nginx."""
    temporary = "".join(
        f"    {kind}_temp_path {place.folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # a worker of another user could not write to the folder
    user = "user root;" if os.getuid() == 0 else ""
    path = rendered(
        "nginx.conf",
        place,
        {
            "http {\n": f"http {{\n{temporary}",
            "worker_processes auto;": f"worker_processes 1;\ndaemon off;\n{user}",
            "/run/nginx.pid": f"{place.folder}/nginx.pid",
            "/var/log/nginx/": f"{place.folder}/",
            "/etc/nginx/tls/fullchain.pem": str(place.certificate.chain),
            "/etc/nginx/tls/privkey.pem": str(place.certificate.key),
            "calendars.example.com": "localhost",
            "listen 80;": f"listen 127.0.0.1:{place.plain_port};",
            "listen 443 ": f"listen 127.0.0.1:{place.port} ",
        },
    )
    return [program("nginx"), "-e", f"{place.folder}/start.log", "-c", str(path)]


def haproxy(place: Place) -> list[str]:
    """Return the command that runs HAProxy."""
    path = rendered(
        "haproxy.cfg",
        place,
        {
            "/etc/haproxy/tls/site.pem": str(place.certificate.both),
            "bind :80\n": f"bind 127.0.0.1:{place.plain_port}\n",
            "bind :443 ": f"bind 127.0.0.1:{place.port} ",
        },
    )
    return [program("haproxy"), "-db", "-f", str(path)]


def caddy(place: Place) -> list[str]:
    """Return the command that runs Caddy, with a certificate of the test instead of its own."""
    tls = f"\ttls {place.certificate.chain} {place.certificate.key}\n"
    path = rendered(
        "Caddyfile",
        place,
        {
            "\tadmin off\n": f"\tadmin off\n\thttp_port {place.plain_port}\n"
            f"\thttps_port {place.port}\n\tdefault_bind 127.0.0.1\n"
            f"\tskip_install_trust\n\tstorage file_system {place.folder}/caddy\n",
            "calendars.example.com {\n": f"localhost {{\n{tls}",
        },
    )
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(path)]


PROXIES: Mapping[str, Callable[[Place], list[str]]] = {
    "nginx": nginx,
    "haproxy": haproxy,
    "caddy": caddy,
}


@contextmanager
def proxy(name: str, place: Place) -> Iterator[int]:
    """Run a proxy, and yield its https port."""
    place.folder.mkdir(parents=True, exist_ok=True)
    command = PROXIES[name](place)
    log = place.folder / "proxy.log"
    home = {"HOME": str(place.folder), "PATH": "/usr/bin:/bin"}
    with (
        log.open("wb") as said,
        subprocess.Popen(command, stdout=said, stderr=said, env=home) as process,  # noqa: S603 -- our own command
    ):
        try:
            _await(process, place.port, log)
            yield place.port
        finally:
            process.terminate()
            process.wait(_PATIENCE_S)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    began = monotonic()
    while monotonic() - began < _PATIENCE_S and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            sleep(_BETWEEN_S)
        else:
            return
    raise RuntimeError(log.read_text())
