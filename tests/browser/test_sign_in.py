"""Sign in for real: a provider of identities, the dashboard and a browser, each by its own address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from impact.use_cases.decisions import list_decisions
from impact.use_cases.workspace import load_workspace
from tests.identity_provider import CLIENT, SECRET, Provider, running_provider
from tests.served import PATIENCE, free_port, served
from tests.workspaces import REGISTER, SECTIONS, write_workspace

pytestmark = [pytest.mark.browser, pytest.mark.soak]

PEOPLE = {
    "Ann": {"sub": "1", "email": "ann@example.org", "email_verified": True, "groups": ["analysts"]},
    "Vic": {"sub": "2", "email": "vic@example.org", "email_verified": True},
    "Mallory": {"sub": "3", "email": "ann@example.org", "email_verified": False},
}
CHANGES = REGISTER["changes.csv"].replace("New gateway rules.", "New gateway rules in the Meter data store.")
COOKIE = "_streamlit_user"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider(PEOPLE) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sections = f"{SECTIONS}TAD,3,Meter data store,component,2,tad:SYS-DB,always\n"
    written = write_workspace(
        tmp_path_factory.mktemp("signed") / "models", register_changes=CHANGES, sections=sections
    )  # fmt: skip
    (written / "roles.toml").write_text('[groups]\nanalysts = "analyst"\n', encoding="utf-8")
    return written


@pytest.fixture(scope="module")
def address(folder: Path, provider: Provider) -> Iterator[str]:
    """Serve the workspace to those who sign in."""
    port = free_port()
    secrets = folder.parent / "secrets.toml"
    secrets.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"k" * 43}"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
        f'server_metadata_url = "{provider.address}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("IMPACT_STORE", raising=False)
        with served(folder, "--sign-in", str(secrets), port=port) as (url, _):
            yield url


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 720})
    opened.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield opened
    opened.close()


def signed_in(context: BrowserContext, address: str, name: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_text("as of 15 Jan 2020")).to_be_visible()
    page.get_by_role("link", name="Changes").click()
    expect(page.get_by_text("Show the whole register")).to_be_visible()
    page.goto(f"{page.url}&row=PART-A")
    return page


def test_before_sign_in_neither_pages_nor_words_of_the_workspace_are_sent(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    frames: list[str] = []
    page.on("websocket", lambda one: one.on("framereceived", lambda data: frames.append(repr(data))))
    page.goto(f"{address}/changes?release=R2&row=PART-A")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_role("link", name="Work package")).to_have_count(0)
    assert frames and not [frame for frame in frames if "gateway" in frame or "Meter data store" in frame]


def test_what_a_person_decides_stands_under_the_address_that_the_provider_vouches_for(
    context: BrowserContext, address: str, folder: Path, provider: Provider
) -> None:
    page = signed_in(context, address, "Ann")
    expect(page.get_by_text("ann@example.org · analyst")).to_be_visible()
    page.get_by_role("button", name="Accept", exact=True).first.click()
    expect(page.get_by_text("Accepted: PART-A touches").first).to_be_visible()
    assert [one.who for one in list_decisions(load_workspace(folder))] == ["ann@example.org"]
    page.get_by_text("ann@example.org · analyst").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert provider.signed_out == 1


def test_a_viewer_finds_the_controls_disabled(context: BrowserContext, address: str) -> None:
    page = signed_in(context, address, "Vic")
    expect(page.get_by_text("vic@example.org · viewer")).to_be_visible()
    expect(page.get_by_role("button", name="Reject", exact=True).first).to_be_disabled()


def test_an_address_that_the_provider_denies_is_not_that_person(context: BrowserContext, address: str) -> None:
    page = signed_in(context, address, "Mallory")
    expect(page.get_by_text("3 at http://127.0.0.1").first).to_be_visible()
    expect(page.get_by_role("button", name="Reject", exact=True).first).to_be_disabled()


def test_a_forged_cookie_and_a_callback_that_nobody_asked_for_sign_nobody_in(
    context: BrowserContext, address: str
) -> None:
    forged = '{"sub":"1","email":"ann@example.org","email_verified":true,"is_logged_in":true}'
    context.add_cookies([{"name": COOKIE, "value": forged.replace('"', "%22").replace(",", "%2C"), "url": address}])
    page = context.new_page()
    for path in ("", "/oauth2callback?code=guess&state=guess"):
        page.goto(f"{address}{path}")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
