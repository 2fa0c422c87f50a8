"""XML: entities, depth, names and references that reach for something else."""

import io
import re
import zipfile

import openpyxl

from tests.hostile.around import Around, Maker, Makers, always
from tests.hostile.packed import zip_of

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
)
QUADRATIC = '<!DOCTYPE x [<!ENTITY a "' + "a" * 100_000 + '">]>'
RING = '<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'
BODIES = {
    "gpx": "<gpx><trk><name>{}</name><trkseg><trkpt lat='39' lon='101'/></trkseg></trk></gpx>",
    "kml": "<kml><Document><Placemark><name>{}</name></Placemark></Document></kml>",
    "tcx": "<TrainingCenterDatabase><Activities><Activity><Notes>{}</Notes></Activity></Activities>"
    "</TrainingCenterDatabase>",
}
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>{}</t></is></c></row></sheetData></worksheet>'
)
FORMULA = '<c r="A2"><f>WEBSERVICE("http://127.0.0.1")</f><v>1</v></c>'


def workbook(*, sheet: str = "", target: str = "", **parts: str) -> bytes:
    """A workbook as a program writes it, with some of its parts replaced."""
    written = io.BytesIO()
    openpyxl.Workbook().save(written)
    with zipfile.ZipFile(written) as archive:
        entries = {name: archive.read(name).decode() for name in archive.namelist()}
    entries["xl/worksheets/sheet1.xml"] = sheet or SHEET.format("x")
    if target:
        relations = "xl/_rels/workbook.xml.rels"
        entries[relations] = entries[relations].replace("/xl/worksheets/sheet1.xml", target)
    return zip_of({name: text.encode() for name, text in (entries | parts).items()})


def reading(around: Around) -> str:
    """A document type that reads a file of this machine."""
    return f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{around.canary}">]>'


def calling(around: Around) -> str:
    """A document type that calls an address."""
    return f'<!DOCTYPE x SYSTEM "{around.url}/x.dtd" [<!ENTITY % p SYSTEM "{around.url}/p"> %p;]>'


