"""An event loop that does not turn is named in the log, with the place where it stands."""

import logging

import pytest

from app.watchdog import Watchdog


def test_a_silent_loop_is_told_once_with_the_place_where_it_stands(
    caplog: pytest.LogCaptureFixture,
):
    now = [0.0]
    watchdog = Watchdog(timeout_s=5, clock=lambda: now[0])
    with caplog.at_level(logging.ERROR):
        for now[0] in (4.9, 6.0, 7.0):
            watchdog.check()
    (told,) = caplog.records
    assert "the event loop has not turned for 6 s" in told.getMessage()
    assert "test_a_silent_loop_is_told_once" in told.getMessage()


def test_each_silence_is_told_and_a_loop_that_turns_is_none(caplog: pytest.LogCaptureFixture):
    now = [0.0]
    watchdog = Watchdog(timeout_s=5, clock=lambda: now[0])
    with caplog.at_level(logging.ERROR):
        for now[0] in range(0, 60, 4):
            watchdog.beat()
            watchdog.check()
        assert not caplog.records
        for now[0] in (70, 71):
            watchdog.check()
        watchdog.beat()
        now[0] = 80
        watchdog.check()
    assert len(caplog.records) == 2
