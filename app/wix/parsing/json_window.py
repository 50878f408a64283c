"""Read the values of a JSON text one after the other, without decoding it as a whole."""

import re
from codecs import getincrementaldecoder

from app.wix.parsing.json_body import JSON, UnreadableError, check_depth

VALUE_MAX = 1024 * 1024
"""Maximum length of a value in characters."""
_NO_BLANK = re.compile(r"[^ \t\n\r]")
_NUMBER_ENDING = len("e+")
"""How much of the end of a number can be left out when it is cut between two slices."""


class JsonWindow:
    """A window on a JSON text in UTF-8, which moves forward when more is needed.

    `moved` is set when it moves, except to the first slice; `length` is that of the last value.
    """

    def __init__(self, data: bytes, slice_bytes: int) -> None:
        self._data, self._slice_bytes = data, slice_bytes
        self._decode = getincrementaldecoder("utf-8-sig")().decode
        self._decoded = 0
        self._text, self._at = "", 0
        self.moved = False
        self.length = 0

    def peek(self) -> str:
        """Skip blanks and return the next character, `""` at the end."""
        while True:
            found = self._text[self._at : self._at + 1]
            if found > " ":
                return found
            after = _NO_BLANK.search(self._text, self._at)
            if after:
                self._at = after.start()
                return after[0]
            self._at = len(self._text)
            if not self._move():
                return ""

    def take(self, expected: str) -> str:
        """Skip and return the next character, one of those expected."""
        found = self._text[self._at : self._at + 1]
        if found <= " ":
            found = self.peek()
        if not found or found not in expected:
            raise UnreadableError("not JSON")
        self._at += 1
        return found

    def take_if(self, expected: str) -> bool:
        """Skip the next character if it is the one expected."""
        is_expected = self.peek() == expected
        self._at += is_expected
        return is_expected

    def scan(self, depth: int) -> object:
        """Skip and return the next value, nested at most `depth` levels."""
        if self._text[self._at : self._at + 1] <= " ":
            self.peek()
        while True:
            try:
                value, end = JSON.raw_decode(self._text, self._at)
            except UnreadableError:  # more of the text cannot mend it
                raise
            except (ValueError, RecursionError):
                if not self._move():
                    raise UnreadableError("not JSON") from None
                continue
            is_number = isinstance(value, int | float)
            if not is_number or len(self._text) - end > _NUMBER_ENDING or not self._move():
                break
        text, start, self._at = self._text, self._at, end
        self.length = end - start
        # A value is nested at most as deep as it has brackets.
        if text.count("{", start, end) + text.count("[", start, end) > depth:
            check_depth(value, depth)
        return value

    def _move(self) -> bool:
        """Move to what was not read yet and at least one more slice, or return False at the end."""
        if self._decoded >= len(self._data):
            return False
        kept = self._text[self._at :]
        if len(kept) > VALUE_MAX:
            raise UnreadableError("the value is too large") from None
        self.moved = self._decoded > 0
        start, self._decoded = self._decoded, self._decoded + max(self._slice_bytes, len(kept))
        is_last = self._decoded >= len(self._data)
        try:
            self._text = kept + self._decode(self._data[start : self._decoded], is_last)
        except UnicodeDecodeError:
            raise UnreadableError("not JSON") from None
        self._at = 0
        return True
