"""Stores in a file: what a restart finds, and what happens while the file cannot be written."""

import asyncio
import logging
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from app.stores.file_stores import FileStores
from app.stores.state_file import StateFile
from app.stores.state_reader import read_state, state_problem
from app.stores.state_schema import FORMAT, Row, StateFileRefused
from app.stores.store import INTERRUPTED, LOCKED, UNDER_WAY, Key
from tests.server import ROOT
from tests.stores.state import Machine

NORD, SUED = "nord", "sued"
CANARY = "salon canary-key@mail.example"
LOST = "a restart forgets what is decided from now on"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "state.db")


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture):
    """Return what the app logged about its state."""
    caplog.set_level(logging.WARNING)
    return lambda: [one.getMessage() for one in caplog.records if one.name == "app.state"]


async def test_a_restart_forgets_nothing_that_lasts(machine: Machine):
    async with machine.process() as stores:
        await stores("passwords", NORD).claim("slot", "1", ttl_s=60)
        await stores("forms", NORD).put("form", "sent", ttl_s=10)
        await stores("sessions").put("dropped", "1", ttl_s=60)
        await stores("sessions").drop("dropped")
        feeds = stores.listed("feeds", NORD)
        for key in "abc":
            await feeds.put(key, key, ttl_s=60)
        await feeds.put("a", "a again", ttl_s=60)
    machine.clock.advance(10)
    async with machine.process() as stores:
        assert await stores("passwords", NORD).claim("slot", "2", ttl_s=60) == "1"
        assert await stores("passwords", SUED).get("slot") == [""]
        assert await stores("forms", NORD).get("form") == [""]
        assert await stores("sessions").get("dropped") == [""]
        assert await stores.listed("feeds", NORD).values() == ["a again", "c", "b"]
    machine.clock.advance(50)
    async with machine.process() as stores:
        assert await stores("passwords", NORD).get("slot") == [""]


async def test_concurrent_changes_are_written_together(machine: Machine):
    async with machine.process() as stores:
        claims = [stores("tickets").claim("a", "x", ttl_s=60) for _ in range(20)]
        puts = [stores("forms").put(str(n), "x", ttl_s=60) for n in range(200)]
        found, _ = await asyncio.gather(asyncio.gather(*claims), asyncio.gather(*puts))
        assert sorted(found) == [""] + ["x"] * 19
        assert len(read_state(machine.path, 0)) == 201


async def test_a_change_is_in_the_file_when_its_request_goes_on(machine: Machine):
    async with machine.process() as stores:
        await stores("tickets").claim("a", "x", ttl_s=60)
        assert len(read_state(machine.path, 0)) == 1
        await stores("tickets").drop("a")
        assert read_state(machine.path, 0) == []


async def test_the_file_holds_digests_and_is_the_owners_alone(machine: Machine):
    async with machine.process() as stores:
        await stores("passwords", "canary-site").put(CANARY, "1", ttl_s=60)
        names = {path.name for path in machine.path.parent.iterdir()}
        assert names == {"state.db", "state.db-wal", "state.db-shm", "state.db.lock"}
        for path in machine.path.parent.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert b"canary" not in path.read_bytes()
            assert b"mail.example" not in path.read_bytes()


async def test_another_secret_finds_nothing_and_harms_nothing(machine: Machine):
    async with machine.process() as stores:
        await stores("passwords", NORD).put("slot", "1", ttl_s=60)
    async with machine.process("another secret") as stores:
        assert await stores("passwords", NORD).claim("slot", "2", ttl_s=60) == ""
    async with machine.process() as stores:
        assert await stores("passwords", NORD).get("slot") == ["1"]


async def test_a_new_secret_forgets_nothing_beside_the_old_one(machine: Machine):
    async with machine.process("old") as stores:
        await stores("passwords", NORD).put("slot", "1", ttl_s=60)
        await stores("passwords", NORD).put("freed", "1", ttl_s=60)
        for key in "ab":
            await stores.listed("feeds", NORD).put(key, f"old {key}", ttl_s=60)
    async with machine.process("new", "old") as stores:
        passwords, feeds = stores("passwords", NORD), stores.listed("feeds", NORD)
        assert await passwords.claim("slot", "2", ttl_s=60) == "1"
        assert await passwords.get("slot", "other", "freed") == ["1", "", "1"]
        await passwords.drop("freed")
        assert await passwords.claim("freed", "2", ttl_s=60) == ""
        await feeds.put("a", "new a", ttl_s=60)
        assert await feeds.values() == ["new a", "old b"]
    async with machine.process("new") as stores:
        assert await stores("passwords", NORD).get("slot", "freed") == ["", "2"]


