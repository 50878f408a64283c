"""Templates, compiled once for a process and not once for every app that is built in it."""

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class TemplateCache(BytecodeCache):
    """Keeps compiled templates in memory.

    An app is put together in a few milliseconds, its templates take twenty times as long, and
    tests build thousands of apps. jinja2 itself sees to it that a changed source is compiled anew.
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what was compiled before, if anything was."""
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATE_CACHE = TemplateCache()
