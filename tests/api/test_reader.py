"""Language and theme: asked for, kept, and taken from the browser otherwise."""

import pytest
from fastapi.testclient import TestClient


def _lang(client: TestClient, path: str = "/", **headers: str) -> str:
    page = client.get(path, headers=headers).text
    return page.split('<html lang="')[1].split('"')[0]


def test_a_choice_is_kept_for_the_next_page(client: TestClient) -> None:
    """`?lang=` decides at once and afterwards, whatever the browser prefers."""
    assert _lang(client) == "en"
    assert _lang(client, "/?lang=zh-CN") == "zh-CN"
    assert _lang(client) == "zh-CN"


def test_without_a_wish_the_installation_decides(client: TestClient) -> None:
    """Chinese, unless the setting says otherwise."""
    assert _lang(client, **{"accept-language": "fr"}) == "zh-CN"


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_a_theme_is_kept(client: TestClient, theme: str) -> None:
    """`?theme=` works without scripts too."""
    client.get(f"/?theme={theme}")
    assert f'data-theme="{theme}"' in client.get("/").text


def test_an_unknown_choice_changes_nothing(client: TestClient) -> None:
    """Neither the page nor a cookie takes a word that is not ours."""
    answer = client.get("/?lang=xx&theme=%22%3E%3Cscript%3E")
    assert "set-cookie" not in answer.headers
    assert 'data-theme="auto"' in answer.text
    assert "<script>" not in answer.text


def test_pages_differ_by_reader_and_say_so(client: TestClient) -> None:
    """A cache may not give a Chinese page to an English reader."""
    vary = client.get("/").headers["vary"]
    assert "Cookie" in vary
    assert "Accept-Language" in vary