async def test_the_file_stays_as_bounded_as_memory(machine: Machine):
    async with machine.build(max_entries=50) as stores:
        forms = stores("forms", NORD)
        await asyncio.gather(*(forms.put(str(n), "x", ttl_s=60) for n in range(200)))
        assert len(read_state(machine.path, 0)) == 50
    async with machine.build(max_entries=10) as stores:
        assert stores.entries == 10
        assert await stores("forms", NORD).get("199", "189") == ["x", ""]


async def test_a_second_process_is_refused_until_the_first_has_ended(machine: Machine):
    async with machine.process():
        with pytest.raises(StateFileRefused, match=r"in use by another process.*REDIS_URL"):
            machine.build()
        assert read_state(machine.path, 0) == [], "reading is not writing"
    async with machine.process():
        pass


async def test_a_file_of_a_later_release_is_left_alone(machine: Machine):
    async with machine.process() as stores:
        await stores("forms").put("a", "1", ttl_s=60)
    change(machine.path, f"PRAGMA user_version = {FORMAT + 1}")
    before = machine.path.read_bytes()
    for _ in range(2):
        with pytest.raises(StateFileRefused, match="written by a later release"):
            machine.build()
    assert "later release" in state_problem(machine.path)
    assert machine.path.read_bytes() == before


async def test_a_database_of_another_program_is_left_alone(machine: Machine):
    change(machine.path, "CREATE TABLE photos (name TEXT)")
    with pytest.raises(StateFileRefused, match="another program"):
        machine.build()
    change(machine.path, "INSERT INTO photos VALUES ('cat')")


def not_regular(path: Path) -> None:
    os.mkfifo(path, 0o644)


def text(path: Path) -> None:
    path.write_text("buy milk")


def foreign(path: Path) -> None:
    change(path, "CREATE TABLE photos (name TEXT)")


def foreign_in_use(path: Path) -> None:
    change(path, "PRAGMA journal_mode = WAL")
    foreign(path)


def foreign_damaged(path: Path) -> None:
    foreign(path)
    path.write_bytes(path.read_bytes()[:4096] + b"x" * 3000)
    os.truncate(path, 3000)


def lock_not_regular(path: Path) -> None:
    os.mkfifo(path.with_name(f"{path.name}.lock"), 0o644)


def locked_by_others(path: Path) -> None:
    path.with_name(f"{path.name}.lock").write_text("# generated by a package manager")


def linked(path: Path) -> None:
    text(path.with_name("notes.txt"))
    path.symlink_to("notes.txt")


FOREIGN = [
    *(not_regular, lock_not_regular, locked_by_others, linked),
    *(text, foreign, foreign_in_use, foreign_damaged),
]


