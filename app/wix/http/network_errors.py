"""The errors of an exchange without a usable response."""

import ssl
from collections.abc import Generator
from contextlib import contextmanager

import httpx

from app.wix.errors import WixBroken, WixPoolExhausted, WixTimeout, WixUnreachable


@contextmanager
def wix_errors(method: str) -> Generator[None]:
    """Raise httpx's errors and timeouts within as errors of a request to Wix."""
    try:
        yield
    except httpx.PoolTimeout as error:
        raise WixPoolExhausted(method) from error
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise WixUnreachable(method, untrusted=_is_untrusted(error)) from error
    except (TimeoutError, httpx.TimeoutException) as error:
        raise WixTimeout(method) from error
    except httpx.TransportError as error:
        raise WixBroken(method) from error


def _is_untrusted(error: BaseException | None) -> bool:
    # Refused connections, DNS and TLS failures are all ConnectError; only the cause differs.
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
