"""E-mail addresses: extraction from typed text, and comparison of accounts."""

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from app.wix import CalendarType, Connection, remove_invisible

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3002: ".", 0xFF61: "."}
"""Full-width forms and the full stops of Chinese and Japanese keyboards, mapped to ASCII."""

_QUOTES = "\u00ab\u00b4\u00bb\u2039\u203a\u300c\u300d\u300e\u300f" + "".join(
    map(chr, range(0x2018, 0x2020))
)
_LABEL = rf"[^\x00-,./:-@[-`{{-\x7f\u2026{_QUOTES}]+"
_ADDRESS = re.compile(rf'(?![{_QUOTES}])[^\s@<>()[\]\\,;:"]+@{_LABEL}(\.{_LABEL})*')
"""Local parts allow the ASCII punctuation of `atext` (RFC 5322), domains only `-`."""

_ENTITY = re.compile(r"&#?\w+;")
_MAILTO = re.compile(
    r"mailto:((?:[^?@|]*+\|)*?(?:(?>[^?@|]*?%40)|[^?@|]*+@)[^?@|]*+)(?:[?|].*)?", re.IGNORECASE
)
"""A `mailto:` link with its query, or with its text as in Slack's `<mailto:a@x.example|text>`.

Without backtracking, which took seconds for thousands of `%40`.
"""

_LAYERS = tuple(
    map(
        re.compile,
        (
            r"\[(?P<inside>[^@]*@.*)\]\([^()]*\)",  # a link in Markdown
            r"[^<>]*<(?P<inside>.*)>",
            r"(?P<inside>[^@]*@.*)\([^()@]*\)",  # a name behind the address
            r"[^@()]*\((?P<inside>[^@]*@.*)\)",
            r"(?P<mark>[*_`'~|])(?P<inside>.*)(?P=mark)",
            r"\[(?P<inside>.*)\]",
            r"\{(?P<inside>.*)\}",
        ),
    )
)
"""Wrappings of an address, in the order in which they are tried."""

_MOST_LAYERS = 20
_MAX_CHARS = 320
_MAX_WRAPPED_CHARS = 1000

_GOOGLE = ("gmail.com", "googlemail.com")
_APPLE = ("icloud.com", "me.com", "mac.com")
_MICROSOFT = re.compile(r"(outlook|hotmail|live|msn|passport)(\.[a-z]{2,3}){1,2}")
_MICROSOFT_TYPES = {CalendarType.OUTLOOK, CalendarType.OFFICE_365, CalendarType.MICROSOFT}


def extract_address(text: str) -> str:
    """Return the address in a typed or pasted text.

    Removes invisible characters, blanks beside the `@`, and the wrappings that mail programs, chats
    and links add. A text that is an address already, or contains none, is only normalized.
    """
    found = normalized = _normalize(text)
    for _ in range(_MOST_LAYERS if len(normalized) <= _MAX_WRAPPED_CHARS else 0):
        if _ADDRESS.fullmatch(found):
            return found
        wrapped, found = found, _normalize(_unwrap(found))
        if found == wrapped:
            break
    return normalized


def _normalize(text: str) -> str:
    words = [remove_invisible(word) for word in text.translate(_WIDE).split()]
    joined = re.sub(r"\s*@\s*", "@", " ".join(filter(None, words)))
    return unicodedata.normalize("NFC", joined)


def _unwrap(text: str) -> str:
    """Remove the outermost wrapping of an address."""
    plain = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    if plain != text:
        return plain
    if mailto := _MAILTO.fullmatch(text):
        return unquote(mailto[1])
    for layer in _LAYERS:
        if found := layer.fullmatch(text):
            return found["inside"]
    trimmed = text.lstrip(_QUOTES + '",;:').rstrip(_QUOTES + '",;:.!?\u2026')
    # an unpaired mark: a local part may begin with some, but no domain ends with one
    return trimmed if trimmed != text else text.lstrip("<>()[]").rstrip("<>()[]{}*_`'~|")


def account_key(address: str, kind: CalendarType = CalendarType.UNDEFINED) -> str:
    """Return a key that is equal for addresses of the same account.

    Case is ignored: Google, Microsoft and Apple ignore it in the local part, too. Aliases of a
    mailbox are one account only at the provider of the mailbox: at Google `a.nna@gmail.com` and
    `anna+work@gmail.com` are `anna@gmail.com`, but Microsoft and Apple have a separate account for
    each spelling of another provider's address.

    Args:
        address: from Wix, or as typed.
        kind: type of the account's calendar; if unknown, the provider of the mailbox is assumed.
    """
    # nothing longer is an address, nor worth keeping
    return (_kept_key if len(address) <= _MAX_CHARS else _account_key)(address, kind)


@lru_cache(maxsize=8192)
def _kept_key(address: str, kind: CalendarType) -> str:
    return _account_key(address, kind)


def _account_key(address: str, kind: CalendarType) -> str:
    local, at, domain = extract_address(address).rpartition("@")
    if not at:
        return address.strip().lower()
    # not `casefold`, which would make strasse and straße equal
    local, domain = unicodedata.normalize("NFC", local.lower()), _domain(domain)
    provider = _provider(domain)
    if provider is None or (_service(kind) or provider) != provider:
        return f"{local}@{domain}"
    return f"{_mailbox(local, provider)}@{_alias(domain)}"


def account_of(connection: Connection) -> tuple[str, str] | None:
    """Return service and key of a connection's account, None if Wix gives no address.

    Two providers of one calendar type share accounts; an address used at two services is two
    accounts.
    """
    address = connection.external_account_email
    if not address:
        return None
    return service_of(connection), account_key(address, connection.calendar_type)


def service_of(connection: Connection) -> str:
    """Return the service whose accounts the provider uses; several may use Google's."""
    return _service(connection.calendar_type) or connection.provider_id


def _domain(domain: str) -> str:
    """Return a domain in Unicode, so that `münchen.example` equals its `xn--` form.

    Python's `idna` codec (IDNA 2003) makes straße.example and strasse.example equal; IDNA 2008
    does not.
    """
    return ".".join(_label(label) for label in domain.lower().split("."))


def _label(label: str) -> str:
    if label.startswith("xn--"):
        with suppress(UnicodeError):
            label = label[4:].encode("ascii").decode("punycode")
    return unicodedata.normalize("NFKC", label).lower()


def _alias(domain: str) -> str:
    """Return the main domain if this is an alias of it."""
    return next((group[0] for group in (_GOOGLE, _APPLE) if domain in group), domain)


def _mailbox(local: str, provider: str) -> str:
    """Return the local part without what its provider ignores."""
    local = local.partition("+")[0] or local
    return local.replace(".", "") if provider == CalendarType.GOOGLE else local


def _provider(domain: str) -> str | None:
    """Return the provider of a domain's mailboxes, if it is Google, Apple or Microsoft."""
    if domain in _GOOGLE:
        return CalendarType.GOOGLE
    if domain in _APPLE:
        return CalendarType.I_CAL
    return CalendarType.MICROSOFT if _MICROSOFT.fullmatch(domain) else None


def _service(kind: CalendarType) -> str | None:
    """Return the service of a calendar type, None if unknown."""
    if kind in _MICROSOFT_TYPES:
        return CalendarType.MICROSOFT
    return kind if kind in {CalendarType.GOOGLE, CalendarType.I_CAL} else None
