"""The middleware of the app, outermost first."""

from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from app.web.middleware.compression import CompressionMiddleware
from app.web.middleware.language_middleware import LanguageMiddleware, LanguageSwitch
from app.web.middleware.request_guard import MAX_BODY_BYTES
from app.web.middleware.request_middleware import RequestMiddleware
from app.web.middleware.sandbox_refresh import ForgetCaches
from app.web.middleware.session import SessionMiddleware
from app.web.problems.handlers import problem_response
from app.web.services import Services


def middleware(shared: Services) -> list[Middleware]:
    """Return the middleware for the current mode."""
    languages, cookies = shared.languages, shared.cookies
    sandbox = [Middleware(ForgetCaches, forget=shared.sites.invalidate)] if shared.sandbox else []
    return [
        *sandbox,
        Middleware(LanguageMiddleware, languages=languages, cookies=cookies),
        Middleware(
            RequestMiddleware,
            guard=shared.guard,
            problem_response=problem_response,
            framed_by=shared.wix_app.framed_by if shared.wix_app else (),
        ),
        Middleware(CompressionMiddleware),
        Middleware(LanguageSwitch, languages=languages, cookies=cookies),
        Middleware(
            SessionMiddleware,
            signer=shared.session_signer,
            cookies=cookies,
            ended=shared.ended,
            clock=shared.epoch_s,
            from_wix=shared.in_app,
            removed_at=shared.removed_at,
        ),
        Middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY_BYTES),
    ]
