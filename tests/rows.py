"""Table-driven tests: one test for all rows, as a test for each row would be slower."""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

Test = Callable[..., Any]


def each_row(names: str | Sequence[str], rows: Iterable[Any]) -> Callable[[Test], Test]:
    """Call a test with each row of a table, and report all failing rows at the end.

    It takes what `pytest.mark.parametrize` takes, but the rows share the fixtures of one test.
    """
    columns = [name.strip() for name in names.split(",")] if isinstance(names, str) else [*names]
    values = [(row,) if len(columns) == 1 and isinstance(names, str) else row for row in rows]
    table = [dict(zip(columns, row, strict=True)) for row in values]
    assert table, f"no row of {names}"

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def run(**fixtures: Any) -> None:
            failed: list[BaseException] = []
            for row in table:
                with _kept(failed, row):
                    test(**fixtures, **row)
            _fail(failed)

        @functools.wraps(test)
        async def run_async(**fixtures: Any) -> None:
            failed: list[BaseException] = []
            for row in table:
                with _kept(failed, row):
                    await test(**fixtures, **row)
            _fail(failed)

        chosen: Test = run_async if inspect.iscoroutinefunction(test) else run
        signature = inspect.signature(test)
        left = [one for name, one in signature.parameters.items() if name not in columns]
        vars(chosen)["__signature__"] = signature.replace(parameters=left)
        return chosen

    return decorate


@contextmanager
def _kept(failed: list[BaseException], row: dict[str, Any]) -> Iterator[None]:
    try:
        yield
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 -- a failing test may raise any
        error.add_note(f"in the row {row!r}"[:500])
        failed.append(error)


def _fail(failed: list[BaseException]) -> None:
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise BaseExceptionGroup("rows that failed", failed)
