"""The last page before a calendar is connected, for owners and for invited guests."""

from collections.abc import Mapping
from typing import Any

from app.calendars.values.provider import by_credentials, by_oauth, is_apple
from app.web.pages.connect.credential_form import FormState
from app.web.view.page import Page
from app.web.view.wording import feature_limits
from app.wix import Provider


def connect_page(
    template: str, provider: Provider, form: FormState, values: Mapping[str, Any]
) -> Page:
    """Return the page: a button to the provider's consent page, a form for a password, or both.

    `template` is the owner's or the guest's; `values` are what else it shows.
    """
    shared = {
        "provider": provider,
        "by_oauth": by_oauth(provider),
        "by_credentials": by_credentials(provider),
        "is_apple": is_apple(provider),
        "limits": feature_limits(provider.features),
        "form": form,
        "guest": False,
        "reconnect_token": None,
    }
    return Page(
        template,
        {**shared, **values},
        status=200 if form.pristine else 422,
        scripts=(
            *(("js/credentials.js",) if by_credentials(provider) else ()),
            "js/submit_state.js",
        ),
        to_provider=by_oauth(provider),
    )
