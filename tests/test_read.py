"""Files in the encodings that are met: UTF-8 and UTF-16, TCVN3, VNI, code page 1258."""

from __future__ import annotations

import unicodedata

import pytest

from ingest.errors import BinaryFile, UndecodableText
from ingest.read import decode, split_lines
from ingest.vietnamese.legacy import _TCVN3, decode_legacy, from_tcvn3, from_vni

TEXT = (
    "Báo cáo tình hình thực hiện nhiệm vụ năm 2008. Trật tự an toàn xã hội được giữ vững; thu ngân sách đạt 12,5 tỷ đồng. "
    "Ủy ban nhân dân xã đề nghị cấp trên hỗ trợ kinh phí để sửa chữa đường giao thông, trường học và trạm y tế.\n"
)


def to_tcvn3(text: str) -> bytes:
    table = {v: k for k, v in _TCVN3.items()}
    return "".join(table.get(c) or table.get(c.lower(), c) for c in text).encode("latin-1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode(encoding: str, form: str) -> None:
    data = unicodedata.normalize(form, TEXT).encode(encoding)  # type: ignore[arg-type]
    assert decode(data, "a.txt")[0] == TEXT


def test_tcvn3_is_converted() -> None:
    text, encoding = decode(to_tcvn3(TEXT * 3), "a.txt")
    # the encoding has no capital letters with a tone
    assert encoding == "tcvn3" and text.lower() == (TEXT * 3).lower()
    assert from_tcvn3("TrËt tù") == "Trật tự" and from_tcvn3("B¸O C¸O N¡M") == "BÁO CÁO NĂM"


def test_vni_is_converted() -> None:
    assert from_vni("Traät töï xaõ hoäi ñöôïc giöõ vöõng") == "Trật tự xã hội được giữ vững"
    vni = "Baùo caùo tình hình thöïc hieän nhieäm vuï naêm 2008, thu ngaân saùch ñaït 12 tyû ñoàng, traät töï xaõ hoäi ñöôïc giöõ vöõng. "
    text, encoding = decode((vni * 3).encode("latin-1"), "a.txt")
    assert encoding == "vni" and text.startswith("Báo cáo tình hình thực hiện nhiệm vụ năm 2008, thu ngân sách đạt 12 tỷ đồng")


def test_code_page_1258() -> None:
    pieces = []
    for c in TEXT:
        tone = next((m for m in "\u0300\u0301\u0303\u0309\u0323" if m in unicodedata.normalize("NFD", c)), "")
        bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", c).replace(tone, "")) if tone else c
        pieces.append(bare + tone)
    text, encoding = decode(("".join(pieces) * 3).encode("cp1258"), "a.txt")
    assert (encoding, text) == ("cp1258", TEXT * 3)


def test_rubble_saved_as_utf8_is_converted_too() -> None:
    assert decode(to_tcvn3(TEXT * 3).decode("latin-1").encode("utf-8"), "a.txt")[1] == "tcvn3"


def test_real_vietnamese_is_never_taken_for_legacy() -> None:
    assert decode_legacy(TEXT * 5) is None
    assert decode_legacy("Café à la crème, déjà vu — 12 °C") is None


def test_what_is_no_text() -> None:
    with pytest.raises(BinaryFile):
        decode(bytes(range(256)) * 9, "a")
    with pytest.raises(UndecodableText):
        decode("Überfällige Größen höher als größere Mängel übrig, schön für Bürger. ".encode("latin-1") * 9, "a")


def test_lines_and_pages() -> None:
    assert [line.text for line in split_lines("a\r\nb\rc\n")] == ["a", "b", "c"]
    pages = [line.page for line in split_lines("một\n\n2\n\nhai\n\n3\n\nba\n")]
    assert pages == [1, 1, 2, 2, 2, 2, 3, 3, 3]
    assert {line.page for line in split_lines("một\n\n2024\n\nhai\n")} == {None}
    assert {line.page for line in split_lines("một\n\n7\n\nhai\n\n3\n\nba")} == {None}
