from app.calendars.values.person import Person, ScheduleKind
from app.web.view.avatar import avatar
from tests.rows import each_row


@each_row(
    ("name", "initials"),
    [
        ("Anna Vogel", "AV"),
        ("Bo", "B"),
        ("Maximiliane-Sophie von Hohenberg-Lindström", "MH"),
        ("佐藤 美咲", "佐"),
        ("Дмитрий Соколов", "ДС"),
        ("(extern) Anna 2", "A"),
        ("123", ""),
        ("", ""),
    ],
)
def test_an_avatar_shows_first_letters_as_the_script_has_them(name: str, initials: str):
    assert avatar(Person("id", name, ScheduleKind.STAFF)).initials == initials


def test_a_person_keeps_the_colour():
    faces = [avatar(Person(str(number), "x", ScheduleKind.STAFF)) for number in range(40)]
    assert {one.hue for one in faces} == set(range(6))
    assert avatar(Person("7", "another name", ScheduleKind.STAFF)).hue == faces[7].hue
