"""Set-ups that lead to phantom blocks, found before they do harm."""

import pytest

from app.calendars.hazard import Harm, exporting, hazards, would_export
from tests.calendars.roster import ANNA, APPLE, BO, EXPORTS, GOOGLE, HOUSE, link, provider

OURS = "salon@mail.example"


def test_one_account_on_two_schedules():
    a, b = link(ANNA, email=OURS), link(BO, email="Salon@Mail.Example ")
    [found] = hazards([a, b], business_ids={"house"})

    assert (found.harm, found.account, found.connections) == (Harm.SHARED_ACCOUNT, OURS, (a, b))


def test_the_business_and_a_person_on_one_account():
    pair = [link(HOUSE, email=OURS), link(ANNA, email=OURS)]

    assert [one.harm for one in hazards(pair, business_ids={"house"})] == [Harm.BUSINESS_AND_STAFF]


def test_two_calendars_that_bookings_are_copied_into():
    pair = (link(ANNA, exports=EXPORTS), link(ANNA, exports=EXPORTS, by=APPLE))
    [found] = hazards(pair)

    assert (found.harm, found.connections) == (Harm.TWO_EXPORTS, pair)


@pytest.mark.parametrize(
    "harmless",
    [
        [link(ANNA), link(BO)],
        [link(ANNA, email=OURS), link(ANNA, email=OURS, by=APPLE)],
        [link(ANNA, email=OURS), link(BO, "DISCONNECTED", email=OURS)],
        [link(ANNA, email=""), link(BO, email="")],
        [link(ANNA, exports=EXPORTS), link(BO, exports=EXPORTS)],
        [link(ANNA, exports=EXPORTS), link(ANNA, by=APPLE)],
        [link(ANNA, exports=EXPORTS), link(ANNA, "ERROR", exports=EXPORTS, by=APPLE)],
        [],
    ],
)
def test_what_does_no_harm_is_not_warned_of(harmless):
    assert hazards(harmless) == ()


def test_whether_a_new_connection_would_copy_is_read_from_its_features():
    assert [would_export(one) for one in (APPLE, GOOGLE)] == [True, False]
    assert not would_export(provider("x", exports="SPECIFIC_CALENDAR"))


def test_a_broken_connection_copies_nothing():
    live = link(ANNA, exports=EXPORTS)

    assert exporting([live, link(BO, "ERROR", exports=EXPORTS)]) == (live,)
