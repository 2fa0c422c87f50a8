"""Parts of an answer by bytes (RFC 9110, section 14): without them some browsers play no sound."""

import re
from collections.abc import Mapping

from fastapi.responses import Response

_ONE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def ranged(content: bytes, asked: str | None, *, media_type: str, headers: Mapping[str, str]) -> Response:
    """The one part that a `Range` header asks for: 206, or 416 where there is none; anything else gets the whole."""
    told = {**headers, "accept-ranges": "bytes"}
    found = _ONE.fullmatch(asked or "")
    if found is None or not any(found.groups()):
        return Response(content, media_type=media_type, headers=told)
    first, last = _bounds(found[1], found[2], len(content))
    if first > last:
        return Response(status_code=416, headers={**told, "content-range": f"bytes */{len(content)}"})
    told["content-range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], status_code=206, media_type=media_type, headers=told)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """The first and last byte; without a first they are the last so many."""
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else (1, 0)
    return int(first), min(int(last), size - 1) if last else size - 1
