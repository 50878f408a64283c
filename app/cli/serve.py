"""The commands that serve the app or the sandbox, and the probe of a running app."""

import contextlib
import errno
import http.client
import logging
import os
import socket
from collections.abc import Callable
from datetime import datetime

from app import log
from app.cli.console import print_line
from app.cli.quick_start import quick_imports
from app.settings import LOOPBACK, Mode, Settings, SettingsError

UNSEEN_PROXY = (
    "TRUSTED_PROXIES is empty, so all visitors share the address of the https proxy, and its limits"
)
FORGETS = "a restart forgets limits, used links, sign-outs and removals"


def serve_app(settings: Settings, clock: Callable[[], datetime]) -> int:
    """Serve the app, as the settings say."""
    listener = _listen(settings.host, settings.port)
    with quick_imports():
        from app.cli.startup_check import create_app_with_startup_check  # noqa: PLC0415 -- slow, see _listen
        from app.server.serving import serve  # noqa: PLC0415 -- slow, see _listen

        app = create_app_with_startup_check(settings, clock=clock)
    if forgets(settings):
        logging.getLogger("app.state").warning("state=memory; %s", FORGETS)
    if unseen_proxy(settings):
        logging.getLogger("app.proxy").warning("proxies=none; %s", UNSEEN_PROXY)
    _announce(settings)
    serve(app, listener, proxies=settings.trusted_proxies)
    return 0


def unseen_proxy(settings: Settings) -> bool:
    """Whether all visitors seem to share the address of a proxy, since none is trusted."""
    return settings.base_url.startswith("https://") and not settings.trusted_proxies


def forgets(settings: Settings) -> bool:
    """Whether a restart forgets what should last, in the modes where anything should."""
    return settings.mode is not Mode.SANDBOX and not settings.redis_url and not settings.state_path


def _announce(settings: Settings) -> None:
    mode = {
        Mode.SANDBOX: "sandbox: pretend calendars, nothing leaves this machine",
        Mode.SITE: f"site {settings.wix_site_id}",
        Mode.APP: f"Wix app {settings.wix_app_id}",
    }[settings.mode]
    line = f"Calendar Connect is at {settings.base_url}  ({mode})"
    if settings.log_format == "json":  # in JSON format every line is JSON
        logging.getLogger("app.cli").info(line)
    else:
        with contextlib.suppress(OSError):  # output may go to a full disk
            print_line(line)


def probe(settings: Settings) -> int:
    """Return 0 if the app answers on its port, else 1."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "localhost"} else settings.host  # noqa: S104 -- compared, not bound
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("GET", "/livez")
        return 0 if connection.getresponse().status == http.HTTPStatus.OK else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        connection.close()


def serve_sandbox(host: str, port: int, clock: Callable[[], datetime]) -> int:
    """Serve the sandbox alone."""
    public = os.environ.get("SANDBOX_PUBLIC") == "1"
    if host not in LOOPBACK and not public:
        raise SettingsError("SANDBOX_PUBLIC: set it to 1 to show the sandbox beyond this machine")
    listener = _listen(host, port)
    with quick_imports():
        from starlette.middleware.trustedhost import TrustedHostMiddleware  # noqa: PLC0415 -- slow, see _listen

        from app.sandbox import create_sandbox, standalone_app  # noqa: PLC0415 -- slow, see _listen
        from app.server.serving import serve  # noqa: PLC0415 -- slow, see _listen

    name = f"[{host}]" if ":" in host else host
    print_line(f"The sandbox of Wix's API is at http://{name}:{port}/sandbox/api")
    # against DNS rebinding: a page of another site must not reach it under its own host name
    hosts = ["*"] if public else [*LOOPBACK, "[::1]"]
    sandbox = standalone_app(create_sandbox(clock=clock, public=public))
    app = TrustedHostMiddleware(sandbox, hosts, www_redirect=False)
    log.configure(level="warning", log_format="text")
    serve(app, listener)
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """Bind the port; done before slow imports, so that a port in use is reported at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        name = "PORT" if error.errno in {errno.EADDRINUSE, errno.EACCES} else "HOST"
        raise SettingsError(f"{name}: cannot listen on {host}:{port}: {error.strerror}") from None
