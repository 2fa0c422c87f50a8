"""Ids made of facts: the same facts have the same id in every database."""

import hashlib
import uuid

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_OID, "gridsteward")


def uuid_of(name: str, *, within: bytes = NAMESPACE.bytes) -> str:
    """The version 5 UUID (RFC 9562) of a name within a namespace, as text.

    The same as `uuid.uuid5`, three times as fast: it is called for every row of a file.
    """
    digest = hashlib.sha1(within + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"
