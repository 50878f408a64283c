"""A cache of compiled templates for all apps of a process."""

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class TemplateCache(BytecodeCache):
    """Keeps compiled templates in memory.

    Building an app takes milliseconds, compiling its templates twenty times as long, and tests
    build thousands of apps. jinja2 recompiles a template whose source has changed.
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket from the cache, if its template was compiled before."""
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store a compiled template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATE_CACHE = TemplateCache()
