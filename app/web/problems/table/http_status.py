"""Problems with requests that no page of this app sends, and bugs of the app."""

from fastapi.exceptions import RequestValidationError

from app.stores import waiting
from app.web.language.language import _
from app.web.middleware import request_guard
from app.web.problems.table.problem import (
    GUEST_LOOK,
    NOT_KNOWN,
    NOTHING_CHANGED,
    ChangeText,
    LinkPart,
    Problem,
    RecoveryKind,
)
from app.web.view import form

_TOO_LARGE = Problem(
    413,
    _("That is too much at once"),
    _("No form of this app is that large."),
    NOTHING_CHANGED,
    RecoveryKind.LIST,
)


_OVERLOADED = Problem(
    503,
    _("Too many people are here at once"),
    _("This server is overloaded."),
    NOTHING_CHANGED,
    RecoveryKind.RETRY,
    _("Try again in a few seconds."),
)

MALFORMED = Problem(
    422,
    _("Something is missing in that form"),
    _("A field was not filled in, or came twice."),
    NOTHING_CHANGED,
    RecoveryKind.RETRY,
    resends=False,
)

UNEXPECTED = Problem(
    500,
    _("Something went wrong on our side"),
    _("This page could not be made."),
    NOT_KNOWN,
    RecoveryKind.LIST,
    _("Check the list before you try again."),
    guest=GUEST_LOOK,
)


REQUEST_PROBLEMS: dict[type[Exception], Problem] = {
    form.FormRefused: Problem(
        403,
        _("This page is out of date"),
        _("It was open too long, or your browser keeps no cookies."),
        NOTHING_CHANGED,
        RecoveryKind.RETRY,
        _("Allow cookies for this page if they are off."),
        resends=False,
    ),
    request_guard.CrossSiteRequest: Problem(
        403,
        _("This didn't come from our page"),
        _("Another website sent it, so we ignored it."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
    ),
    request_guard.HostUnknown: Problem(
        400,
        _("This isn't our address"),
        _("This app does not answer to it."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
        _("Use the address that the app printed at its start."),
    ),
    RequestValidationError: MALFORMED,
    request_guard.AddressTooLong: Problem(
        414,
        _("There is no such page"),
        _("The address may be misspelt or old."),
        ChangeText(""),
        RecoveryKind.LIST,
    ),
    request_guard.BodyTooLarge: _TOO_LARGE,
    waiting.Busy: _OVERLOADED,
    form.FormMalformed: MALFORMED,
}

STATUS_PROBLEMS: dict[int, Problem] = {
    404: Problem(
        404,
        _("There is no such page"),
        _("The address may be misspelt or old."),
        ChangeText(""),
        RecoveryKind.LIST,
        unknown=LinkPart.ADDRESS,
    ),
    405: Problem(
        405,
        _("That doesn't work here"),
        _("This address takes other kinds of requests."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
    ),
    408: Problem(
        408,
        _("The form took too long"),
        _("It did not arrive whole."),
        NOTHING_CHANGED,
        RecoveryKind.RETRY,
    ),
    413: _TOO_LARGE,
}
