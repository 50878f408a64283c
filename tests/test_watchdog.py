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


def test_a_delay_is_remembered_for_some_seconds():
    now = [0.0]
    watchdog = Watchdog(clock=lambda: now[0])
    for now[0], lag_s in ((0.1, 0.1), (2.1, 2.0), (2.2, 2.0), (7.0, 4.8), (7.1, 4.8), (12.1, 5.0)):
        watchdog.beat()
        assert watchdog.lag_s == pytest.approx(lag_s)
    now[0] = 20.1
    assert watchdog.lag_s == pytest.approx(8)


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
