"""The seed of a site: a salon with six people, two services and two connections."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, count, islice

from app.sandbox.connection import Connection, first_sync, seeded_connection_id
from app.sandbox.provider import APPLE, GOOGLE, MICROSOFT, providers
from app.sandbox.request_field import format_timestamp
from app.sandbox.seed_events import SEED_EVENTS_PER_CONNECTION, add_numbered_events, add_seed_events
from app.sandbox.site import Person, Schedule, Site
from app.sandbox.switches import Switches

DEMO_SITE_ID = "f054e0b8-3ce3-494d-b394-7d9c777a5bbb"
TIME_ZONE = "Europe/Berlin"
# Source: "How Wix Bookings uses the Calendar APIs" and "Wix Bookings integration" (dev.wix.com).
BOOKINGS_APP_ID = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
MEETINGS_APP_ID = "6646a75c-2027-4f49-976c-58f3d713ed0f"
BUSINESS_EXTERNAL_ID = "4e0579a5-491e-4e70-a872-d097eed6e520"

PEOPLE = (
    Person(
        "3ceaaf30-8142-48ea-91d9-3080f9b439fc",
        "9dfb369b-ab13-4fae-a276-55daa05f1119",
        "6301bbfc-a0c5-454e-8ff9-bb510944fe0c",
        "6fced11d-2bd8-41e6-847a-8387cdde8d51",
        "Anna Vogel",
        "anna.vogel@studio-nord.example",
    ),
    Person(
        "3a124c64-7e02-4f05-b7c1-dce27f7695f5",
        "66080f17-4c96-48e2-9cbd-0ba3a1a6bcde",
        "b120a366-f0bb-49cf-82f2-dc05873f9bd0",
        "78b7d0ac-8477-4ce0-8e4c-da11b43c589b",
        "נועה בן־דוד",
        "noa@studio-nord.example",
    ),
    Person(
        "2330fcf1-562a-44b8-8866-8d77e827062c",
        "c1acc990-6424-450a-a36b-f9b3ddcb369d",
        "9ad9b9a2-5e78-454d-b065-a1c284cc4549",
        "99356597-6fba-4662-b6a7-30b7b12e9eed",
        "佐藤 美咲",
        "misaki.sato@studio-nord.example",
    ),
    Person(
        "8df08078-a22e-4180-85c2-c2af3977a654",
        "f3194a3b-381e-43e7-952c-466e473a1797",
        "c498b6e7-3648-445e-9afa-3a387f006745",
        "ab57f985-4332-43da-a75a-2e199b58ba8d",
        "Дмитрий Соколов",
        "dmitri@studio-nord.example",
    ),
    Person(
        "c1b87f1a-7323-491b-99f9-cbef0f69a4d0",
        "2eb73728-2fea-475e-b536-5e1458294a90",
        "ac3e0b5b-c291-4709-8c1e-26038dabf68e",
        "2f314fdb-43c4-4bc7-a4cc-dcf9ea5ee53c",
        "Maximiliane-Sophie Hohenberg-Lindström",
        "maxi@studio-nord.example",
    ),
    Person(
        "bafe9bd1-20c5-4152-9127-c47089bf36a2",
        "fe014372-9313-4adf-bba3-fec76ca387b5",
        "9280ba2e-1534-43fd-b357-71b237d047c9",
        None,
        "Bo",
        "bo@studio-nord.example",
    ),
)
BUSINESS = Schedule(
    "23961c52-2970-4819-ae6f-8f356f02bfb4", BUSINESS_EXTERNAL_ID, "business", BOOKINGS_APP_ID
)
HAIRCUT = Schedule(
    "98daa4bf-7559-4f89-b3fb-95ee22432045",
    "b6d9f6f4-5cdc-48b9-9a64-00c790010259",
    "Haircut & styling",
    BOOKINGS_APP_ID,
)
OTHERS = (
    HAIRCUT,
    Schedule(
        "6a015b66-5e4a-429c-9be7-df00cba497dd",
        "365bf63a-6659-4554-8410-3017ead492d2",
        "Balayage workshop",
        BOOKINGS_APP_ID,
    ),
    Schedule(
        "48018f5e-1863-41da-abca-5daa475d779c",
        "614d292e-1f1e-4bfa-a300-3324c470d28b",
        "Supplier meetings",
        MEETINGS_APP_ID,
    ),
    Schedule(
        "e9a5642c-7d07-43e5-b6e5-c77a2ee05f69",
        "df219833-d97b-401b-b581-437a489229e0",
        "Lena Brandt",
        BOOKINGS_APP_ID,
        "CANCELLED",
    ),
)
_FIRST_CONNECTED = (0, 3, 1, 2, 4, 5)
_BROKEN = 1
_LONG_AGO = timedelta(days=1)
_FIRST_HIRED = datetime(2019, 3, 4, 9, 30, tzinfo=UTC)


def seed_site(site_id: str, switches: Switches, now: datetime) -> Site:
    """Return a new site; the same switches give the same ids, except those of connections."""
    site = Site(site_id, switches, people=_people(switches))
    staff = (
        Schedule(one.schedule_id, one.resource_id, one.name, BOOKINGS_APP_ID) for one in site.people
    )
    site.schedules = [BUSINESS, *staff, *OTHERS]
    for number in range(switches.connections):
        connection = _connection(site, number, now)
        site.connections[connection.id] = connection
        if switches.events is None:
            add_seed_events(site, connection, now)
    add_numbered_events(site, switches.events or 0, now)
    return site


def seed_size(switches: Switches) -> int:
    """Return the number of people, connections and events of a new site, or a little more."""
    events = switches.connections * SEED_EVENTS_PER_CONNECTION
    return (
        switches.schedules
        + switches.connections
        + (events if switches.events is None else switches.events)
    )


def _people(switches: Switches) -> list[Person]:
    named = [_renamed(person, number, switches) for number, person in enumerate(PEOPLE)]
    more = (_invented(number, switches) for number in count(len(PEOPLE)))
    people = islice(chain(named, more), switches.schedules)
    hired = (_FIRST_HIRED + number * timedelta(hours=1) for number in count())
    return [
        replace(one, created=format_timestamp(at)) for one, at in zip(people, hired, strict=False)
    ]


def _renamed(person: Person, number: int, switches: Switches) -> Person:
    name = switches.names[number] if number < len(switches.names) else person.name
    return replace(person, name=name)


def _invented(number: int, switches: Switches) -> Person:
    ids = [
        str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {number}"))
        for kind in ["person", "resource", "schedule", "user"]
    ]
    name = switches.names[number] if number < len(switches.names) else f"Stylist {number + 1}"
    return Person(ids[0], ids[1], ids[2], ids[3], name, f"stylist{number + 1}@studio-nord.example")


def _connection(site: Site, number: int, now: datetime) -> Connection:
    """Return the n-th connection: Google, then a broken Microsoft one, then healthy ones of all."""
    kind = (GOOGLE, MICROSOFT, APPLE)[number % 3]
    provider = next(one for one in providers(site.switches) if one.id == kind.id)
    person = _person(site, number)
    connection = Connection(
        seeded_connection_id(site.id, number),
        provider,
        person.schedule_id if person else BUSINESS.id,
        person.email if person else "hello@studio-nord.example",
        person.user_id if person else None,
    )
    connection.configure(first_sync(provider, connection, "both"), now - _LONG_AGO)
    if number == _BROKEN:
        connection.status, connection.error_reason = "ERROR", "TOKEN_REVOKED"
    return connection


def _person(site: Site, number: int) -> Person | None:
    if not site.people:
        return None
    turn = number % len(site.people)
    wanted = _FIRST_CONNECTED[turn] if turn < len(_FIRST_CONNECTED) else turn
    return site.people[wanted] if wanted < len(site.people) else site.people[turn]
