"""What a form says about an import, read into options."""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from fastapi import Depends, Form, Request
from starlette.datastructures import FormData, UploadFile

from api.imports.uploads import Upload
from geo.boundaries.coverages import LARGEST_TOLERANCE_M, LEAST_TOLERANCE_M
from geo.core import clock
from geo.core.datum import Datum
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.settings import Settings
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions

MAP_PREFIX = "map."
"""Form fields `map.address=COLUMN` choose columns, as `--map address=COLUMN` does."""


def _declared(  # noqa: PLR0913 (one parameter for each field of the form, so that the interface describes them)
    *,
    kind: Annotated[
        str, Form(description="boundaries, addresses, tracks, incidents, roster, buildings or places")
    ] = "",
    map_: Annotated[list[str] | None, Form(alias="map", description="FIELD=COLUMN, repeated")] = None,
    datum: Annotated[str, Form(description="wgs84, cgcs2000, gcj02 or bd09; empty: from the file")] = "",
    territory: Annotated[str, Form(description="code; needed where there are several")] = "",
    territory_name: Annotated[str, Form()] = "",
    from_: Annotated[str, Form(alias="from", description="boundaries: the day they come into force")] = "",
    name: Annotated[str, Form(description="boundaries: what the plan is called")] = "",
    timezone: Annotated[str, Form(description="of times without a zone, as Asia/Shanghai")] = "",
    dissolve: Annotated[str, Form(description="boundaries: several features are parts of one grid")] = "",
    tolerance: Annotated[
        str, Form(description="boundaries: metres; thinner gaps and overlaps are mended unasked; empty: 1")
    ] = "",
    share_overlaps: Annotated[str, Form(description="boundaries: wider overlaps are shared out too")] = "",
    as_draft: Annotated[str, Form(description="boundaries: the file becomes a draft, nothing comes into force")] = "",
    layer: Annotated[str, Form()] = "",
) -> dict[str, str]:
    pairs = dict(_pair(each) for each in map_ or [])
    return {
        "kind": kind,
        "datum": datum,
        "territory": territory,
        "territory_name": territory_name,
        "from": from_,
        "name": name,
        "timezone": timezone,
        "dissolve": dissolve,
        "tolerance": tolerance,
        "share_overlaps": share_overlaps,
        "as_draft": as_draft,
        "layer": layer,
        **{f"{MAP_PREFIX}{field}": column for field, column in pairs.items()},
    }


ChoicesDep = Annotated[dict[str, str], Depends(_declared)]
"""The choices of a program, each described in the interface."""


async def _form(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_files=50, max_fields=200) as form:
        yield form


FormDep = Annotated[FormData, Depends(_form)]
"""The form of a page, as it was sent."""


def texts_of(form: FormData) -> dict[str, str]:
    """The fields of a form that are text."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


def uploads_of(form: FormData) -> list[Upload]:
    """The files of a form; a file field left empty is none."""
    files = [value for value in form.getlist("files") if isinstance(value, UploadFile) and value.filename]
    return [Upload(file.filename or "", file.file) for file in files]


def _pair(text: str) -> tuple[str, str]:
    field, equals, column = text.partition("=")
    if not equals:
        raise BadInput("map.unreadable", say("Write '{text}' as FIELD=COLUMN.", text=text[:80]))
    return field.strip(), column.strip()


def read_kind(text: str) -> ImportKind:
    """The kind of a file.

    Raises:
        BadInput: there is no such kind.
    """
    try:
        return ImportKind(text)
    except ValueError as error:
        kinds = ", ".join(kind.value for kind in ImportKind)
        raise BadInput("import.unknown_kind", say("Choose what the file holds: {kinds}.", kinds=kinds)) from error


def read_options(form: Mapping[str, str], settings: Settings) -> ImportOptions:
    """The choices of a form; a field that is absent or empty leaves its matter to be recognised.

    Raises:
        BadInput: a datum, time zone, date or tolerance cannot be read.
    """
    zone = _zone(form.get("timezone", ""), settings)
    return ImportOptions(
        zone=zone,
        territory=_said(form, "territory"),
        territory_name=_said(form, "territory_name"),
        mapping=_mapping(form),
        datum=_datum(form.get("datum", "")),
        from_at=clock.parse_from(form["from"], zone) if _said(form, "from") else None,
        plan_name=_said(form, "name"),
        dissolve=_ticked(form, "dissolve"),
        tolerance_m=_tolerance_m(form.get("tolerance", "")),
        share_overlaps=_ticked(form, "share_overlaps"),
        as_draft=_ticked(form, "as_draft"),
        layer=_said(form, "layer"),
    )


def _said(form: Mapping[str, str], name: str) -> str | None:
    return form.get(name, "").strip() or None


def _ticked(form: Mapping[str, str], name: str) -> bool:
    return form.get(name, "") in {"on", "true", "1"}


def _tolerance_m(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        metres = float(text)
    except ValueError:
        metres = float("nan")
    if not LEAST_TOLERANCE_M <= metres <= LARGEST_TOLERANCE_M:
        raise BadInput(
            "tolerance.unreadable",
            say(
                "'{text}' is no tolerance. Write metres from {least} to {largest}, as 0.5.",
                text=text[:20],
                least=LEAST_TOLERANCE_M,
                largest=round(LARGEST_TOLERANCE_M),
            ),
        )
    return metres


def _mapping(form: Mapping[str, str]) -> dict[str, str]:
    chosen = {name.removeprefix(MAP_PREFIX): column for name, column in form.items() if name.startswith(MAP_PREFIX)}
    return {field: column for field, column in chosen.items() if column}


def _datum(text: str) -> Datum | None:
    if not text:
        return None
    try:
        return Datum(text.lower())
    except ValueError as error:
        known = ", ".join(datum.value for datum in Datum)
        raise BadInput(
            "datum.unknown", say("There is no datum '{datum}'. Choose one of: {known}.", datum=text[:20], known=known)
        ) from error


def _zone(text: str, settings: Settings) -> ZoneInfo:
    if not text:
        return settings.zone
    if text not in available_timezones():
        raise BadInput(
            "timezone.unknown",
            say("There is no time zone '{zone}'. Write it as Asia/Shanghai.", zone=text[:40]),
        )
    return ZoneInfo(text)
