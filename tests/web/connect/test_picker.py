from tests.salon import ANNA, BO, GOOGLE, HAIRCUT, MICROSOFT, SUPPLIERS
from tests.visitor import Visitor, title, words


async def test_the_business_comes_first_and_then_the_staff(visitor: Visitor):
    said = words(await visitor.open("/connect"))
    names = ["Whole business", "Anna Vogel", " Bo ", "Maximiliane-Sophie Hohenberg-Lindström"]
    assert [said.index(name) for name in names] == sorted(said.index(name) for name in names)
    assert "Дмитрий Соколов" in said
    assert "נועה בן־דוד" in said


async def test_services_and_other_apps_are_not_offered(visitor: Visitor):
    page = await visitor.open("/connect")
    assert HAIRCUT not in page.text
    assert SUPPLIERS not in page.text
    assert "Lena Brandt" not in page.text, "her schedule is cancelled"


async def test_providers_show_their_features_before_the_choice(visitor: Visitor):
    said = words(await visitor.open("/connect"))
    google, outlook = said.split("Apple Calendar")[0], said.split("Apple Calendar")[1]
    assert "Main calendar blocks bookings No bookings go into it" in google
    assert "Bookings go into a calendar Wix adds" in outlook


async def test_features_decide_and_not_the_provider_name(visitor: Visitor):
    await visitor.control(
        "site", {"google_export": "PRIMARY_CALENDAR_ONLY", "extra_provider": True}
    )
    said = words(await visitor.open("/connect"))
    assert said.count("Bookings go into the main calendar") == 2


async def test_a_url_may_preselect_person_and_provider(visitor: Visitor):
    page = await visitor.open(f"/connect?schedule_id={ANNA}&provider_id={GOOGLE}")
    checked = [line for line in page.text.splitlines() if "checked" in line]
    assert [ANNA in checked[0], GOOGLE in checked[1], len(checked)] == [True, True, 2]


async def test_for_a_chosen_person_each_provider_is_one_click(visitor: Visitor):
    page = await visitor.open(f"/connect?schedule_id={BO}")
    review = f"/connect/review?schedule_id={BO}&amp;provider_id={MICROSOFT}"
    assert f'href="{review}"' in page.text
    assert 'type="radio"' not in page.text
    assert "Anna Vogel" not in words(page)
    assert (await visitor.open(review.replace("&amp;", "&"))).status_code == 200
    both = await visitor.open(f"/connect?schedule_id={BO}&provider_id={GOOGLE}")
    chosen = [line for line in both.text.splitlines() if "checked" in line]
    assert len(chosen) == 2, "who chooses again looks for another"
    assert 'type="radio"' in (await visitor.open("/connect?schedule_id=unknown")).text


async def test_a_provider_that_cannot_be_connected_is_no_link(visitor: Visitor):
    unknown = {"id": MICROSOFT, "name": "Elsewhere", "connectMethods": []}
    body = {"providers": [unknown]}
    await visitor.control("faults", [{"method": "ListProviders", "status": 200, "body": body}])
    page = await visitor.open(f"/connect?schedule_id={BO}")
    assert "Elsewhere Can't be connected here" in words(page)
    assert "Can't be connected here" in words(page)
    assert "/connect/review" not in page.text


async def test_choosing_a_person_leads_to_no_other_page(visitor: Visitor):
    picker = (await visitor.open("/connect")).text
    assert "/connections/" not in picker.partition("<main")[2].partition("</main")[0]


async def test_existing_connections_are_shown_with_their_state(visitor: Visitor):
    said = words(await visitor.open("/connect"))
    assert "Google Calendar anna.vogel@studio-nord.example of Anna Vogel Working" in said
    assert "of Дмитрий Соколов Needs you" in said


async def test_a_short_list_has_no_search(visitor: Visitor):
    assert 'type="search"' not in (await visitor.open("/connect")).text


async def test_a_long_list_is_truncated_and_searched_on_the_server(visitor: Visitor):
    await visitor.control("site", {"schedules": 500, "names": ["Zoë Ångström"]})
    page = await visitor.open("/connect")
    assert "40 of 501 shown" in words(page)
    found = await visitor.open("/connect?q=ångström+ZOË")
    assert "Zoë Ångström" in words(found)
    assert found.text.count('name="schedule_id"') == 1


async def test_a_preselected_person_of_a_long_list_is_shown(visitor: Visitor):
    await visitor.control("site", {"schedules": 500, "names": ["Zoë Ångström"]})
    page = await visitor.open(f"/connect?schedule_id={ANNA}&provider_id={GOOGLE}")
    checked = [line for line in page.text.splitlines() if "checked" in line]
    assert [ANNA in line for line in checked] == [True, False]
    assert page.text.count('name="schedule_id"') == 41


async def test_a_search_ignores_accents_and_case(visitor: Visitor):
    await visitor.control("site", {"schedules": 20})
    assert "Hohenberg-Lindström" in words(await visitor.open("/connect?q=LINDSTROM"))
    assert "Whole business" in words(await visitor.open("/connect?q=business"))


async def test_a_search_without_results_says_so(visitor: Visitor):
    await visitor.control("site", {"schedules": 20})
    assert "Nobody here is called “<b>nobody”." in words(await visitor.open("/connect?q=<b>nobody"))


async def test_names_are_escaped(visitor: Visitor):
    hostile = ['<script>alert("1")</script>', "'\"><img src=x onerror=alert(2)>", "{{ 7*7 }}"]
    await visitor.control("site", {"names": hostile})
    page = await visitor.open("/connect")
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "{{ 7*7 }}" in words(page)


async def test_a_failing_provider_is_named_and_the_rest_is_shown(visitor: Visitor):
    await visitor.control("site", {"broken_listed": False})
    said = words(await visitor.open("/connect"))
    assert "Wix could not read Outlook just now" in said
    assert "Google Calendar anna.vogel@studio-nord.example of Anna Vogel Working" in said


async def test_a_site_without_schedules_gets_instructions(visitor: Visitor):
    await visitor.control("faults", [{"method": "QuerySchedules", "status": 200, "body": {}}])
    assert "No schedules yet" in words(await visitor.open("/connect"))


async def test_a_site_without_providers_gets_the_reason(visitor: Visitor):
    await visitor.control("faults", [{"method": "ListProviders", "status": 200, "body": {}}])
    page = await visitor.open("/connect")
    assert title(page) == "Connect a calendar"
    assert "the site's plan does not include any" in words(page)


async def test_an_incomplete_choice_leads_back_to_the_picker(visitor: Visitor):
    answer = await visitor.open(f"/connect/review?provider_id={MICROSOFT}")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/connect?")
    assert MICROSOFT in answer.headers["location"]
