"""XML from outside: parsed without entities and without reaching for anything else."""

import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.limits import XML_BYTES, too_large


def parse_xml(data: bytes, file_name: str) -> Element:
    """The root element of a document.

    Raises:
        BadInput: the document is too large, defines entities, or is not well-formed (the sentence
            names the line).
    """
    if len(data) > XML_BYTES:
        raise too_large(file_name, XML_BYTES)
    try:
        root: Element = defusedxml.ElementTree.fromstring(data)
    except DefusedXmlException as error:
        raise entities(file_name) from error
    except ParseError as error:
        line, column = error.position
        raise BadInput(
            "xml.malformed",
            say(
                "{file} is not well-formed XML: look at line {line}, column {column}.",
                file=file_name,
                line=line,
                column=column,
            ),
        ) from error
    except (ValueError, LookupError) as error:
        raise BadInput("xml.malformed", say("{file} names an encoding that does not exist.", file=file_name)) from error
    return root


def root_name(data: bytes, file_name: str) -> str:
    """The name of the root element without its namespace, read without going further into the document.

    Raises:
        BadInput: entities are defined before it, or the beginning is not well-formed.
    """
    try:
        _, root = next(defusedxml.ElementTree.iterparse(io.BytesIO(data), events=("start",)))
    except DefusedXmlException as error:
        raise entities(file_name) from error
    except (ParseError, StopIteration, ValueError, LookupError) as error:
        raise BadInput("xml.malformed", say("{file} begins like XML, but is not.", file=file_name)) from error
    return local(root)


def entities(file_name: str) -> BadInput:
    """The error for XML that defines entities: they serve attacks, never maps."""
    return BadInput(
        "xml.entities", say("{file} defines XML entities, which are not allowed. Export it again.", file=file_name)
    )


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of that name, in whatever namespace."""
    return (child for child in element if local(child) == name)


def descendants(element: Element, name: str) -> Iterator[Element]:
    """The descendants of that name, in document order, in whatever namespace."""
    return (found for found in element.iter() if local(found) == name)


def text_at(element: Element, *names: str) -> str | None:
    """The stripped text at a path of child names, or None."""
    for name in names:
        found = next(children(element, name), None)
        if found is None:
            return None
        element = found
    return (element.text or "").strip() or None
