"""Name, zone, language and installation of a site; every field is optional."""

import pytest

from app.wix import AppInstance, SiteProperties, WixOddAnswer

SITE, INSTANCE = "22222222-2222-4222-8222-222222222222", "8a3c2d11-0b6e-4c55-9a07-3f2f7a1e0c42"


async def test_site_properties_are_read_as_documented(wix):
    said = {
        "version": "12",
        "properties": {
            "siteDisplayName": "Studio Nord",
            "timeZone": "Europe/Berlin",
            "language": "de",
            "locale": {"languageCode": "de", "country": "AT"},
            "email": "owner@mail.example",
        },
    }
    assert await wix.says(said).get_site_properties() == SiteProperties(
        "Studio Nord", "Europe/Berlin", "de", "de-AT"
    )
    assert (wix.request.method, wix.request.url.path) == (
        "GET",
        "/sandbox/api/site-properties/v4/properties",
    )


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, SiteProperties()),
        (None, SiteProperties()),
        ({"siteDisplayName": None, "businessName": "Nord"}, SiteProperties(name="Nord")),
        ({"siteDisplayName": "", "timeZone": "", "language": None}, SiteProperties()),
        ({"locale": {"languageCode": "de"}}, SiteProperties(locale="de")),
        ({"locale": {"country": "DE"}}, SiteProperties()),
        ({"locale": "de-AT", "timeZone": "Z"}, SiteProperties(time_zone="Z", locale="de-AT")),
        ({"locale": ["de"], "timeZone": "Z"}, SiteProperties(time_zone="Z")),
        ({"siteDisplayName": "a\nb\x00"}, SiteProperties(name="a b")),
    ],
)
async def test_properties_the_owner_left_empty_are_empty(wix, properties, expected):
    assert await wix.says({"properties": properties}).get_site_properties() == expected


async def test_an_installation_names_its_site(wix):
    said = {
        "instance": {"instanceId": INSTANCE, "isFree": True},
        "site": {"siteId": SITE, "siteDisplayName": "Nord", "locale": "de", "ownerEmail": "o@x.y"},
    }
    assert await wix.says(said).get_app_instance() == AppInstance(INSTANCE, SITE, "Nord", "de")
    assert wix.request.url.path == "/sandbox/api/apps/v1/instance"


async def test_an_installation_without_a_site_is_accepted(wix):
    assert await wix.says({"instance": {"instanceId": INSTANCE}}).get_app_instance() == AppInstance(
        INSTANCE
    )


@pytest.mark.parametrize("said", [{}, {"instance": {}}, {"instance": {"instanceId": 1}}])
async def test_an_installation_without_an_id_is_rejected(wix, said):
    with pytest.raises(WixOddAnswer):
        await wix.says(said).get_app_instance()
