from tests.salon import ANNA, BO, GOOGLE, HAIRCUT, MICROSOFT, SUPPLIERS
from tests.visitor import Visitor, title, words


async def test_the_business_comes_first_and_then_everyone_on_the_staff(visitor: Visitor):
    said = words(await visitor.open("/connect"))
    names = ["Whole business", "Anna Vogel", "Bo", "Maximiliane-Sophie Hohenberg-Lindström"]
    assert [said.index(name) for name in names] == sorted(said.index(name) for name in names)
    assert "Дмитрий Соколов" in said
    assert "נועה בן־דוד" in said


async def test_services_and_other_apps_are_not_offered(visitor: Visitor):
    page = await visitor.open("/connect")
    assert HAIRCUT not in page.text
    assert SUPPLIERS not in page.text
    assert "Lena Brandt" not in page.text, "her schedule is cancelled"


async def test_a_provider_says_what_it_can_do_before_it_is_chosen(visitor: Visitor):
    said = words(await visitor.open("/connect"))
    google, outlook = said.split("Apple Calendar")[0], said.split("Apple Calendar")[1]
    assert "main calendar can't be booked Wix bookings don't appear in it" in google
    assert "Wix bookings appear in a separate calendar that Wix adds" in outlook


async def test_features_decide_and_not_the_name_of_the_provider(visitor: Visitor):
    await visitor.control(
        "site", {"google_export": "PRIMARY_CALENDAR_ONLY", "extra_provider": True}
    )
    said = words(await visitor.open("/connect"))
    assert said.count("Wix bookings appear in the main calendar") == 2


async def test_an_address_may_preselect_both(visitor: Visitor):
    page = await visitor.open(f"/connect?schedule_id={ANNA}&provider_id={GOOGLE}")
    checked = [line for line in page.text.splitlines() if "checked" in line]
    assert [ANNA in checked[0], GOOGLE in checked[1], len(checked)] == [True, True, 2]


async def test_who_comes_for_one_person_need_not_pass_all_others(visitor: Visitor):
    assert "is-settled" in (await visitor.open(f"/connect?schedule_id={BO}")).text
    both = await visitor.open(f"/connect?schedule_id={BO}&provider_id={GOOGLE}")
    assert "is-settled" not in both.text, "who chooses again looks for another"
    assert "is-settled" not in (await visitor.open("/connect?schedule_id=unknown")).text


async def test_what_is_connected_already_shows_with_its_state(visitor: Visitor):
    said = words(await visitor.open("/connect"))
    assert "Google Calendar · anna.vogel@studio-nord.example of Anna Vogel Working" in said
    assert "of Дмитрий Соколов Needs you" in said


async def test_a_short_list_has_no_search(visitor: Visitor):
    assert 'type="search"' not in (await visitor.open("/connect")).text


async def test_a_long_list_is_cut_and_searched_on_the_server(visitor: Visitor):
    await visitor.control("site", {"schedules": 500, "names": ["Zoë Ångström"]})
    page = await visitor.open("/connect")
    assert "40 of 501 shown" in words(page)
    found = await visitor.open("/connect?q=ångström+ZOË")
    assert "Zoë Ångström" in words(found)
    assert found.text.count('name="schedule_id"') == 1


async def test_a_search_needs_neither_accents_nor_case_and_finds_the_business(visitor: Visitor):
    await visitor.control("site", {"schedules": 20})
    assert "Hohenberg-Lindström" in words(await visitor.open("/connect?q=LINDSTROM"))
    assert "Whole business" in words(await visitor.open("/connect?q=business"))


async def test_a_search_that_finds_nobody_says_so(visitor: Visitor):
    await visitor.control("site", {"schedules": 20})
    assert "Nobody here is called “<b>nobody”." in words(await visitor.open("/connect?q=<b>nobody"))


async def test_names_are_shown_and_never_run(visitor: Visitor):
    hostile = ['<script>alert("1")</script>', "'\"><img src=x onerror=alert(2)>", "{{ 7*7 }}"]
    await visitor.control("site", {"names": hostile})
    page = await visitor.open("/connect")
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "{{ 7*7 }}" in words(page)


async def test_a_provider_that_cannot_be_asked_is_named_and_the_rest_is_shown(visitor: Visitor):
    await visitor.control("site", {"broken_listed": False})
    said = words(await visitor.open("/connect"))
    assert "Wix could not read Outlook or Office 365 just now" in said
    assert "Google Calendar · anna.vogel@studio-nord.example of Anna Vogel Working" in said


async def test_a_site_without_schedules_is_told_what_to_do(visitor: Visitor):
    await visitor.control("faults", [{"method": "QuerySchedules", "status": 200, "body": {}}])
    assert "No schedules yet" in words(await visitor.open("/connect"))


async def test_a_site_without_providers_is_told_why(visitor: Visitor):
    await visitor.control("faults", [{"method": "ListProviders", "status": 200, "body": {}}])
    page = await visitor.open("/connect")
    assert title(page) == "Connect a calendar"
    assert "its plan does not include it" in words(page)


async def test_the_review_of_half_a_choice_leads_back_to_the_picker(visitor: Visitor):
    answer = await visitor.open(f"/connect/review?provider_id={MICROSOFT}")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/connect?")
    assert MICROSOFT in answer.headers["location"]
