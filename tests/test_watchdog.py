"""A blocked event loop is logged with its stack."""

import logging

import pytest

from app.watchdog import Watchdog


def test_a_blocked_loop_is_logged_once_with_its_stack(
    caplog: pytest.LogCaptureFixture,
):
    now = [0.0]
    watchdog = Watchdog(timeout_s=5, clock=lambda: now[0])
    with caplog.at_level(logging.ERROR):
        for now[0] in (4.9, 6.0, 7.0):
            watchdog.check()
    (told,) = caplog.records
    assert "the event loop has not turned for 6 s" in told.getMessage()
    assert "test_a_blocked_loop_is_logged_once" in told.getMessage()


def test_each_block_is_logged_but_a_running_loop_is_not(caplog: pytest.LogCaptureFixture):
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