@pytest.mark.parametrize("make", FOREIGN)
async def test_files_of_others_are_left_alone(machine: Machine, make):
    make(machine.path)
    if machine.path.exists():
        machine.path.chmod(0o644)
    before = contents(machine.path.parent)
    for _ in range(2):
        with pytest.raises(StateFileRefused, match=str(machine.path)):
            machine.build()
    assert contents(machine.path.parent) == before
    assert str(machine.path) in state_problem(machine.path)
    assert contents(machine.path.parent) == before


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return the mode and content of each file."""
    return {
        one.name: (one.lstat().st_mode, one.read_bytes() if one.is_file() else b"")
        for one in folder.iterdir()
    }


async def test_an_empty_file_becomes_a_state_file(machine: Machine):
    machine.path.touch(0o644)
    async with machine.process() as stores:
        await stores("forms").put("a", "1", ttl_s=60)
        assert {mode & 0o777 for mode, _ in contents(machine.path.parent).values()} == {0o600}
    async with machine.process() as stores:
        assert await stores("forms").get("a") == ["1"]


async def test_a_file_without_its_lock_file_is_recognised(machine: Machine):
    async with machine.process() as stores:
        await stores("forms").put("a", "1", ttl_s=60)
        copy = Machine(machine.path.with_name("copy.db"))
        for ending in ("", "-wal"):
            content = machine.path.with_name(f"state.db{ending}").read_bytes()
            copy.path.with_name(f"copy.db{ending}").write_bytes(content)
        assert copy.path.read_bytes()[68:72] == bytes(4), "what it is, is in the WAL"
    async with copy.process() as stores:
        assert await stores("forms").get("a") == ["1"]


@pytest.mark.parametrize("name", ["nowhere/state.db", "", "state.db/state.db"])
async def test_a_name_that_cannot_be_a_file_is_refused(tmp_path: Path, name: str):
    (tmp_path / "state.db").touch()
    with pytest.raises(StateFileRefused, match="cannot be a file"):
        Machine(tmp_path / name).build()
    assert state_problem(tmp_path / name)


async def test_work_of_a_killed_process_is_settled(machine: Machine):
    async with machine.process() as stores:
        await stores("forms").claim("form", UNDER_WAY, ttl_s=60)
        await stores("invitations").claim("turn", LOCKED, ttl_s=60)
    for _ in range(2):
        async with machine.process() as stores:
            assert await stores("forms").get("form") == [INTERRUPTED]
            assert await stores("invitations").get("turn") == [""]
            await stores("others").put("a", "1", ttl_s=60)
            assert len(read_state(machine.path, 0)) == 2


def garbage(path: Path) -> None:
    path.write_bytes(os.urandom(20_000))


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:7000])


def overwritten(path: Path) -> None:
    """Overwrite half of each page but the first."""
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 2048] = os.urandom(2048)
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [garbage, truncated, overwritten])
async def test_a_damaged_file_is_set_aside(machine: Machine, damage, said):
    async with machine.process() as stores:
        forms = stores("forms", NORD)
        await asyncio.gather(*(forms.put(str(n), "x" * 50, ttl_s=60) for n in range(300)))
    damage(machine.path)
    damaged = machine.path.read_bytes()
    assert "is damaged" in state_problem(machine.path)
    async with machine.process() as stores:
        assert await stores("forms", NORD).get("1") == [""]
        await stores("forms", NORD).put("1", "new", ttl_s=60)
    aside = machine.path.with_name("state.db.damaged")
    assert aside.read_bytes() == damaged
    assert said() == [f"state=damaged; kept as {aside}, begun anew"]
    assert state_problem(machine.path) == ""
    async with machine.process() as stores:
        assert await stores("forms", NORD).get("1") == ["new"]


async def test_a_deleted_file_is_written_again_from_memory(machine: Machine, said):
    async with machine.process() as stores:
        await stores("forms").put("before", "1", ttl_s=60)
        for ending in ("", "-wal", "-shm"):
            machine.path.with_name(f"state.db{ending}").unlink()
        await stores("forms").put("then", "2", ttl_s=60)
        await machine.pause.end()
    async with machine.process() as stores:
        assert await stores("forms").get("before", "then") == ["1", "2"]
    assert said() == [f"state=lost reason=ENOENT; {LOST}", "state=back"]


async def test_what_was_decided_without_the_file_is_written_later(machine: Machine, said):
    async with machine.process() as stores:
        await stores("forms", NORD).put("kept", "1", ttl_s=60)
        await stores("forms", NORD).put("dropped", "1", ttl_s=60)
        blocker = sqlite3.connect(machine.path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        await stores("sessions").put("me", "out", ttl_s=60)
        assert await stores("tickets").claim("a", "used", ttl_s=60) == ""
        assert await stores("tickets").claim("a", "again", ttl_s=60) == "used"
        await stores("forms", NORD).drop("dropped")
        await machine.pause.end()
        assert said() == [f"state=lost reason=SQLITE_BUSY; {LOST}"]
        blocker.close()
        await machine.pause.end()
        assert said()[1:] == ["state=back"]
        assert len(read_state(machine.path, 0)) == 3
    async with machine.process() as stores:
        assert await stores("sessions").get("me") == ["out"]
        assert await stores("tickets").get("a") == ["used"]
        assert await stores("forms", NORD).get("kept", "dropped") == ["1", ""]


async def test_ending_writes_what_could_not_be_written_before(machine: Machine):
    async with machine.process() as stores:
        blocker = sqlite3.connect(machine.path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        await stores("sessions").put("me", "out", ttl_s=60)
        blocker.close()
    async with machine.process() as stores:
        assert await stores("sessions").get("me") == ["out"]


async def test_a_full_database_is_harmless(machine: Machine, said):
    async with machine.build() as stores:
        await stores("forms").put("a", "1", ttl_s=60)
        limit(stores, 4)
        for number in range(100):
            await stores("forms").put(str(number), "x" * 500, ttl_s=60)
        assert said() == [f"state=lost reason=SQLITE_FULL; {LOST}"]
        assert await stores("forms").get("99") == ["x" * 500]
        await machine.pause.end()
        assert said()[1:] == ["state=back"]
    async with machine.process() as again:
        assert await again("forms").get("99", "a") == ["x" * 500, "1"]


class SlowFile(StateFile):
    """A file on a disk that does not answer until it is told to."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.answers = threading.Event()

    def write(self, rows: list[Row], gone: list[Key], now: float) -> None:
        self.answers.wait()
        super().write(rows, gone, now)


