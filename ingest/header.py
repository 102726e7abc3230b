"""The head and the foot of a document: number, date, issuer, title; recipients and signature.

Layouts: Decree 30/2020 (``Số: 12/BC-UBND``, ``TM. ỦY BAN NHÂN DÂN``) and Party documents (``Số 641-BC/HU``, ``T/M HUYỆN ỦY``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.markup import is_marked, is_table_line, plain, without_bullet
from ingest.model import Line, Span
from ingest.vietnamese.text import fold

KINDS = "bao cao|ke hoach|nghi quyet|to trinh|chuong trinh|quyet dinh|thong bao|ket luan|chi thi|de an|huong dan|bien ban|phuong an"
_KIND = re.compile(rf"^(?:{KINDS})(?![^\W\d_])")
_KIND_ONLY = re.compile(rf"^(?:{KINDS})\W*$")
_NUMBER = re.compile(r"(?<![^\W\d_])Số\s*:?\s*(\d+\s*[-–/]\s*[^\W\d_][^\s,;|)]*)", re.IGNORECASE)
_DATE = re.compile(
    r"(?:(?P<place>[^,|\t*()]{2,40}?),\s*)?ngày\s+(?P<d>\d{1,2})\s*(?:tháng|/|-)\s*(?P<m>\d{1,2})\s*(?:năm|/|-)\s*(?P<y>\d{4})",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"^(?:phan (?:thu )?(?:nhat|mot|i\b|1\b)|chuong (?:i|1)\b|[ivx]+\s*[.\-)/]|\d{1,2}\s*[.)-]\s|[a-h]\s*[.)]\s|dieu \d+|kinh gui)"
)
_SIGN = re.compile(r"^(?:T/?M|K/?T|T/?L|TUQ|T/?UQ|Q)[.\s]+[^\W\d_]")
_ROLE = re.compile(
    r"^(?:quyen |pho )*(?:bi thu|chu tich|giam doc|bo truong|thu truong|chanh van phong|truong ban|vu truong|cuc truong|truong phong"
    r"|chu nhiem|tong giam doc|thuong truc)"
)
_NAME = re.compile(r"^(?:[^\W\d_]+\.?\s+){1,5}[^\W\d_]+$")
#: Lines in capitals of every head that name no issuer: "CỘNG HÒA …", "Độc lập …", "ĐẢNG CỘNG SẢN …", "SỐ …".
_NO_ORGAN = ("so:", "so ", "cong hoa", "doc lap", "dang cong san")
_RECIPIENTS = re.compile(r"^noi nhan\b")
#: A head is short lines; the first longer line is the text itself.
_LONG = 220


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text. ``place`` is that of the date line."""

    number: str | None
    date: str | None
    place: str | None
    title: str
    quote: str
    lines: Span
    organ: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below the text: spans of recipients and signature, and what they say."""

    recipients: tuple[str, ...] = ()
    recipients_lines: Span | None = None
    signature_lines: Span | None = None
    organ: str | None = None
    role: str | None = None
    signer: str | None = None
    quote: str = ""


def read_head(lines: tuple[Line, ...]) -> Head:
    """The head of the document: everything up to the last line of its title."""
    block = _head_block(lines)
    title, last = _title(block)
    shown = [(line, text) for line, text in block if line.number <= last]
    number = next((re.sub(r"\s", "", m[1]).rstrip(".") for _, t in shown if (m := _NUMBER.search(t))), None)
    dated = next((m for _, t in shown if not _RECIPIENTS.match(fold(t)) and len(t) < 120 and (m := _DATE.search(t))), None)
    date = f"{dated['y']}-{int(dated['m']):02d}-{int(dated['d']):02d}" if dated else None
    place = dated["place"].strip() if dated and dated["place"] else None
    organ = tuple(t for _, t in shown if t.isupper() and not _KIND.match(fold(t)) and not fold(t).startswith(_NO_ORGAN))
    first = shown[0][0].number if shown else 1
    return Head(number, date, place, title, "\n".join(t for _, t in shown), Span(first, max(first, last)), organ)


def _head_block(lines: tuple[Line, ...]) -> list[tuple[Line, str]]:
    """The lines that may be of the head: up to the first heading with a number, the first long line or row of figures."""
    block: list[tuple[Line, str]] = []
    for line in lines[:80]:
        for text in _pieces(line):
            if not text or set(text) <= set("-_*= "):
                continue
            if len(text) > _LONG or (block and _STOP.match(fold(text))):
                return block
            block.append((line, text))
    return block


def _pieces(line: Line) -> list[str]:
    """The cells of a two-column head or foot, or the line itself."""
    if not is_table_line(line.text):
        return [plain(line.text)]
    cells = re.split(r"\||\t|<br\s*/?>", line.text)
    return [t for c in cells if (t := plain(c).strip(" :")) and not set(t) <= set("-: ")]


def _title(block: list[tuple[Line, str]]) -> tuple[str, int]:
    """Title and its last line: the kind of document ("BÁO CÁO") with the lines set under it."""
    start = next((i for i, (_, t) in enumerate(block) if _KIND.match(fold(t)) and not t.endswith((";", "."))), None)
    if start is None:
        return (block[0][1], block[0][0].number) if block else ("", 0)
    parts, last = [block[start][1]], block[start][0].number
    if not _KIND_ONLY.match(fold(parts[0])):
        return parts[0], last
    for line, text in block[start + 1 :]:
        apart = line.number > last + 1 and len(parts) > 1
        if (apart and not is_marked(line.text)) or (apart and line.text.startswith("#")) or text.startswith("("):
            break
        parts.append(text)
        last = line.number
    return " ".join(parts), last


def read_foot(lines: tuple[Line, ...], body_end: int) -> Foot:
    """Recipients and signature among the lines up to ``body_end`` (the last line before the annexes)."""
    pieces = [(line.number, text) for line in lines[:body_end] for text in _pieces(line)]
    at = next((i for i in range(len(pieces) - 1, -1, -1) if _RECIPIENTS.match(fold(without_bullet(pieces[i][1])))), None)
    sign = _sign_at(pieces, at)
    if at is None and sign is None:
        return Foot()
    ends = body_end + 1
    recipients_lines = signature_lines = None
    if at is not None:
        stop = pieces[sign][0] if sign is not None and sign > at else ends
        recipients_lines = Span(pieces[at][0], max(pieces[at][0], stop - 1))
    if sign is not None:
        stop = pieces[at][0] if at is not None and at > sign else ends
        signature_lines = Span(pieces[sign][0], max(pieces[sign][0], stop - 1))
    listed = _listed(pieces, at, sign) if at is not None else ()
    organ, role, signer, quote = _signature(pieces, sign, at) if sign is not None else (None, None, None, "")
    return Foot(listed, recipients_lines, signature_lines, organ, role, signer, quote)


def _sign_at(pieces: list[tuple[int, str]], at: int | None) -> int | None:
    """Index of the first line of the signature: "T/M …" in capitals, or a bare role in capitals near the recipients."""
    near = range(max(0, (at if at is not None else len(pieces)) - 12), len(pieces))
    signs = [i for i in near if _SIGN.match(pieces[i][1]) and pieces[i][1].isupper() and len(pieces[i][1]) < 90]
    roles = [i for i in near if pieces[i][1].isupper() and _ROLE.match(fold(pieces[i][1])) and len(pieces[i][1]) < 60]
    return (signs or roles or [None])[0]  # type: ignore[list-item]


def _listed(pieces: list[tuple[int, str]], at: int, sign: int | None) -> tuple[str, ...]:
    last = sign if sign is not None and sign > at else len(pieces)
    first = re.sub(r"(?i)^nơi nhận\s*:?", "", without_bullet(pieces[at][1])).strip()
    rest = [without_bullet(t).strip(" *").rstrip(".;,") for _, t in pieces[at + 1 : last] if t and len(t) < 160]
    return tuple(t for t in [first, *rest] if t and set(t) - set("`-_ "))


def _signature(pieces: list[tuple[int, str]], sign: int, at: int | None) -> tuple[str | None, str | None, str | None, str]:
    last = at if at is not None and at > sign else len(pieces)
    texts = [t for _, t in pieces[sign:last] if t and set(t) - set("`-_ ")][:12]
    organ = texts[0] if _SIGN.match(texts[0]) else None
    capitals = [t for t in texts if t.isupper()]
    role = next((t for t in capitals if _ROLE.match(fold(t))), None)
    names = [t for t in texts if t != organ and not _ROLE.match(fold(t)) and _NAME.match(t) and _capitalised(t)]
    signer = names[0] if names else None
    end = texts.index(signer) + 1 if signer else len(capitals)
    return organ, role, signer, "\n".join(texts[:end])


def _capitalised(text: str) -> bool:
    return all(w[0].isupper() for w in text.split())


def first_text(items: Iterable[str | None]) -> str | None:
    """The first item that is something."""
    return next((i for i in items if i), None)
