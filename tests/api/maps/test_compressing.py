"""Large answers are compressed once."""

import gzip

import pytest
from fastapi import Request
from fastapi.responses import Response

from api.maps import compressing
from api.maps.compressing import LARGE_BYTES, compressed


def asked(accept_encoding: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept-encoding", accept_encoding.encode())]})


def answer(body: bytes, tag: str) -> Response:
    return Response(body, headers={"etag": tag})


def test_a_large_answer_is_compressed_and_whole() -> None:
    """What comes out of it is what went in, and the headers say how it is coded."""
    body = b"grid " * LARGE_BYTES
    sent = compressed(asked("gzip, br"), answer(body, '"whole"'))
    assert gzip.decompress(bytes(sent.body)) == body
    assert sent.headers["content-encoding"] == "gzip"
    assert sent.headers["content-length"] == str(len(sent.body))
    assert sent.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(("size", "accepts"), [(10, "gzip"), (LARGE_BYTES, "br")])
def test_small_answers_and_askers_without_gzip_get_it_as_it_is(size: int, accepts: str) -> None:
    """Nothing is coded where it would not help or not be understood."""
    sent = compressed(asked(accepts), answer(b"x" * size, '"plain"'))
    assert sent.body == b"x" * size
    assert "content-encoding" not in sent.headers


def test_the_same_answer_is_compressed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second asker gets the kept copy."""
    body = b"twice" * LARGE_BYTES
    first = compressed(asked("gzip"), answer(body, '"twice"'))
    monkeypatch.setattr(compressing.gzip, "compress", lambda *_, **__: pytest.fail("compressed again"))
    assert compressed(asked("gzip"), answer(body, '"twice"')).body == first.body


def test_what_is_kept_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest copies go when there are too many."""
    monkeypatch.setattr(compressing, "KEPT_BYTES", 1)
    for tag in ('"a"', '"b"'):
        compressed(asked("gzip"), answer(b"x" * LARGE_BYTES, tag))
    assert list(compressing._kept) == ['"b"']