async def test_a_disk_that_does_not_answer_delays_one_request_once(machine: Machine, said):
    file = SlowFile(machine.path)
    async with machine.build(file=file, timeout_s=0.1) as stores:
        began = time.monotonic()
        await stores("tickets").claim("a", "used", ttl_s=60)
        first_s, began = time.monotonic() - began, time.monotonic()
        for number in range(20):
            await stores("forms").put(str(number), "sent", ttl_s=60)
        assert (0.1 <= first_s < 0.5, time.monotonic() - began < 0.1) == (True, True)
        assert said() == [f"state=lost reason=TimeoutError; {LOST}"]
        file.answers.set()
        await machine.pause.end()
        assert said()[1:] == ["state=back"]
        assert len(read_state(machine.path, 0)) == 21


async def test_a_cancelled_request_leaves_its_decision(machine: Machine):
    file = SlowFile(machine.path)
    async with machine.build(file=file) as stores:
        sending = asyncio.create_task(stores("tickets").claim("a", "used", ttl_s=60))
        await asyncio.sleep(0)
        sending.cancel()
        await asyncio.wait([sending])
        file.answers.set()
        assert await stores("tickets").claim("a", "again", ttl_s=60) == "used"
    async with machine.process() as stores:
        assert await stores("tickets").get("a") == ["used"]


WRITER = """
import asyncio, resource, sys, time
from pathlib import Path
from app.stores.file_stores import FileStores
from app.stores.state_file import StateFile
limit = int(sys.argv[2])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
async def main():
    stores = FileStores(StateFile(Path(sys.argv[1])), "secret", now=lambda: 0.0)
    async with stores:
        for number in range(3000 if limit else 10**9):
            await stores("forms").put(str(number), "x" * 100, ttl_s=60)
            print(number, flush=True)
asyncio.run(main())
"""


def written(path: Path) -> set[int]:
    """Return which of the writer's changes a restart finds."""
    stores = FileStores(StateFile(path), "secret", now=lambda: 0.0)
    found = asyncio.run(stores("forms").get(*map(str, range(5000))))
    asyncio.run(stores.close())
    return {number for number, value in enumerate(found) if value}


def test_a_killed_process_has_written_what_it_promised(machine: Machine):
    command = [sys.executable, "-c", WRITER, str(machine.path), "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own
        assert process.stdout
        said = [process.stdout.readline() for _ in range(150)]
        process.kill()
        said += process.stdout.readlines()
    promised = {int(line) for line in said if line.endswith("\n")}
    assert len(promised) >= 150
    assert promised <= written(machine.path)
    assert state_problem(machine.path) == ""


def test_a_full_disk_is_harmless(machine: Machine):
    command = [sys.executable, "-c", WRITER, str(machine.path), "1000000"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 -- our own
    assert len(ended.stdout.split()) == 3000, "every request went on"
    assert ended.stderr.startswith("state=lost reason=SQLITE_")
    assert written(machine.path) == set(range(3000)), "at its end it needed less and tried again"


def chmod(folder: Path, mode: int) -> None:
    for path in (*folder.iterdir(), folder):
        path.chmod(mode if path.is_dir() else mode & 0o666)


READ_ONLY = """
import asyncio, os, sys
from pathlib import Path
from app.stores.file_stores import FileStores
from app.stores.state_file import StateFile
from app.stores.state_reader import state_problem
if os.getuid() == 0:
    os.setuid(10001)
async def main():
    path = Path(sys.argv[1])
    async with FileStores(StateFile(path), "secret", now=lambda: 0.0) as stores:
        await stores("forms").put("a", "1", ttl_s=60)
        print(await stores("forms").claim("a", "2", ttl_s=60), state_problem(path))
asyncio.run(main())
"""


@pytest.mark.parametrize("exists", [False, True])
def test_a_read_only_folder_is_harmless(exists: bool):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        if exists:
            written(path)
        chmod(Path(folder), 0o555)
        command = [sys.executable, "-c", READ_ONLY, str(path)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 -- our own
        chmod(Path(folder), 0o755)
    assert ended.stderr.splitlines()[0] == f"state=lost reason=EACCES; {LOST}"
    assert ended.stdout.startswith("1 ")
    assert "cannot be written" in ended.stdout


def limit(stores: FileStores, pages: int) -> None:
    database = stores._file._database  # noqa: SLF001 -- a disk that is full
    assert database
    database.execute(f"PRAGMA max_page_count = {pages}")


def change(path: Path, statement: str) -> None:
    database = sqlite3.connect(path)
    with database:
        database.execute(statement)
    database.close()
