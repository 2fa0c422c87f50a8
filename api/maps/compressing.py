"""Large answers compressed once: the ground of a plan is asked for by everybody and stays the same."""

import gzip
import threading
from collections import OrderedDict

from fastapi import Request
from fastapi.responses import Response

LARGE_BYTES = 200_000
KEPT_BYTES = 24_000_000
_kept: OrderedDict[str, bytes] = OrderedDict()
_lock = threading.Lock()


def compressed(request: Request, answer: Response) -> Response:
    """The answer, compressed where it is large and the asker takes gzip; known by the tag of its body."""
    takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
    if not takes_gzip or len(answer.body) < LARGE_BYTES:
        return answer
    answer.body = _compress(answer.headers["etag"], bytes(answer.body))
    answer.headers["content-encoding"] = "gzip"
    answer.headers["content-length"] = str(len(answer.body))
    answer.headers.add_vary_header("Accept-Encoding")
    return answer


def _compress(tag: str, body: bytes) -> bytes:
    with _lock:
        known = _kept.get(tag)
    if known is None:
        known = gzip.compress(body, 5, mtime=0)
    with _lock:
        _kept[tag] = known
        _kept.move_to_end(tag)
        while sum(map(len, _kept.values())) > KEPT_BYTES and len(_kept) > 1:
            _kept.popitem(last=False)
    return known
