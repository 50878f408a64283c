"""What an error is about: who attaches it, and that nobody else's is attached."""

import copy
import importlib
import inspect
import pkgutil

import pytest

import app.calendars
import app.web
from app.calendars.connecting.connecting_errors import ConsentDenied
from app.calendars.directory.directory_snapshot import ProviderUnknown
from app.calendars.security.rate_limit import TooManyAttempts
from app.calendars.values.error_context import AppError, ErrorContext, context_of, error_context
from app.wix import Violation, WixError, WixInvalid, WixRateLimited


def exceptions():
    """Every exception class that `calendars` or `web` defines."""
    for package in (app.calendars, app.web):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for _, kind in inspect.getmembers(module, inspect.isclass):
                if issubclass(kind, Exception) and kind.__module__ == module.__name__:
                    yield kind


def test_every_exception_of_the_app_carries_a_context():
    kinds = [*exceptions()]

    assert len(kinds) > 40
    assert [kind for kind in kinds if not issubclass(kind, AppError)] == []


def test_an_error_of_wix_gets_the_context_that_it_passes_through():
    known = ErrorContext(provider_id="google", connection_id="c")

    with pytest.raises(WixError) as caught, error_context(known):
        raise WixError("ListCalendars")

    assert context_of(caught.value) == known


def test_what_is_known_first_is_not_overwritten():
    outer = ErrorContext(schedule_id="s", provider_id="other")

    with pytest.raises(ProviderUnknown) as caught, error_context(outer):
        raise ProviderUnknown(context=ErrorContext(provider_id="google"))

    assert caught.value.context == ErrorContext(schedule_id="s", provider_id="google")
    assert ProviderUnknown().context == ErrorContext(), "the next one starts empty"


def test_waits_and_references_of_wix_are_read_like_those_of_the_app():
    limited = WixRateLimited("GetConnection", retry_after_s=30, request_id="r")
    invalid = WixInvalid("UpdateSyncConfig", violations=(Violation("field"),))

    assert context_of(TooManyAttempts(60)).retry_after_s == 60
    assert context_of(limited) == ErrorContext(retry_after_s=30, request_id="r")
    assert context_of(invalid).violations == (Violation("field"),)


def test_an_error_of_a_library_has_an_empty_context():
    with pytest.raises(KeyError) as caught, error_context(ErrorContext(provider_id="google")):
        raise KeyError

    assert context_of(caught.value) == ErrorContext()


@pytest.mark.parametrize("error", [TooManyAttempts(60), ConsentDenied(context=ErrorContext("s"))])
def test_a_copy_for_another_waiter_keeps_the_context(error):
    assert copy.copy(error).context == error.context
