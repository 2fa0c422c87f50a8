"""How much a file may hold. Small files can unpack to any size; these bounds keep that out of memory."""

from geo.core.errors import BadInput
from geo.core.language import say

UNPACKED_BYTES = 512 * 1024 * 1024
XML_BYTES = 128 * 1024 * 1024
CELLS = 20_000_000
COLUMNS = 2_000
ZIP_ENTRIES = 1_000
LINES = 500_000
LINE_POINTS = 5_000_000


def too_large(file_name: str, limit_bytes: int) -> BadInput:
    """The error for a file that is, or unpacks to, more bytes than the limit."""
    return BadInput(
        "file.too_large",
        say(
            "{file} is larger than {limit} MB, packed or unpacked. Split it.",
            file=file_name,
            limit=limit_bytes // 1024**2,
        ),
    )


def check_cells(rows: int, columns: int, file_name: str) -> None:
    """Refuse a table that spreads over more cells than the limit, filled or not, or over more columns."""
    if rows * columns > CELLS or columns > COLUMNS:
        raise BadInput(
            "file.too_large",
            say(
                "{file} has {rows} rows of {columns} columns, which is too much at once. Split it.",
                file=file_name,
                rows=rows,
                columns=columns,
            ),
        )


def check_lines(lines: int, points: int, file_name: str) -> None:
    """Refuse more lines, or more points on them, than the streets of a county have."""
    if lines > LINES or points > LINE_POINTS:
        raise BadInput(
            "file.too_large",
            say(
                "{file} holds more than {ways} streets or {points} points. Cut out the territory alone.",
                file=file_name,
                ways=LINES,
                points=LINE_POINTS,
            ),
        )