def _documents() -> Makers:
    """Each trick in each of the three formats."""
    made: dict[str, Maker] = {}
    for suffix, body in BODIES.items():
        made[f"laughs.{suffix}"] = always(LAUGHS + body.format("&m;"))
        made[f"long entity.{suffix}"] = always(QUADRATIC + body.format("&a;" * 5000))
        made[f"ring of entities.{suffix}"] = always(RING + body.format("&a;"))
        made[f"file as entity.{suffix}"] = lambda around, body=body: (reading(around) + body.format("&a;")).encode()
        made[f"address as document type.{suffix}"] = lambda around, body=body: (
            calling(around) + body.format("")
        ).encode()
        made[f"included file.{suffix}"] = lambda around, body=body: body.format(
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{around.canary}" parse="text"/>'
        ).encode()
        made[f"style sheet.{suffix}"] = lambda around, body=body: (
            f'<?xml-stylesheet href="{around.url}/x.xsl" type="text/xsl"?>' + body.format("")
        ).encode()
        made[f"markup in a name.{suffix}"] = always(body.format("&lt;script&gt;alert(1)&lt;/script&gt;"))
        made[f"deep.{suffix}"] = always(body.format("<a>" * 200_000 + "</a>" * 200_000))
        made[f"deep and open.{suffix}"] = always(body[: body.index("{}")] + "<a>" * 500_000)
        made[f"wide.{suffix}"] = always(body.format("<a/>" * 300_000))
        made[f"many attributes.{suffix}"] = always(
            body.format("<a " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>")
        )
        made[f"long name.{suffix}"] = always(body.format(f"<{'a' * 5_000_000}/>"))
        made[f"NUL.{suffix}"] = always(body.format("\0"))
        made[f"cut short.{suffix}"] = always(body[:-12])
        made[f"unknown encoding.{suffix}"] = always('<?xml version="1.0" encoding="ebcdic-cp-xx"?>' + body.format(""))
        made[f"utf-7.{suffix}"] = always('<?xml version="1.0" encoding="utf-7"?>+ADw-script+AD4-' + body.format(""))
        made[f"utf-16 half.{suffix}"] = always(b"\xff\xfe" + body.format("x").encode("utf-16-le") + b"\x00")
    return made


POINTS = "<gpx><trk><trkseg>{}</trkseg></trk></gpx>"
FILES: Makers = {
    **_documents(),
    "no numbers.gpx": always(POINTS.format("<trkpt lat='1e999' lon='nan'/><trkpt lat='' lon='0x1'/><trkpt/>")),
    "two hundred thousand points.gpx": always(POINTS.format("<trkpt lat='39' lon='101'/>" * 200_000)),
    "times of no calendar.gpx": always(
        POINTS.format("<trkpt lat='39' lon='101'><time>99999-99-99T99:99:99Z</time></trkpt>")
    ),
    "link that calls.kml": lambda around: (
        f"<kml><NetworkLink><Link><href>{around.url}/a.kml</href></Link></NetworkLink></kml>".encode()
    ),
    "overlay that reads.kml": lambda around: (
        f"<kml><GroundOverlay><Icon><href>file://{around.canary}</href></Icon></GroundOverlay></kml>".encode()
    ),
    "geometries in geometries.kml": always(
        "<kml><Placemark>" + "<MultiGeometry>" * 5000 + "</MultiGeometry>" * 5000 + "</Placemark></kml>"
    ),
    "kmz of a bomb.kmz": lambda _: zip_of({"doc.kml": (LAUGHS + BODIES["kml"].format("&m;")).encode()}),
    "svg with a script.kml": always("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    "page.kml": always("<!doctype html><html><script>alert(1)</script></html>"),
    "laughs.xlsx": lambda _: workbook(sheet=LAUGHS + SHEET.format("&m;")),
    "laughs in shared texts.xlsx": lambda _: workbook(
        **{"xl/sharedStrings.xml": LAUGHS + "<sst><si><t>&m;</t></si></sst>"}
    ),
    "file as entity.xlsx": lambda around: workbook(sheet=reading(around) + SHEET.format("&a;")),
    "address as document type.xlsx": lambda around: workbook(sheet=calling(around) + SHEET.format("")),
    "sheet elsewhere.xlsx": lambda around: workbook(target=f"file://{around.canary}"),
    "sheet upwards.xlsx": lambda around: workbook(target="../../../../../.." + str(around.canary)),
    "link to another workbook.xlsx": lambda around: workbook(
        **{"xl/externalLinks/externalLink1.xml": f'<externalLink href="{around.url}/x.xlsx"/>'}
    ),
    "cell at the far corner.xlsx": lambda _: workbook(sheet=SHEET.format("x").replace("A2", "XFD1048576")),
    "cell beyond the corner.xlsx": lambda _: workbook(sheet=SHEET.format("x").replace("A2", "ZZZZZZZ99999999999")),
    "row below nothing.xlsx": lambda _: workbook(sheet=SHEET.format("x").replace("A2", "A-1")),
    "as it should be.xlsx": lambda _: workbook(),
    "shared text that is not there.xlsx": lambda _: workbook(
        sheet=re.sub(r'<c r="A2".*?</c>', '<c r="A2" t="s"><v>99999999</v></c>', SHEET)
    ),
    "formulas.xlsx": lambda _: workbook(sheet=re.sub(r'<c r="A2".*?</c>', FORMULA, SHEET)),
    "deep.xlsx": lambda _: workbook(sheet="<worksheet>" + "<a>" * 200_000 + "</a>" * 200_000 + "</worksheet>"),
    "without a sheet.xlsx": lambda _: zip_of({"xl/workbook.xml": b"<workbook/>"}),
    "macros.xlsm": lambda _: workbook(**{"xl/vbaProject.bin": "Attribute VB_Name\nShell(1)"}),
}
