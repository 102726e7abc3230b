"""``python tests/guide``: draw the pictures of docs/huong-dan/hinh anew. Needs Chromium (Debian: apt-get install chromium)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Pixels of a phone's width as CSS counts them, twice as many drawn; colours of the palette.
WIDTH, SCALE, COLOURS = 420, 2, 64


def draw(chromium: str, html: str, path: Path) -> None:
    """A page as PNG, cut below its last line."""
    from PIL import Image, ImageChops

    with tempfile.TemporaryDirectory() as folder:
        source, shot = Path(folder) / "page.html", Path(folder) / "page.png"
        source.write_text(html, encoding="utf-8")
        given = [f"--window-size={WIDTH},2400", f"--force-device-scale-factor={SCALE}", f"--screenshot={shot}", source.as_uri()]
        subprocess.run([chromium, "--headless", "--no-sandbox", "--hide-scrollbars", *given], check=True, capture_output=True, timeout=120)
        image = Image.open(shot).convert("RGB")
    ground = Image.new("RGB", image.size, image.getpixel((2, image.height - 2)))
    box = ImageChops.difference(image, ground).getbbox() or (0, 0, *image.size)
    image.crop((0, 0, image.width, box[3] + 14 * SCALE)).quantize(COLOURS).save(path, optimize=True)


def main() -> None:
    """Every scene."""
    from guide.page import page
    from guide.scenes import scenes

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium")
    folder = ROOT / "docs" / "huong-dan" / "hinh"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for scene in scenes(Path(home)):
            path = folder / f"{scene.name}.png"
            draw(chromium, page(scene.title, scene.lines, scene.subtitle), path)
            print(f"{path.relative_to(ROOT)} {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[n]) for n in (1, 2)]
    main()
