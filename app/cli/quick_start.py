"""Makes starting the server quicker: less to import, and no garbage collection meanwhile."""

import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pydantic

# httpx and FastAPI expect that these can be missing: a command line, and models of Pydantic 1
_UNUSED = ("httpx._main", "pydantic.v1")


@contextmanager
def quick_imports() -> Generator[None]:
    """Import without garbage collection and without parts of libraries that the server never uses.

    Next to nothing of what exists at the end is garbage, so later collections ignore it.
    """
    missing: Any = None
    for name in _UNUSED:
        sys.modules.setdefault(name, missing)
    sys.modules.setdefault("uvicorn.main", _UvicornMain("uvicorn.main"))
    # FastAPI imports the models of OpenAPI, which the app does not publish: 30 ms of schemas
    pydantic.BaseModel.model_config["defer_build"] = True
    gc.disable()
    try:
        yield
    finally:
        del pydantic.BaseModel.model_config["defer_build"]
        gc.freeze()
        gc.enable()


class _UvicornMain(ModuleType):
    """Stands in for uvicorn's command line, which `import uvicorn` loads together with click."""

    main = run = None

    @property
    def Server(self) -> object:  # noqa: N802 -- the name that uvicorn imports
        from uvicorn.server import Server  # noqa: PLC0415 -- while uvicorn is being imported

        return Server
