"""Fetch the front-end parts: pinned npm tarballs, checked by hash, unpacked where pages find them.

Uses the npm client, because it is the registry's own; `npm pack` runs no install script and brings
no dependency. Only the files named under "keep" in `frontend.json` are unpacked. The icons a page
may use (`icons.txt`) are cut out of bootstrap-icons into one sprite. Does nothing when all is there.

Where the machine has no npm, one from the Python registry is put into `.cache/node`.

Usage: python setup/frontend.py
"""

import base64
import fnmatch
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENDOR = "api/static/vendor"
SPRITE = ROOT / "api/static/icons.svg"
STAMP = ".version"


def main() -> None:
    parts: dict[str, dict[str, Any]] = json.loads((HERE / "frontend.json").read_text("utf-8"))
    missing = {name: part for name, part in parts.items() if not _is_there(name, part)}
    npm = _npm() if missing else ""
    for count, (name, part) in enumerate(missing.items(), start=1):
        print(f"  front-end part {count} of {len(missing)}: {name} {part['version']}", flush=True)
        _fetch(npm, name, part)
    _cut_sprite(_folder("bootstrap-icons", parts["bootstrap-icons"]) / "icons")


def _folder(name: str, part: dict[str, Any]) -> Path:
    return ROOT / part.get("into", VENDOR) / name


def _is_there(name: str, part: dict[str, Any]) -> bool:
    stamp = _folder(name, part) / STAMP
    return stamp.is_file() and stamp.read_text("utf-8") == part["integrity"]


def _npm() -> str:
    """The machine's own npm, else one in a small environment of its own."""
    found = shutil.which("npm")
    if found:
        return found
    home = ROOT / ".cache/node"
    npm = home / "bin/npm"
    if not npm.is_file():
        print("  npm (this machine has none; it goes into .cache/node)", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        install = [str(home / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*install, "-r", str(HERE / "node.lock")], check=True)
    return str(npm)


def _fetch(npm: str, name: str, part: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory(prefix="gridsteward-frontend-") as scratch:
        packed = subprocess.run(
            [npm, "pack", f"{name}@{part['version']}", "--silent", "--pack-destination", scratch],
            check=False,
            capture_output=True,
            text=True,
            cwd=scratch,
        )
        tarballs = list(Path(scratch).glob("*.tgz"))
        if packed.returncode != 0 or not tarballs:
            sys.exit(f"npm could not fetch {name} {part['version']}:\n{packed.stderr.strip()}\nTry again: make setup")
        _check(tarballs[0], name, part["integrity"])
        target = _folder(name, part)
        shutil.rmtree(target, ignore_errors=True)
        _unpack(tarballs[0], part["keep"], target)
        (target / STAMP).write_text(part["integrity"], "utf-8")


def _check(tarball: Path, name: str, integrity: str) -> None:
    found = "sha512-" + base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if found != integrity:
        sys.exit(f"{name}: the tarball is not the pinned one (found {found}). Nothing was unpacked.")


def _unpack(tarball: Path, keep: list[str], target: Path) -> None:
    with tarfile.open(tarball) as archive:
        for member in archive.getmembers():
            inside = member.name.partition("/")[2]
            if not member.isfile() or not any(fnmatch.fnmatch(inside, pattern) for pattern in keep):
                continue
            content = archive.extractfile(member)
            if content is None or ".." in Path(inside).parts:
                continue
            place = target / inside
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.read())


def _cut_sprite(icons: Path) -> None:
    """Write one SVG with a <symbol> for each icon that `icons.txt` names."""
    names = sorted(set((HERE / "icons.txt").read_text("utf-8").split()))
    unknown = [name for name in names if not (icons / f"{name}.svg").is_file()]
    if unknown:
        sys.exit(f"setup/icons.txt names icons that bootstrap-icons does not have: {', '.join(unknown)}")
    symbols = [_symbol(name, (icons / f"{name}.svg").read_text("utf-8")) for name in names]
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    if not SPRITE.is_file() or SPRITE.read_text("utf-8") != sprite:
        SPRITE.parent.mkdir(parents=True, exist_ok=True)
        SPRITE.write_text(sprite, "utf-8")


def _symbol(name: str, svg: str) -> str:
    box = re.search(r'viewBox="([^"]+)"', svg)
    body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if box is None or body is None:
        sys.exit(f"{name}.svg is not an icon as expected")
    inner = re.sub(r">\s+<", "><", body.group(1)).strip()
    return f'<symbol id="{name}" viewBox="{box.group(1)}" fill="currentColor">{inner}</symbol>'


if __name__ == "__main__":
    main()
