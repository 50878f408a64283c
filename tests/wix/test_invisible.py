"""Removal of invisible characters from texts."""

from app.wix.external_calendars.responses import parse_calendars
from app.wix.parsing.invisible import trim_invisible
from app.wix.parsing.list_body import parse_body
from app.wix.staff_members.responses import STAFF_PAGE
from tests.rows import each_row


@each_row(
    "name",
    [
        *("", "   ", "\t\r\n", "\u00a0", "\u3000", "\u200b", "\u200b \u200d", "\u3164", "\uffa0"),
        *("\u2800\u2800", "\u00ad", "\ufeff", "\u115f\u1160", "\u202e", "\u2066\u2069", "\u061c"),
        *("\ufe0f", "\U000e0100", "\U000e0041\U000e0042", "\u0301\u0308", "\u034f", "\u17b4"),
        *("\x00\x1b", "\u2028", "\ud800", "\U0001d159", "\U0001d173", "\ufff9\ufffb", "\ufffc"),
        *("\u20e3", "\u0903", "\u2065", "\U000e01f0", "\u180e", "\u1680", "\u2062"),
    ],
)
def test_an_invisible_name_counts_as_empty(name):
    assert trim_invisible(name) == ""


@each_row(
    "name",
    [
        *("Anna", "Dr. Maria-Theresia O'Hara", "…", "-", "0", "李", "אנה", "โยคะ", "नमस्ते"),
        *(
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\U0001f469\u200d\U0001f467",
            "1\ufe0f\u20e3",
        ),
        *("\u2764\ufe0f", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"),
        *("e\u0301", "\u0600\u0661", "Chez\u00a0Anna", "\u845b\U000e0100"),
    ],
)
def test_a_visible_name_is_unchanged(name):
    assert trim_invisible(name) == name


@each_row(
    "name",
    [
        *("  Anna ", "\u200bAnna\u200b", "\ufeffAnna\u3164", "Anna\n", "\u0301Anna", "Anna\u200d"),
        *(
            "\u202eAnna",
            "\u202aAnna\u202c",
            "\u2067Anna",
            "An\u202ena",
            "Anna\U000e0041",
            "\u2800Anna",
        ),
    ],
)
def test_invisible_characters_around_a_name_are_removed(name):
    assert trim_invisible(name) == "Anna"


@each_row("letter", map(chr, range(ord(" "), 0x3300)))
def test_a_bidi_control_inside_changes_nothing_else(letter):
    """Without one, some texts are returned early."""
    assert trim_invisible(f"{letter}é{letter}") == trim_invisible(f"{letter}é\u202a{letter}")


def test_line_breaks_become_spaces():
    assert trim_invisible("Anna\nMaria\r\nLevi\u2028") == "Anna Maria  Levi"


async def test_parsed_names_have_no_invisible_characters():
    answer = {"calendars": [{"id": "1", "name": "\u3164"}, {"id": "2", "name": "\u200bTeam\n"}]}
    assert [one.name for one in parse_calendars(answer)] == ["", "Team"]
    page = await parse_body(b'{"staffMembers": [{"id": "1", "name": " \\u2800 "}]}', STAFF_PAGE)
    assert [one.name for one in page.items] == [""]


def test_only_visible_characters_count_for_truncation():
    [one] = parse_calendars({"calendars": [{"id": "1", "name": "\u200b" * 600 + "Team"}]})
    assert one.name == "Team"
