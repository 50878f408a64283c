"""E-mail addresses: what somebody meant to type, and which of them are one account."""

import re
import unicodedata
from contextlib import suppress
from html import unescape
from urllib.parse import unquote

from app.wix import CalendarType, Connection, remove_invisible

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3002: ".", 0xFF61: "."}
"""Full-width forms and the full stops of Chinese and Japanese keyboards, as ASCII writes them."""

_QUOTES = "\u00ab\u00b4\u00bb\u2039\u203a\u300c\u300d\u300e\u300f" + "".join(
    map(chr, range(0x2018, 0x2020))
)
_LABEL = rf"[^\x00-,./:-@[-`{{-\x7f\u2026{_QUOTES}]+"
_ADDRESS = re.compile(rf'(?![{_QUOTES}])[^\s@<>()[\]\\,;:"]+@{_LABEL}(\.{_LABEL})*')
"""Local parts may hold any ASCII mark but those excluded (RFC 5322, `atext`), domains only `-`."""

_ENTITY = re.compile(r"&#?\w+;")
_MAILTO = re.compile(r"mailto:([^?@]*?(?:@|%40)[^?@|]*)(?:[?|].*)?", re.IGNORECASE)
"""A `mailto:` link with its query, or with its text as in Slack's `<mailto:a@x.example|text>`."""

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
"""What may be around `inside`, the first that fits coming off first."""

_MOST_LAYERS = 20

_GOOGLE = ("gmail.com", "googlemail.com")
_APPLE = ("icloud.com", "me.com", "mac.com")
_MICROSOFT = re.compile(r"(outlook|hotmail|live|msn|passport)(\.[a-z]{2,3}){1,2}")
_MICROSOFT_TYPES = {CalendarType.OUTLOOK, CalendarType.OFFICE_365, CalendarType.MICROSOFT}


def typed(text: str) -> str:
    """Return the address in what was typed or pasted.

    Left out are invisible characters, blanks beside the `@`, and what mail programs, chats and
    links put around an address. What is an address without that, or holds none, keeps its marks.
    """
    found = read = _readable(text)
    for _ in range(_MOST_LAYERS):
        if _ADDRESS.fullmatch(found):
            return found
        found = _readable(_unwrapped(found))
    return read


def _readable(text: str) -> str:
    words = [remove_invisible(word) for word in text.translate(_WIDE).split()]
    joined = re.sub(r"\s*@\s*", "@", " ".join(filter(None, words)))
    return unicodedata.normalize("NFC", joined)


def _unwrapped(text: str) -> str:
    """Return a text without the outermost of what is around the address in it."""
    plain = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    if plain != text:
        return plain
    if link := _MAILTO.fullmatch(text):
        return unquote(link[1])
    for layer in _LAYERS:
        if found := layer.fullmatch(text):
            return found["inside"]
    trimmed = text.lstrip(_QUOTES + '",;:').rstrip(_QUOTES + '",;:.!?\u2026')
    # a mark without its counterpart: local parts may begin with some, but no domain ends with any
    return trimmed if trimmed != text else text.lstrip("<>()[]").rstrip("<>()[]{}*_`'~|")


def account_key(address: str, kind: CalendarType = CalendarType.UNDEFINED) -> str:
    """Return the same text for addresses of the same account, and another for any other account.

    Case counts nowhere: Google, Microsoft and Apple ignore it before the `@`, too. What a provider
    delivers to one mailbox is one account with that provider only: Google gives out neither
    `a.nna@gmail.com` nor `anna+work@gmail.com` beside `anna@gmail.com`, but whoever signs up at
    Microsoft or Apple with a foreign address has an account for each spelling.

    Args:
        address: as Wix tells it, or as it was typed.
        kind: whose calendar it is; where that is not known, whoever the mailbox is with.
    """
    local, at, domain = typed(address).rpartition("@")
    if not at:
        return address.strip().lower()
    # `lower`, since `casefold` would make one of strasse and straße
    local, domain = unicodedata.normalize("NFC", local.lower()), _domain(domain)
    provider = _provider(domain)
    if provider is None or (_service(kind) or provider) != provider:
        return f"{local}@{domain}"
    return f"{_mailbox(local, provider)}@{_alias(domain)}"


def account_of(connection: Connection) -> tuple[str, str] | None:
    """Return service and key of a connection's account, None where Wix tells no address.

    The same account through two providers of the same kind is one; an address at two services is
    an account at each of them.
    """
    address = connection.external_account_email
    if not address:
        return None
    return service_of(connection), account_key(address, connection.calendar_type)


def service_of(connection: Connection) -> str:
    """Return whose accounts a connection's provider has; many a provider may have Google's."""
    return _service(connection.calendar_type) or connection.provider_id


def _domain(domain: str) -> str:
    """Return a domain as it is read: `münchen.example` and its `xn--` form are one.

    Python's own `idna` makes one of straße.example and strasse.example, which are two since 2008.
    """
    return ".".join(_label(label) for label in domain.lower().split("."))


def _label(label: str) -> str:
    if label.startswith("xn--"):
        with suppress(UnicodeError):
            label = label[4:].encode("ascii").decode("punycode")
    return unicodedata.normalize("NFKC", label).lower()


def _alias(domain: str) -> str:
    """Return the first of the domains that one provider gives out together."""
    return next((group[0] for group in (_GOOGLE, _APPLE) if domain in group), domain)


def _mailbox(local: str, provider: str) -> str:
    """Return the part before the `@` without what the provider of the mailbox ignores there."""
    local = local.partition("+")[0] or local
    return local.replace(".", "") if provider == CalendarType.GOOGLE else local


def _provider(domain: str) -> str | None:
    """Return who gives out the mailboxes of a domain, as far as it is one of the three."""
    if domain in _GOOGLE:
        return CalendarType.GOOGLE
    if domain in _APPLE:
        return CalendarType.I_CAL
    return CalendarType.MICROSOFT if _MICROSOFT.fullmatch(domain) else None


def _service(kind: CalendarType) -> str | None:
    """Return whose accounts a kind of calendar has, None where that is not known."""
    if kind in _MICROSOFT_TYPES:
        return CalendarType.MICROSOFT
    return kind if kind in {CalendarType.GOOGLE, CalendarType.I_CAL} else None
