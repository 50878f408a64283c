"""Properties of the style sheets that other tests assume."""

import re
from collections.abc import Iterator

from tests.rows import each_row
from tests.server import ROOT

SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
COLOUR = re.compile(r"[{;]\s*((?:color|background(?:-color)?|opacity|filter)\s*:[^;}]*)")
DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}\s*\}")


def test_static_files_are_named_like_modules():
    files = [*SHEETS, *(ROOT / "static" / "js").glob("*.js")]
    assert [file.name for file in files if not file.stem.isidentifier()] == []


@each_row("sheet", SHEETS)
def test_the_dark_style_changes_only_colours(sheet):
    text = sheet.read_text()
    blocks = DARK.findall(text)
    assert len(blocks) == text.count("prefers-color-scheme")
    declared = [line.strip() for block in blocks for line in block.split(";") if line.strip()]
    assert [one for one in declared if not one.startswith("--")] == []


@each_row("sheet", SHEETS)
def test_screen_width_does_not_change_colours(sheet):
    blocks = [block for query, block in media(sheet.read_text()) if "width" in query]
    assert [one for block in blocks for one in COLOUR.findall(block)] == []


def media(text: str) -> Iterator[tuple[str, str]]:
    """Yield each media query of a style sheet with its content."""
    for found in re.finditer(r"@media ([^{]*)\{", text):
        depth, end = 1, found.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield found[1], text[found.end() : end - 1]
