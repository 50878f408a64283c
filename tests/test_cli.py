"""The command line, with real processes and sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.settings import Settings, load
from tests.page_texts import WIX_UNREACHABLE
from tests.server import sandbox_serving

ROOT = Path(__file__).parent.parent
DEADLINE_S = 20
SITE_ID = "f054e0b8-3ce3-494d-b394-7d9c777a5bbb"
PROVIDERS = "/bookings/v2/external-calendars/providers"


@pytest.fixture
def started(tmp_path):
    """Start a command in an empty folder, with only the given settings."""

    def start(*arguments, **settings):
        kept = {k: v for k, v in os.environ.items() if k.lower() not in Settings.model_fields}
        return subprocess.Popen(  # noqa: S603 -- our own command
            [sys.executable, "-m", "app", *map(str, arguments)],
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(ROOT), **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture
def ended(started):
    """Run a command to its end; return the exit code, stdout and stderr."""

    def run(*arguments, **settings):
        process = started(*arguments, **settings)
        out, error = process.communicate(timeout=DEADLINE_S)
        return process.returncode, out, error

    return run


@pytest.fixture
def serving(started):
    """Run a command until the block ends and yield its first line; it must stop without errors."""

    @contextmanager
    def serve(*arguments, stop=signal.SIGTERM, **settings):
        process = started(*arguments, LOG_LEVEL="warning", **settings)
        try:
            yield process.stdout.readline()
            process.send_signal(stop)
            out, error = process.communicate(timeout=DEADLINE_S)
            assert (out, error) == ("", "")
            assert process.returncode in {0, -stop, 128 + stop}
        finally:
            process.kill()
            process.communicate()

    return serve


def other_port():
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


@pytest.fixture
def port():
    """A free port."""
    return other_port()


def site_at(wix):
    """Settings for one site, with a Wix on this machine."""
    return {
        "WIX_API_KEY": "canary",
        "WIX_SITE_ID": SITE_ID,
        "WIX_API_URL": f"{wix}/sandbox/api",
        "SECRET_KEY": "0123456789abcdef" * 4,
    }


def answer_of(url, **more):
    """Retry until the server answers."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        try:
            return httpx.get(url, timeout=DEADLINE_S, trust_env=False, **more)
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"PORT": "http"}, "PORT: "),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT: "),
        ({"WIX_SITE_ID": SITE_ID}, "WIX_API_KEY: "),
        ({"WIX_API_KEY": "canary", "WIX_SITE_ID": SITE_ID}, "SECRET_KEY: "),
    ],
)
def test_invalid_settings_end_in_one_line_and_exit_code_3(ended, settings, line):
    code, out, error = ended("run", **settings)

    assert (code, out) == (3, "")
    assert error.startswith(f"calendar-connect: {line}")
    assert len(error.splitlines()) == 1
    assert "canary" not in error


def test_an_invalid_dotenv_ends_in_the_same_way(ended, tmp_path):
    (tmp_path / ".env").write_text("LOG_LEVEL=loud\n")

    code, _, error = ended("run")

    assert (code, len(error.splitlines())) == (3, 1)
    assert error.startswith("calendar-connect: LOG_LEVEL: ")


@pytest.mark.parametrize("command", ["run", "sandbox"])
def test_a_port_in_use_is_named(ended, command):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        arguments = ["sandbox", "--port", port] if command == "sandbox" else ["run"]

        code, out, error = ended(*arguments, PORT=port)

    assert (code, out) == (3, "")
    assert error.startswith("calendar-connect: PORT: ")
    assert port in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize("port", ["70000", "-1", "http"])
def test_an_invalid_port_is_a_usage_error(ended, port):
    code, _, error = ended("sandbox", f"--port={port}")

    assert code in {2, 3}
    assert "port" in error.splitlines()[-1].lower()
    assert "Traceback" not in error


def test_an_unknown_command_lists_the_known_ones(ended):
    code, out, error = ended("walk")

    assert (code, out) == (2, "")
    assert "run" in error
    assert "sandbox" in error


def test_hash_password_output_is_a_valid_setting(started):
    process = started("password")
    hashed, _ = process.communicate("correct horse battery\n", timeout=DEADLINE_S)
    assert process.returncode == 0
    site = {"wix_api_key": "IST.key", "wix_site_id": SITE_ID, "secret_key": "k0123456789" * 4}
    assert load({**site, "owner_password": hashed.strip()}).owner_password


def test_a_weak_password_is_not_hashed(started):
    process = started("password")
    _, said = process.communicate("aaaaaaaaaaaaaaa\n", timeout=DEADLINE_S)
    assert (process.returncode, said) == (
        3,
        "calendar-connect: OWNER_PASSWORD: too easy to guess\n",
    )


