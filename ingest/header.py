"""The head and the foot of a document: number, date, issuer, title; recipients and signature.

Layouts: Decree 30/2020 (``Số: 12/BC-UBND``, ``TM. ỦY BAN NHÂN DÂN``) and Party documents (``Số 57-BC/HU``, ``T/M HUYỆN ỦY``).
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
    """What stands above the text. ``place`` is that of the date line; ``last`` the last line of the title, 0 where there is no head."""

    number: str | None
    date: str | None
    place: str | None
    title: str
    quote: str
    last: int
    organ: tuple[str, ...] = ()
    first: int = 1

    @property
    def lines(self) -> Span | None:
        """The lines of the head; None where the document begins with its text."""
        return Span(self.first, self.last) if self.last else None


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
    return Head(number, date, place, title, "\n".join(t for _, t in shown), last, organ, block[0][0].number if block else 1)


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
        return _untitled(block)
    parts, last = [block[start][1]], block[start][0].number
    if not _KIND_ONLY.match(fold(parts[0])):
        return parts[0], last
    for line, text in block[start + 1 :]:
        apart = line.number > last + 1 and len(parts) > 1
        if (apart and not is_marked(line.text)) or (line.text.startswith("#") and len(parts) > 1) or text.startswith("("):
            break
        parts.append(text)
        last = line.number
    return " ".join(parts), last


def _untitled(block: list[tuple[Line, str]]) -> tuple[str, int]:
    """A document without a kind: its first line is the title where it is set or reads as one, else only lends its words."""
    if not block:
        return "", 0
    line, text = block[0]
    reads_as_title = is_marked(line.text) or text.isupper() or (len(text) < 120 and not text.endswith((".", ";", ":", ",")))
    return text.rstrip("."), line.number if reads_as_title else 0


def read_foot(lines: tuple[Line, ...], body_end: int) -> Foot:
    """Recipients and signature among the lines up to ``body_end`` (the last line before the annexes)."""
    pieces = _in_columns(lines[:body_end])
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
        signature_lines = Span(pieces[sign][0], _signed_until(pieces, sign, at))
    if recipients_lines and signature_lines and recipients_lines.first == signature_lines.first:
        recipients_lines = Span(recipients_lines.first, recipients_lines.first)
    listed = _listed(pieces, at, sign) if at is not None else ()
    organ, role, signer, quote = _signature(pieces, sign, at) if sign is not None else (None, None, None, "")
    return Foot(listed, recipients_lines, signature_lines, organ, role, signer, quote)


def _in_columns(lines: tuple[Line, ...]) -> list[tuple[int, str]]:
    """All pieces with their lines; a foot set as a table of two columns is read column by column."""
    out: list[tuple[int, str]] = []
    rows: list[tuple[int, list[str]]] = []
    for line in (*lines, Line(0, "")):
        if is_table_line(line.text):
            rows.append((line.number, re.split(r"\||\t", line.text.strip().strip("|"))))
            continue
        if any(_RECIPIENTS.match(fold(plain(c))) or _SIGN.match(plain(c)) for _, cells in rows for c in cells):
            width = max(len(cells) for _, cells in rows)
            for column in range(width):
                out += [(n, t) for n, cells in rows for c in cells[column : column + 1] for t in _pieces(Line(n, f"|{c}|"))]
        rows = []
        if line.number:
            out.append((line.number, plain(line.text)))
    return out


def _sign_at(pieces: list[tuple[int, str]], at: int | None) -> int | None:
    """Index of the first line of the signature: "T/M …" in capitals, or a bare role in capitals near the recipients."""
    near = range(max(0, (at if at is not None else len(pieces)) - 12), len(pieces))
    signs = [i for i in near if _SIGN.match(pieces[i][1]) and pieces[i][1].isupper() and len(pieces[i][1]) < 90]
    roles = [i for i in near if pieces[i][1].isupper() and _ROLE.match(fold(pieces[i][1])) and len(pieces[i][1]) < 60]
    return (signs or roles or [None])[0]  # type: ignore[list-item]


def _signed_until(pieces: list[tuple[int, str]], sign: int, at: int | None) -> int:
    """The line of the signer's name, else the last line in capitals."""
    organ, role, signer, _ = _signature(pieces, sign, at)
    last = next((n for n, t in pieces[sign:] if signer and t == signer), None)
    return last or next((n for n, t in reversed(pieces[sign : sign + 6]) if t in (organ, role)), pieces[sign][0])


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
    names = [t for t in texts if not _SIGN.match(t) and not _ROLE.match(fold(t)) and _NAME.match(t) and _capitalised(t)]
    signer = next((t for t in names if not t.isupper()), names[-1] if names else None)
    end = texts.index(signer) + 1 if signer else len(capitals)
    return organ, role, signer, "\n".join(texts[:end])


def _capitalised(text: str) -> bool:
    return all(w[0].isupper() for w in text.split())


def first_text(items: Iterable[str | None]) -> str | None:
    """The first item that is something."""
    return next((i for i in items if i), None)
