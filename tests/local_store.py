"""A store by itself, in memory."""

import time
from collections.abc import Callable

from app.stores.memory_stores import MemoryStores
from app.stores.store import TenantStore


class LocalStore(TenantStore):
    """The only store of its process."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(MemoryStores(clock=clock), "only", "")
