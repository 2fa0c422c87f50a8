"""The registries that capabilities add to."""

from fastapi.testclient import TestClient

from api.shell import PHONE_ENTRIES, MapLayer, NavigationEntry, Registry, navigation, phone_bar
from geo.core.language import say


def test_entries_stand_in_their_order_and_once() -> None:
    """Whatever the order of import; adding a key again replaces."""
    registry: Registry[MapLayer] = Registry()
    registry.add(MapLayer(key="b", label=say("B"), icon="map", order=20))
    registry.add(MapLayer(key="a", label=say("A"), icon="map", order=30))
    registry.add(MapLayer(key="b", label=say("B again"), icon="map", order=40))
    assert [(each.key, str(each.label)) for each in registry] == [("a", "A"), ("b", "B again")]
    assert len(registry) == 2


def test_an_entry_is_current_for_what_stands_under_it() -> None:
    """Today only for itself, since every address starts with a slash."""
    files = NavigationEntry(key="files", label=say("Files"), icon="list", path="/files", order=1)
    assert files.leads_to("/files")
    assert files.leads_to("/files/123")
    assert not files.leads_to("/filesystem")
    today = next(iter(navigation))
    assert today.leads_to("/")
    assert not today.leads_to("/files")


def test_the_bar_of_a_phone_holds_five_and_keeps_every_entry() -> None:
    """Up to five stand side by side; of more, four stand there and the rest behind the fifth. None is lost."""
    entries = [NavigationEntry(key=f"{n}", label=say("B"), icon="map", path=f"/{n}", order=n) for n in range(9)]
    for count in range(len(entries) + 1):
        shown, rest = phone_bar(entries[:count])
        assert [*shown, *rest] == entries[:count]
        assert len(shown) + bool(rest) <= PHONE_ENTRIES
        assert len(rest) != 1


def test_every_navigation_entry_leads_to_a_page(client: TestClient) -> None:
    """No line of the bar leads nowhere, and the page marks its own."""
    for entry in navigation:
        answer = client.get(entry.path)
        assert answer.status_code == 200, entry.path
        assert f'href="{entry.path}" aria-current="page"' in answer.text


def test_made_up_data_is_called_so_on_every_page(client: TestClient) -> None:
    """The band stands on pages, on the error page too."""
    for path in ("/", "/files", "/map", "/grids/152922101001003", "/no-such-page"):
        assert "Made-up town, nothing here is real." in client.get(path, headers={"accept": "text/html"}).text, path
