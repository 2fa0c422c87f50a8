"""What a child answers, and how the program makes sure that it is nothing else.

An answer is a head in JSON and buffers of numbers and text after it. A child that a file has taken
over may send anything: so nothing here can be code, every shape is checked, and a sentence may
name values but not reach into them.
"""

from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geo.core.errors import BadInput, Conflict, GridstewardError, NotFound, Unavailable
from geo.core.language import Sentence
from geo.exchange.characters import writable
from geo.exchange.faults import Fault, Severity

ERRORS: dict[str, type[GridstewardError]] = {
    error.__name__: error for error in (BadInput, NotFound, Conflict, Unavailable)
}
_TEXT_LENGTH = 10_000
_NOTES = 20

Code = Annotated[str, Field(pattern=r"^[a-z0-9_.]{1,80}$")]


def _plain(text: str) -> str:
    for _, name, form, conversion in Formatter().parse(text):
        if name is not None and (not name.isidentifier() or form or conversion):
            raise ValueError("a place in a sentence is a plain name")
    return text


class Shape(BaseModel):
    """A part of an answer: these fields, of these types, and no others."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, ser_json_inf_nan="constants")


class SaidShape(Shape):
    """A sentence. Its places hold plain names, for which there are values: no attributes, indexes or widths."""

    text: Annotated[str, Field(max_length=1000), AfterValidator(_plain)]
    values: dict[str, str | int | float]

    @classmethod
    def of(cls, sentence: Sentence) -> "SaidShape":
        """The shape of a sentence, with what cannot be sent or stored replaced in its values."""
        values = {name: _value(value) for name, value in sentence.values.items()}
        return cls(text=sentence.text, values=values)

    def sentence(self) -> Sentence:
        """The sentence.

        Raises:
            ValueError: a place in it has no value.
        """
        missing = {name for _, name, _, _ in Formatter().parse(self.text) if name} - set(self.values)
        if missing:
            raise ValueError(f"no value for {missing}")
        return Sentence(self.text, self.values)


class FaultShape(Shape):
    """A fault of a row."""

    code: Code
    said: SaidShape
    warning: bool
    row: int | None
    column: str | None
    value: str | None
    place: tuple[float, float] | None
    area_m2: float | None

    @classmethod
    def of(cls, fault: Fault) -> "FaultShape":
        """The shape of a fault."""
        return cls(
            code=fault.code,
            said=SaidShape.of(fault.sentence),
            warning=fault.severity is Severity.WARNING,
            row=None if fault.row is None else int(fault.row),
            column=None if fault.column is None else writable(fault.column),
            value=None if fault.value is None else writable(fault.value),
            place=None if fault.place is None else (float(fault.place[0]), float(fault.place[1])),
            area_m2=None if fault.area_m2 is None else float(fault.area_m2),
        )

    def fault(self) -> Fault:
        """The fault."""
        return Fault(
            code=self.code,
            sentence=self.said.sentence(),
            severity=Severity.WARNING if self.warning else Severity.ERROR,
            row=self.row,
            column=self.column,
            value=self.value,
            place=self.place,
            area_m2=self.area_m2,
        )


class SourceShape(Shape):
    """What a file was recognised as."""

    file_name: str
    format: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size_bytes: Annotated[int, Field(ge=0)]
    encoding: str | None
    crs: str | None
    layer: str | None


class NoteShape(Shape):
    """A line for the program's log."""

    logger: Annotated[str, Field(pattern=r"^[\w.]{1,100}$")]
    level: Annotated[int, Field(ge=0, le=50)]
    text: Annotated[str, Field(max_length=_TEXT_LENGTH)]


class ErrorShape(Shape):
    """A reason why the file cannot be used."""

    kind: str
    code: Code
    said: SaidShape

    @classmethod
    def of(cls, error: GridstewardError) -> "ErrorShape":
        """The shape of an error; of a more special class, that of the class above it."""
        kind = next(name for name, known in ERRORS.items() if isinstance(error, known))
        return cls(kind=kind, code=error.code, said=SaidShape.of(error.sentence))

    def error(self) -> GridstewardError:
        """The error.

        Raises:
            KeyError: there is no such class of errors.
        """
        return ERRORS[self.kind](self.code, self.said.sentence())


class TableShape(Shape):
    """What is told of a table before its buffers."""

    rows: Annotated[int, Field(ge=0)]
    columns: list[str]
    geometry: Literal["points", "lines", "areas"] | None
    source: SourceShape
    faults: list[FaultShape]


class HeadingShape(Shape):
    """What is told of a file before its pieces."""

    format: str
    columns: list[str]
    encoding: str | None
    layer: str | None
    crs: str | None
    geometry: str | None
    rows: Annotated[int, Field(ge=0)] | None
    notes: Annotated[list[SaidShape], Field(max_length=_NOTES)]


class PieceShape(Shape):
    """What is told of a piece before its buffers: rows, which columns have kinds, whether there are places."""

    rows: Annotated[int, Field(ge=0)]
    kinds: list[str]
    places: bool
    share: Annotated[float, Field(ge=0, le=1)]
    faults: list[FaultShape]


class VoiceShape(Shape):
    """What is told of a voice note before its bytes."""

    kind: Literal["webm", "aac"]
    length_ms: Annotated[int, Field(ge=0, le=120_000)]


class Head(Shape):
    """The beginning of every answer: a table, a photo, a voice note, a piece, or a reason why not; and notes.

    A file in pieces has a head with its heading, then one for each piece, then one that says that it has ended.
    """

    outcome: Literal["table", "photo", "voice", "heading", "piece", "end", "error", "too_much"]
    table: TableShape | None = None
    voice: VoiceShape | None = None
    heading: HeadingShape | None = None
    piece: PieceShape | None = None
    error: ErrorShape | None = None
    notes: Annotated[list[NoteShape], Field(max_length=_NOTES)] = []


def note(logger: str, level: int, text: str) -> NoteShape:
    """A note, cut to what the program takes."""
    return NoteShape(logger=logger, level=level, text=writable(text)[:_TEXT_LENGTH])


def head_bytes(head: Head, notes: list[NoteShape]) -> bytes:
    """A head as JSON, with the first notes."""
    return head.model_copy(update={"notes": notes[:_NOTES]}).model_dump_json().encode()


def _value(value: str | float) -> str | int | float:
    if isinstance(value, str):
        return writable(value)
    return value if type(value) in (int, float) else value.item() if hasattr(value, "item") else value
