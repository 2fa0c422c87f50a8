"""QR codes (ISO/IEC 18004) as SVG: what a phone reads from a sheet."""

from typing import Final

import segno

from maps.paper import tag

QUIET: Final = 4
"""So many modules around a code stay white, as the standard asks for."""


def qr_svg(content: str, *, label: str) -> str:
    """A code that stands for an address, black on white whatever the theme; about a seventh of it may be soiled."""
    rows = [list(row) for row in segno.make_qr(content, error="m").matrix]
    side = len(rows) + 2 * QUIET
    dark = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module
    )
    return tag(
        "svg",
        tag("rect", width=side, height=side, fill="#FFFFFF") + tag("path", d=dark, fill="#000000"),
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {side} {side}", role="img", aria_label=label, class_="qr",
        shape_rendering="crispEdges",
    )  # fmt: skip
