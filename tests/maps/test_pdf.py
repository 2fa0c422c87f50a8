"""Sheets as a PDF: drawn apart, loading nothing."""

import sys

import pytest

from geo.core.errors import TooMany, Unavailable
from maps import pdf


def test_a_document_becomes_a_pdf() -> None:
    """One page for a document of one line."""
    assert pdf.pdf_of("<!DOCTYPE html><p>网格</p>").startswith(b"%PDF-")


def test_nothing_is_loaded() -> None:
    """A file that is there and named as a picture is not in it."""
    plain = len(pdf.pdf_of("<!DOCTYPE html><p>1</p>"))
    named = len(pdf.pdf_of("<!DOCTYPE html><p>1</p><img src='file:///usr/share/pixmaps/debian-logo.png'>"))
    assert abs(named - plain) < 200


def test_more_than_two_at_once_are_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """With both places taken the third is told to come again; a place that was given back is free."""
    monkeypatch.setattr(pdf, "_drawn", lambda document: pdf.pdf_of(document) if document else b"")
    with pytest.raises(TooMany):
        pdf.pdf_of("<p>a document that asks for another, for ever</p>")
    assert pdf.pdf_of("") == b""


def test_a_machine_without_the_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the names of its packages."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Unavailable, match="libpango"):
        pdf.pdf_of("<p>1</p>")
