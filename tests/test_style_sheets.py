"""What other tests take for granted of the style sheets."""

import re

import pytest

from tests.server import ROOT

SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}\s*\}")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_in_the_dark_nothing_but_colours_is_different(sheet):
    text = sheet.read_text()
    blocks = DARK.findall(text)
    assert len(blocks) == text.count("prefers-color-scheme")
    declared = [line.strip() for block in blocks for line in block.split(";") if line.strip()]
    assert [one for one in declared if not one.startswith("--")] == []
