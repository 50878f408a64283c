"""The schemas of the API that stands in for Wix's: errors, the site, tokens, and all others."""

from typing import Final

from tools.sandbox_openapi.automation_schemas import AUTOMATION_SCHEMAS
from tools.sandbox_openapi.connection_schemas import CONNECTION_SCHEMAS
from tools.sandbox_openapi.json_schema import (
    ANY_OBJECT,
    BOOLEAN,
    GUID,
    INTEGER,
    NON_EMPTY,
    TEXT,
    Schema,
    closed,
    described,
    extensible,
    list_of,
    ref,
)
from tools.sandbox_openapi.query_schemas import QUERY_SCHEMAS

_ERRORS: Final[dict[str, Schema]] = {
    "Error": described(
        closed({"message": TEXT, "details": ref("ErrorDetails")}),
        "An error in Wix's form; details are empty where Wix gives no reason.",
    ),
    "ErrorDetails": closed(
        {},
        {
            "applicationError": closed({"code": TEXT, "description": TEXT, "data": ANY_OBJECT}),
            "validationError": closed({"fieldViolations": list_of(ref("FieldViolation"))}),
        },
    ),
    "FieldViolation": closed(
        {"field": TEXT, "description": TEXT, "violatedRule": TEXT, "data": ANY_OBJECT}
    ),
    "OAuthError": described(
        closed({"error": TEXT, "error_description": TEXT}), "An error in the form of RFC 6749, 5.2."
    ),
}
_SITE: Final[dict[str, Schema]] = {
    "AppInstance": closed(
        {
            "instanceId": GUID,
            "appName": TEXT,
            "appVersion": TEXT,
            "isFree": BOOLEAN,
            "permissions": list_of(TEXT),
        }
    ),
    "InstanceSite": closed(
        {"siteId": GUID},
        {
            **dict.fromkeys(("siteDisplayName", "locale", "paymentCurrency"), TEXT),
            "installedWixApps": list_of(GUID),
        },
    ),
    "SiteProperties": closed(
        {},
        {
            **dict.fromkeys(
                (*("siteDisplayName", "businessName", "language", "timeZone"), "paymentCurrency"),
                TEXT,
            ),
            "locale": closed({"languageCode": TEXT, "country": TEXT}),
        },
    ),
}
_TOKENS: Final[dict[str, Schema]] = {
    "TokenRequest": extensible(
        {
            "grant_type": {"const": "client_credentials"},
            "client_id": NON_EMPTY,
            "client_secret": NON_EMPTY,
            "instance_id": GUID,
        }
    ),
    "TokenInfoRequest": extensible({"token": described(NON_EMPTY, "A token, or an `instance`.")}),
    "Token": closed(
        {"access_token": TEXT, "token_type": {"const": "Bearer"}, "expires_in": INTEGER}
    ),
    "TokenInfo": {
        "oneOf": [
            closed({"active": {"const": False}}),
            closed(
                {
                    "active": {"const": True},
                    "subjectType": {"const": "APP"},
                    **dict.fromkeys(("subjectId", "clientId", "instanceId", "siteId"), TEXT),
                    "iat": INTEGER,
                    "exp": INTEGER,
                }
            ),
        ]
    },
}

SCHEMAS: Final = {
    **_ERRORS,
    **AUTOMATION_SCHEMAS,
    **CONNECTION_SCHEMAS,
    **QUERY_SCHEMAS,
    **_SITE,
    **_TOKENS,
}
