"""Security headers by class of response. A response with a policy of its own keeps it."""

from collections.abc import Mapping, Sequence

from starlette.datastructures import MutableHeaders

_UNFRAMED = "frame-ancestors 'none'"

_PERMISSIONS = """
    accelerometer autoplay camera display-capture encrypted-media fullscreen geolocation gyroscope
    hid identity-credentials-get idle-detection local-fonts magnetometer microphone midi payment
    picture-in-picture publickey-credentials-get screen-wake-lock serial storage-access usb
    xr-spatial-tracking
"""

_PAGE = {
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _PERMISSIONS.split()),
    "Origin-Agent-Cluster": "?1",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie, Sec-Fetch-Site, Sec-Fetch-Dest",
}

_FILE = {
    "Content-Security-Policy": (
        f"default-src 'none'; form-action 'none'; base-uri 'none'; {_UNFRAMED}; sandbox"
    ),
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

ASSET = {**_FILE, "Cache-Control": "public, max-age=31536000, immutable"}
"""Headers of a file whose name contains its hash."""

FOR_PROGRAMS = {**_FILE, "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}
"""Headers of a response for programs."""

TRANSPORT_SECURITY = "max-age=63072000; includeSubDomains"
"""`Strict-Transport-Security` of all responses over https."""


def page(
    *, nonce: str | None = None, form_action: str = "'self'", referrer: str = "same-origin"
) -> Mapping[str, str]:
    """Return the headers of a page.

    Args:
        nonce: of the page's scripts; None for a page without scripts.
        form_action: allowed form targets; Chrome also applies it to redirects after a POST.
        referrer: `no-referrer` keeps a secret in the URL from the next page.
    """
    return {
        **_PAGE,
        "Content-Security-Policy": _policy(nonce, form_action),
        "Referrer-Policy": referrer,
    }


def allow_framing(own: MutableHeaders, ancestors: Sequence[str]) -> None:
    """Change the headers of a page so that the given origins may frame it.

    `X-Frame-Options` cannot name an origin. A frame inside a page that requires CORP loads only
    with `cross-origin`.
    """
    policy = own["Content-Security-Policy"]
    named = " ".join(ancestors)
    own["Content-Security-Policy"] = policy.replace(_UNFRAMED, f"frame-ancestors {named}")
    own["Cross-Origin-Resource-Policy"] = "cross-origin"
    del own["X-Frame-Options"]


def attachment(filename: str) -> Mapping[str, str]:
    """Return the headers of a download; `filename` must be plain ASCII chosen by this app."""
    return {
        **FOR_PROGRAMS,
        "Content-Disposition": f'attachment; filename="{filename}"',
    }


def _policy(nonce: str | None, form_action: str) -> str:
    script = f"script-src 'nonce-{nonce}'; " if nonce else ""
    trusted_types = "; require-trusted-types-for 'script'; trusted-types 'none'" if nonce else ""
    return (
        f"default-src 'none'; {script}style-src 'self'; img-src 'self'; font-src 'self'; "
        f"connect-src 'self'; manifest-src 'self'; form-action {form_action}; base-uri 'none'; "
        f"object-src 'none'; frame-src 'none'; {_UNFRAMED}{trusted_types}"
    )