def test_run_serves_the_app_at_the_printed_url(serving, ended, port):
    with serving("run", PORT=port) as said:
        assert f"http://127.0.0.1:{port} " in said
        assert "sandbox" in said
        assert answer_of(f"http://127.0.0.1:{port}/livez").status_code == 200
        assert ended("alive", PORT=port) == (0, "", "")
        providers = answer_of(f"http://127.0.0.1:{port}/sandbox/api{PROVIDERS}")

    # the sandbox of `run` checks authorization as Wix does
    assert providers.status_code == 401


def test_an_unresponsive_app_is_not_healthy(ended, port):
    assert ended("alive", PORT=port) == (1, "", "")


def test_run_for_a_site_names_the_site_without_a_sandbox(serving, port):
    with sandbox_serving() as wix, serving("run", PORT=port, **site_at(wix)) as said:
        livez = answer_of(f"http://127.0.0.1:{port}/livez")
        sandbox = answer_of(f"http://127.0.0.1:{port}/sandbox/control/calls")

    assert SITE_ID in said
    assert "canary" not in said
    assert (livez.status_code, sandbox.status_code) == (200, 404)


def test_a_second_process_is_sent_away_from_the_state_file(started, ended, port, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as wix:
        settings = site_at(f"http://127.0.0.1:{wix.getsockname()[1]}")
        first = started("run", PORT=port, **settings)
        assert answer_of(f"http://127.0.0.1:{port}/livez").status_code == 200
        code, out, error = ended("run", PORT=other_port(), **settings)
        first.terminate()  # by now it may have logged that Wix does not answer
        first.communicate(timeout=DEADLINE_S)
    file = tmp_path / "calendar-connect.db"
    assert (code, out) == (3, "")
    assert error == (
        f"calendar-connect: STATE_FILE: {file} is in use by another process;"
        " name another file, or set REDIS_URL, which several processes can share\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name, f"{file.name}.lock"]


def test_without_a_file_the_start_says_what_that_costs(started, port):
    with socket.create_server(("127.0.0.1", 0)) as wix:
        settings = site_at(f"http://127.0.0.1:{wix.getsockname()[1]}")
        process = started("run", PORT=port, STATE_FILE="memory", **settings)
        assert answer_of(f"http://127.0.0.1:{port}/livez").status_code == 200
        process.terminate()
        _, error = process.communicate(timeout=DEADLINE_S)
    assert "WARNING app.state state=memory; a restart forgets limits, used links" in error


def test_an_unresponsive_wix_delays_neither_start_nor_shutdown(started, port):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(DEADLINE_S)
        process = started(
            "run", PORT=port, **site_at(f"http://127.0.0.1:{silent.getsockname()[1]}")
        )
        try:
            assert answer_of(f"http://127.0.0.1:{port}/livez").status_code == 200
            with silent.accept()[0]:
                process.terminate()
                _, error = process.communicate(timeout=5)
        finally:
            process.kill()

    assert "app.check" not in error
    assert "Traceback" not in error


def test_sandbox_serves_only_the_api_of_wix(serving, port):
    with serving("sandbox", "--port", port) as said:
        base_url = f"http://127.0.0.1:{port}/sandbox/api"
        assert base_url in said
        answer = answer_of(base_url + PROVIDERS, headers={"authorization": "key"})
        app = answer_of(f"http://127.0.0.1:{port}/connect")

    assert answer.status_code == 200
    assert len(answer.json()["providers"]) == 3
    assert app.status_code == 404


def test_in_json_format_every_line_is_an_object(started, port):
    process = started("run", PORT=port, LOG_FORMAT="json")
    try:
        answer_of(f"http://127.0.0.1:{port}/livez")
        with socket.create_connection(("127.0.0.1", int(port))) as visitor:
            visitor.sendall(b"nonsense\r\n\r\n")
            assert b" 400 " in visitor.recv(100)
        process.terminate()
        out, error = process.communicate(timeout=DEADLINE_S)
    finally:
        process.kill()

    told = [json.loads(line) for line in error.splitlines()]
    assert out == ""
    assert {"app.cli", "app.web", "uvicorn.error"} <= {one["logger"] for one in told}
    assert f"http://127.0.0.1:{port} " in told[0]["message"]


def test_check_logs_in_the_same_format(ended):
    code, out, error = ended("check", "--json", LOG_FORMAT="json", **site_at("http://127.0.0.1:9"))

    assert code == 2
    assert json.loads(out)["problem"] == WIX_UNREACHABLE
    assert {json.loads(line)["logger"] for line in error.splitlines()} == {"app.wix"}


@pytest.mark.parametrize("command", ["run", "sandbox"])
def test_ctrl_c_exits_without_a_traceback(serving, port, command):
    arguments = ["sandbox", "--port", port] if command == "sandbox" else ["run"]

    with serving(*arguments, stop=signal.SIGINT, PORT=port):
        assert answer_of(f"http://127.0.0.1:{port}/").status_code < 500
