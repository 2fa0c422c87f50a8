"""The field page: one shell for all its addresses, its service worker and manifest, the way out of inner browsers."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.audience import Router, allow
from api.dependencies import page
from api.go.words import WORDS
from api.language import LANGUAGES, translate
from api.templating import STATIC_DIR, static
from geo.core.errors import NotFound
from geo.core.language import say
from maps.codes import qr_svg

router = Router(prefix="/go", include_in_schema=False)

INNER = re.compile(
    r"MicroMessenger|DingTalk|AliApp|Lark/|Feishu|\bQQ/|Weibo|aweme|wxwork|ToutiaoMicroApp|BytedanceWebview|; wv\)"
    r"|FBAN|FBAV|Instagram|Line/",
    re.IGNORECASE,
)
"""Browsers inside of other programs: they neither install a page nor keep what it stores."""

FOLDER = STATIC_DIR / "go"
MODULES = tuple(sorted(path.name for path in FOLDER.glob("*.js") if path.name != "worker.js"))
ASSETS = (
    *(f"go/{name}" for name in MODULES),
    "go/go.css",
    "theme.css",
    "icons.svg",
    "mark.svg",
    "go/mark-192.png",
    "go/mark-512.png",
    "vendor/leaflet/dist/leaflet.js",
    "vendor/leaflet/dist/leaflet.css",
)
"""Everything that the page needs to open without signal."""

HEARS = "camera=(), microphone=(self), payment=(), usb=()"
"""This page alone may ask for the microphone: a report may be spoken."""

SHARED = [
    ".gpx", ".fit", ".tcx", "application/gpx+xml", "application/vnd.garmin.tcx+xml", "application/vnd.ant.fit",
    "application/octet-stream", "application/xml", "text/xml",
]  # fmt: skip
"""What other programs may share into the installed page."""


@router.get("")
@allow()
def field_page(request: Request) -> HTMLResponse:
    """The page; inside of another program only the way out of it."""
    return shell(request)


@router.get("/worker.js")
@allow()
def worker() -> Response:
    """The service worker of everything below /go, with the list of what it keeps; new content is a new version."""
    head = (
        f"const VERSION = {orjson.dumps(version()).decode()};\nconst ASSETS = {orjson.dumps(asset_paths()).decode()};\n"
    )
    body = head + (FOLDER / "worker.js").read_text(encoding="utf-8")
    headers = {"service-worker-allowed": "/go", "cache-control": "no-cache"}
    return Response(body, media_type="text/javascript", headers=headers)


@router.get("/manifest.webmanifest")
@allow()
def manifest() -> Response:
    """What a phone shows of the page when it is installed."""
    sizes = ("192", "512")
    icons = [{"src": static(f"go/mark-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in sizes]
    told = {
        "id": "/go",
        "name": "小网格 外勤 Gridsteward Field",
        "short_name": "外勤 Field",
        "start_url": "/go",
        "scope": "/go",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#14191E",
        "theme_color": "#0F5E6E",
        "share_target": {
            "action": "/go/share",
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {"files": [{"name": "file", "accept": SHARED}]},
        },
        "icons": [*icons, {**icons[1], "purpose": "maskable"}],
    }
    return Response(orjson.dumps(told), media_type="application/manifest+json")


@router.get("/check")
@allow()
def check_page(request: Request) -> HTMLResponse:
    """The check of the phone: the same shell, which looks at its address."""
    return shell(request)


@router.get("/p/{place}")
@allow()
def place_page(request: Request, place: str) -> HTMLResponse:  # noqa: ARG001 (the page reads it from its address)
    """The page that checks in at the place whose card was scanned."""
    return shell(request)


@router.get("/{code}/picture.svg")
@allow()
def code_picture(request: Request, code: str) -> Response:
    """A patrol's code as a picture that another phone scans; it tells nothing that whoever asks does not know."""
    if not re.fullmatch(r"\d{6}", code):
        raise NotFound("patrol.code_wrong", say("The code has six digits."))
    base = str(request.base_url).rstrip("/")
    svg = qr_svg(f"{base}/go/{code}", label=code)
    return Response(svg, media_type="image/svg+xml", headers={"cache-control": "no-store"})


@router.get("/{code}")
@allow()
def code_page(request: Request, code: str) -> HTMLResponse:
    """The page with a patrol's code filled in."""
    return shell(request, code=code if re.fullmatch(r"\d{6}", code) else "")


def shell(request: Request, code: str = "") -> HTMLResponse:
    """The one page behind all addresses of the field; inside of another program only the way out of it."""
    inside = bool(INNER.search(request.headers.get("user-agent", "")))
    address = f"{request.url.netloc}/go"
    if inside:
        answer = page(request, "go/way_out.html", code=code, address=address)
    else:
        answer = page(request, "go/shell.html", modules=MODULES, words=words())
    answer.headers["vary"] = "User-Agent, Cookie, Accept-Language"
    answer.headers["permissions-policy"] = HEARS
    return answer


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Every sentence of the page in both languages: it must speak without signal, whatever was chosen before."""
    return {tag: {key: _plain(sentence, tag) for key, sentence in WORDS.items()} for tag in LANGUAGES}


def _plain(sentence: Any, language: str) -> str:
    return translate(sentence, language)


@cache
def asset_paths() -> tuple[str, ...]:
    """The addresses of all parts; each carries a digest of its content."""
    return tuple(static(path) for path in ASSETS)


@cache
def version() -> str:
    """A digest of all parts, the worker and the words among them."""
    told = [
        *asset_paths(),
        orjson.dumps(words()).decode(),
        static("go/worker.js"),
        static("../templates/go/shell.html"),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
