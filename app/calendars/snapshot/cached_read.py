"""A read from Wix that is kept in memory, shared by its callers and refreshed by age."""

import copy
import math
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from app.calendars.snapshot.outdated import is_outage, note_outdated
from app.calendars.snapshot.people_progress import PeopleProgress
from app.calendars.snapshot.shared_read import SharedRead
from app.calendars.snapshot.snapshot_ages import Ages
from app.wix import time_budget

T = TypeVar("T")

CALL_INTERVAL_S = 2.0
"""Minimum age of a value per call that its read takes, so that a large list is read less often."""

UNSETTLED_AGE_S = 5.0
"""Maximum age of a value that is likely to change soon."""

ERROR_AGE_S = 2.0
RELOAD_AGE_S = 2.0


class CachedRead(Generic[T]):
    """Keeps one value of a site. However many callers ask, one read runs at a time.

    A failed read is not repeated for two seconds: callers get an older value, or the same error.

    Args:
        load: reads the value from Wix.
        method: Wix's name of the call, for `WixOutOfTime`.
        ages: how old the value may get.
        clock: monotonic seconds.
        calls: returns how many calls it took to read a value.
        unsettled: whether a value is likely to change soon.
        progress: of a read that may take minutes.
    """

    def __init__(  # noqa: PLR0913 -- by name
        self,
        load: Callable[[], Coroutine[Any, Any, T]],
        *,
        method: str,
        ages: Ages,
        clock: Callable[[], float],
        calls: Callable[[T], int] = lambda _: 1,
        unsettled: Callable[[T], bool] = lambda _: False,
        progress: PeopleProgress | None = None,
    ) -> None:
        self._load, self._method, self._ages, self._clock = load, method, ages, clock
        self._calls, self._unsettled, self._progress = calls, unsettled, progress
        self._stretch, self._until_s, self._expired = 1.0, 0.0, False
        self._value: tuple[T, float] | None = None
        self._most_s = math.inf
        self._error: tuple[Exception, float] | None = None
        self._reading: SharedRead[T] | None = None

    @property
    def kept(self) -> T | None:
        """The value in memory, of whatever age."""
        return self._value[0] if self._value else None

    @property
    def age_s(self) -> float:
        """The age of the value in memory, in seconds; infinite without one."""
        return self._clock() - self._value[1] if self._value else math.inf

    @property
    def ready(self) -> bool:
        """Whether the value in memory is returned without waiting."""
        if self._value is None or self._expired:
            return False
        return self.age_s / self._stretch < min(self._ages.stale_s, self._most_s)

    @property
    def reading(self) -> bool:
        """Whether a read is in progress."""
        return self._reading is not None and not self._reading.done

    async def get(
        self, *, accept: Callable[[T], bool] = lambda _: True, stale_ok: bool = True
    ) -> T:
        """Return the value in memory if it is young enough; otherwise read it.

        A value that `accept` refuses, since it lacks a recent addition, is read again, unless it is
        very young: then there is no such thing. Without `stale_ok` only a fresh value is returned.

        Raises:
            WixOutOfTime: the caller's time budget ended before the read.
            SiteStillLoading: the same, or the read is long; part of the value was read.
        """
        if self._value and self.ready and (self._is_new or accept(self._value[0])):
            fresh = self.age_s / self._stretch < self._ages.fresh_s
            if not fresh and stale_ok and not self._failed_just_now:
                self._start(background=True)
            if fresh or stale_ok:
                return self._value[0]
        try:
            return await self._wait()
        except Exception as error:
            within = stale_ok and self.age_s / self._stretch < self._ages.kept_s
            if self._value and within and is_outage(error) and accept(self._value[0]):
                note_outdated(self.age_s)
                return self._value[0]
            raise

    def prefetch(self) -> None:
        """Start a read if a caller would wait for one, and its value may be kept for it."""
        if self._ages.fresh_s and not self.ready and not self._failed_just_now:
            self._start()

    def refresh(self) -> None:
        """Start a read that nobody waits for, unless the value is fresh."""
        fresh = self.ready and self.age_s / self._stretch < self._ages.fresh_s
        if not fresh and not self._failed_just_now:
            self._start(background=True)

    def expire(self) -> None:
        """Make the next caller wait for a new value, unless this one is very young.

        One of many calls is not read again while it is fresh.
        """
        costly = self._stretch > 1 and self.age_s < self._ages.fresh_s * self._stretch
        if not (self._is_new or costly):
            self._expired = True
            self._error = None

    def put(self, value: T, *, age_s: float) -> None:
        """Replace the value by one that is newer than the result of any read in progress."""
        self.clear()
        self._set(value, self._clock() - age_s)

    def clear(self) -> None:
        """Drop the value, and the result of any read in progress."""
        self._value = self._error = self._reading = None
        self._expired = False

    def close(self) -> None:
        """Cancel a read in progress."""
        if self._reading:
            self._reading.cancel()

    @property
    def _is_new(self) -> bool:
        if self._stretch > 1:  # its read took long, and who waited for it comes now
            return self._clock() - self._until_s < self._ages.fresh_s
        return self.age_s < min(RELOAD_AGE_S, self._ages.fresh_s)

    @property
    def _failed_just_now(self) -> bool:
        if self._error is None or (self._reading and self._reading.yields_to_caller):
            return False
        return self._clock() - self._error[1] < min(ERROR_AGE_S, self._ages.fresh_s)

    def _start(self, *, background: bool = False) -> SharedRead[T]:
        """Start a read, or return the one in progress."""
        if self._reading is None or self._reading.done:
            self._reading = SharedRead(self._read(), since_s=self._clock(), background=background)
        return self._reading

    async def _wait(self) -> T:
        if self._error and self._failed_just_now:
            raise copy.copy(self._error[0])
        reading = self._start()
        await reading.join(self._method, self._progress, now_s=self._clock())
        if reading.yields_to_caller:
            reading = self._start()
            await reading.join(self._method, self._progress, now_s=self._clock())
        return reading.result()

    def _set(self, value: T, since_s: float) -> None:
        self._value = value, since_s
        self._most_s = UNSETTLED_AGE_S if self._unsettled(value) else math.inf

    async def _read(self) -> T:
        since_s = self._clock()
        try:
            # the caller that started it may have little time left; each caller has its own budget
            with time_budget(math.inf):
                value = await self._load()
        except Exception as error:
            if self._reading and self._reading.runs_here:
                self._error = error, self._clock()
                if not is_outage(error):
                    self._value = None
            raise
        if self._reading and self._reading.runs_here:
            self._error, self._expired = None, False
            self._set(value, since_s)
            self._until_s = self._clock()
            needed_s = self._calls(value) * CALL_INTERVAL_S
            self._stretch = max(needed_s / (self._ages.fresh_s or math.inf), 1.0)
        return value
