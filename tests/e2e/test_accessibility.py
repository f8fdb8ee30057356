"""Every page and dialog for everybody: axe finds nothing, in both colour schemes, wide and on a phone, and nothing sticks out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.app import PHONE, WIDE
from tests.e2e.axe import COLOURS, findings
from tests.e2e.furnished import Ids, furnish
from tests.e2e.places import PLACES, Place
from tests.e2e.running import RunningServer
from tests.e2e.visiting import Visit, switch


@pytest.fixture(scope="module")
def ids(server: RunningServer) -> Ids:
    return furnish(server)


@pytest.fixture(scope="module", params=[WIDE, PHONE], ids=["wide", "phone"])
def visit(browser: Browser, server: RunningServer, ids: Ids, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, server, ids, request.param)
    yield visit
    visit.close()


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_axe_finds_nothing(visit: Visit, place: Place) -> None:
    app = visit.to(place)
    assert findings(app.page) == []
    switch(app.page, "dark")
    assert findings(app.page, COLOURS) == []
    assert app.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "something sticks out"
    assert app.complaints() == []
