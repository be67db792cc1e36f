"""A page as a browser draws it: headless Chromium, without a network."""

import shutil
import struct
import subprocess
import zlib
from pathlib import Path


def chromium() -> str:
    """The browser's command. AssertionError when none is installed."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "these tests need Chromium (Debian: apt-get install chromium)"
    return found


def screenshot(html: str, folder: Path) -> bytes:
    """The page as PNG."""
    page, picture = folder / "page.html", folder / "page.png"
    page.write_text(html, encoding="utf-8")
    subprocess.run(
        [chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
         f"--user-data-dir={folder / 'profile'}", "--window-size=1000,1400", f"--screenshot={picture}", page.as_uri()],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return picture.read_bytes()


def pixels(png: bytes) -> list[tuple[int, int, int]]:
    """The colours of an 8-bit PNG without interlacing, row by row."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    data, at, header = b"", 8, (0, 0, 0, 0)
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        chunk = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            header = struct.unpack(">IIBB", chunk[:10])
        elif kind == b"IDAT":
            data += chunk
        at += size + 12
    width, height, depth, colour = header
    assert depth == 8
    step = {2: 3, 6: 4}[colour]
    raw, rows, before = zlib.decompress(data), list[tuple[int, int, int]](), bytearray(width * step)
    for y in range(height):
        line = bytearray(raw[y * (width * step + 1) + 1 : (y + 1) * (width * step + 1)])
        _unfilter(raw[y * (width * step + 1)], line, before, step)
        rows += [(line[x], line[x + 1], line[x + 2]) for x in range(0, width * step, step)]
        before = line
    return rows


def _unfilter(kind: int, line: bytearray, above: bytearray, step: int) -> None:
    for x in range(len(line)):
        left = line[x - step] if x >= step else 0
        up, corner = above[x], above[x - step] if x >= step else 0
        if kind == 1:
            line[x] = (line[x] + left) & 255
        elif kind == 2:
            line[x] = (line[x] + up) & 255
        elif kind == 3:
            line[x] = (line[x] + (left + up) // 2) & 255
        elif kind == 4:
            guess = left + up - corner
            near = min((left, up, corner), key=lambda value: abs(guess - value))
            line[x] = (line[x] + near) & 255
