"""The base of Wix's enums, to which Wix may add values at any time."""

from enum import StrEnum
from typing import Self


class WixEnum(StrEnum):
    """An enum that accepts values other than its documented ones.

    Absent, `None` and `""` parse as `UNDEFINED`, because Wix omits unset enums in some responses
    and sends `UNDEFINED` in others. An undocumented value becomes a member outside the listed
    ones: `Status("PAUSED").value` is `"PAUSED"`.

    Source: External Calendar V2 samples and SDK typings, 2026-11-22.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self:
        # Protobuf's JSON encodes values newer than the server's schema as numbers.
        is_number = isinstance(value, int) and not isinstance(value, bool)
        text = str(value) if is_number else value
        if not isinstance(text, str) or not text:
            return cls("UNDEFINED")
        unlisted = str.__new__(cls, text)
        unlisted._name_ = unlisted._value_ = text
        return unlisted
