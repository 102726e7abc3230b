"""A file → its lines, in NFC, whatever encoding it came in.

UTF-8 (with or without BOM), UTF-16, and the two legacy Vietnamese encodings TCVN3 (ABC) and VNI, which are told apart by
the letters that only they produce.  Line numbers are those of the file.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ingest.errors import BinaryFile, EmptyFile, MissingFile, NotAFile, NotPermitted, TooBig, UndecodableText, UnknownFormat
from ingest.model import Line
from ingest.vietnamese.legacy import decode_legacy
from ingest.vietnamese.text import clean

#: 20 MB: a report of 655 lines has 0.15; what is larger is no report.
MAX_BYTES = 20 * 1024 * 1024
_OFFICE = frozenset({".docx", ".doc", ".pdf", ".xlsx", ".xls", ".odt", ".rtf", ".pptx", ".zip", ".png", ".jpg", ".jpeg"})
_PAGE = re.compile(r"^\s*(?:Trang\s*)?[-–]?\s*(\d{1,3})\s*[-–]?\s*$")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FileRead:
    """The lines of a file, the hash of its bytes and the encoding it was in."""

    lines: tuple[Line, ...]
    sha256: str
    encoding: str


def read_file(path: Path, max_bytes: int = MAX_BYTES) -> FileRead:
    """Read ``path`` into lines.

    Errors: :class:`~ingest.errors.UnreadableFile` and its subclasses, for a file that is missing, a directory, too big,
    empty, binary, in an unknown encoding or in a format that is not text.
    """
    data = _bytes_of(path, max_bytes)
    text, encoding = decode(data, str(path))
    if not text.strip():
        raise EmptyFile(str(path))
    return FileRead(split_lines(text), hashlib.sha256(data).hexdigest(), encoding)


def _bytes_of(path: Path, max_bytes: int) -> bytes:
    name = str(path)
    try:
        if not path.exists():
            raise MissingFile(name)
        if not path.is_file():
            raise NotAFile(name)
        size = path.stat().st_size
        if size > max_bytes:
            raise TooBig(name, size=str(size), limit=str(max_bytes))
        if path.suffix.lower() in _OFFICE:
            raise UnknownFormat(name, suffix=path.suffix.lower())
        return path.read_bytes()
    except PermissionError as error:
        raise NotPermitted(name) from error
    except (OSError, ValueError) as error:  # a name with a NUL, a broken device
        raise MissingFile(name) from error


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text of ``data`` and the name of its encoding.

    >>> decode("Mường Kim".encode("utf-16"), "a.txt")
    ('Mường Kim', 'utf-16')
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _try(data, "utf-16", name), "utf-16"
    if b"\x00" in data[:4096]:
        return _wide(data, name)
    try:
        text, encoding = data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("latin-1"), "8-bit"
        if len(_CONTROL.findall(text)) > len(text) // 50:
            raise BinaryFile(name) from None
    legacy = decode_legacy(text)
    if legacy is not None:
        return clean(legacy[0]), legacy[1]
    if encoding == "8-bit":
        raise UndecodableText(name)
    if len(_CONTROL.findall(text)) > max(8, len(text) // 100):
        raise BinaryFile(name)
    return clean(text), encoding


def _wide(data: bytes, name: str) -> tuple[str, str]:
    """UTF-16 without a byte-order mark: in Vietnamese text, about half the bytes of one parity are zero."""
    for encoding, parity in (("utf-16-le", 1), ("utf-16-be", 0)):
        half = data[parity:4096:2]
        if half and half.count(0) / len(half) > 0.4 and data[1 - parity : 4096 : 2].count(0) / len(half) < 0.1:
            return _try(data, encoding, name), encoding
    raise BinaryFile(name)


def _try(data: bytes, encoding: str, name: str) -> str:
    try:
        return clean(data.decode(encoding).lstrip("\ufeff"))
    except UnicodeDecodeError as error:
        raise UndecodableText(name) from error


def split_lines(text: str) -> tuple[Line, ...]:
    r"""Lines at ``\n``, ``\r\n`` and ``\r`` only (a form feed is no new line), with the page number where the file prints one.

    >>> [line.text for line in split_lines("a\r\nb")]
    ['a', 'b']
    """
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if rows and not rows[-1]:
        rows.pop()
    pages = _pages(rows)
    return tuple(Line(i, row.replace("\f", ""), pages.get(i)) for i, row in enumerate(rows, 1))


def _pages(rows: list[str]) -> dict[int, int]:
    """Page of each line, where bare numbers stand alone between blank lines and grow by one from page to page."""
    marks = [
        (i, int(m[1]))
        for i, row in enumerate(rows, 1)
        if (m := _PAGE.match(row)) and not (i > 1 and rows[i - 2].strip()) and not (i < len(rows) and rows[i].strip())
    ]
    if len(marks) < 2 or any(b[1] != a[1] + 1 for a, b in pairwise(marks)):
        return {}
    # Decree 30/2020 prints the number at the head of the page: what follows it is that page; what precedes the first is the page before.
    pages, at = {}, marks[0][1] - 1
    heads = dict(marks)
    for i in range(1, len(rows) + 1):
        at = heads.get(i, at)
        pages[i] = at
    return pages
