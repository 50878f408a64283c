"""What an owner does most, in engines that are not Chromium."""

import base64
from pathlib import Path

import pytest

from tests.engines.engine import Engine
from tests.salon import APPLE, BO, MICROSOFT

PICTURES = Path(__file__).parents[2] / "build" / "engines"
OUTSIDE = """return [...document.querySelectorAll("main legend")].filter((legend) => {
  const inner = legend.getBoundingClientRect();
  const card = legend.closest(".card, fieldset").getBoundingClientRect();
  return inner.height && (inner.top < card.top || inner.bottom > card.bottom
    || inner.left < card.left || inner.right > card.right);
}).map((legend) => legend.textContent.trim())"""
SCROLLS = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


def button(words: str) -> str:
    return f'//main//button[contains(normalize-space(.), "{words}")]'


def status(words: str) -> str:
    return f'//*[@role="status"][contains(normalize-space(.), "{words}")]'


def check_page(engine: Engine, name: str, kind: str) -> None:
    """Measure the open page on a phone and a desktop, and keep a picture of each."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width in (1280, 500):
        engine.resize(width, 800)
        (PICTURES / f"{name}-{kind}-{width}.png").write_bytes(base64.b64decode(engine.picture()))
        assert (name, engine.run(OUTSIDE)) == (name, [])
        assert (name, engine.run(SCROLLS)) == (name, 0)


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["engine"])


def test_an_owner_protects_bo_by_oauth_and_undoes_a_change(engine: Engine, served: str, kind: str):
    engine.resize(1280, 800)
    engine.open(f"{served}/connect?schedule_id={BO}&provider_id={MICROSOFT}")
    check_page(engine, "connect", kind)
    engine.click(button("Continue"))
    engine.click(button("Continue to Outlook"))
    engine.click('//button[@value="allow"]')
    check_page(engine, "first-setup", kind)
    engine.click(button("Protect Bo's time"))
    engine.find(status("Saved"))
    check_page(engine, "connection", kind)

    engine.open(engine.run("return location.href.split('?')[0]"))  # without the first message
    engine.click('//input[@id="export"]')
    engine.find(status("Saved"))
    engine.click(button("Undo"))
    engine.find(status("Undone"))

    for page in ("", "busy", "invites", "watch"):
        engine.open(f"{served}/{page}")
        check_page(engine, page or "home", kind)
    assert engine.complaints() == ""


def test_apples_wrong_password_is_explained(engine: Engine, served: str, kind: str):
    engine.open(f"{served}/connect/review?schedule_id={BO}&provider_id={APPLE}")
    check_page(engine, "credentials", kind)
    engine.type('//input[@type="email"]', "bo@icloud.example")
    engine.type('//input[@type="password"]', "wrong-wrong-wrong")
    engine.click(button("Connect Apple Calendar"))
    engine.find('//input[@aria-invalid="true"]')  # it is questioned once
    engine.click(button("Connect Apple Calendar"))
    engine.find('//*[@role="alert"][contains(., "accept")]')
    check_page(engine, "wrong-password", kind)
    assert engine.complaints() == ""
