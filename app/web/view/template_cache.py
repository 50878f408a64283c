"""A cache of compiled templates for all apps of a process."""

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class TemplateCache(BytecodeCache):
    """Keeps compiled templates in memory, as code objects: apps share them.

    Building an app takes milliseconds, compiling its templates twenty times as long, and tests
    build thousands of apps. A template whose source has changed is compiled again.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket from the cache, if its template was compiled before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store a compiled template."""
        if bucket.code:
            self._kept[bucket.key, bucket.checksum] = bucket.code


TEMPLATE_CACHE = TemplateCache()
