"""Text in the encodings before Unicode (TCVN3 "ABC", VNI, Windows-1258), told apart and converted.

Such a file reads as Latin-1 rubbish: "TrËt tù" is "Trật tự" in TCVN3.  Each table is tried; the one under which nearly all
words become Vietnamese syllables is the right one.  Sources: TCVN 5712:1993 (VN3), the VNI for Windows table, code page 1258.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.vietnamese.text import fold

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
#: VNI writes the tone, or the tone with the circumflex or breve, as a letter after the vowel.
_VNI_AFTER = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_LETTER = dict(zip("ñÑôÔöÖæÆóÓòÒîÎ", "đĐơƠưƯỉỈĩĨịỊỵỴ", strict=True))
_VNI_PAIR = re.compile("([aeiouyôöAEIOUYÔÖ])([" + "".join(_VNI_AFTER) + "".join(_VNI_AFTER).upper() + "])")
_WORD = re.compile(r"[^\W\d_]+[\u00a1-\u00bf\u00ad\u00d7\u00f7\w]*|[\u00a1-\u00ff\u00ad][\w\u00a1-\u00bf\u00ad\u00d7\u00f7]*")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|th|tr|ph|kh|gh|gi|ch|qu|[bcdghklmnprstvx])?"
    r"(?:a|e|i|o|u|y|ai|ao|au|ay|eo|eu|ia|ie|ieu|iu|oa|oai|oay|oe|oi|ua|uay|ue|ui|uo|uoi|uou|uu|uy|uya|uye|uyu|ya|ye|yeu|oo|oao|oeo)"
    r"(?:ch|ng|nh|[cmnpt])?"
)
_UNICODE_VIETNAMESE = re.compile("[\u1ea0-\u1ef9ĂăĐđƠơƯư\u0300-\u0309\u0323]")
_HIGH = re.compile("[\u00a1-\u00ff\u00ad]")


def decode_legacy(text: str) -> tuple[str, str] | None:
    """The converted text and the name of the encoding, or None where ``text`` is none of them.

    ``text`` holds one character per byte (Latin-1), or the same rubbish saved as UTF-8.

    >>> decode_legacy("TrËt tù an toµn x· héi ®­îc gi÷ v÷ng")
    ('Trật tự an toàn xã hội được giữ vững', 'tcvn3')
    """
    high = len(_HIGH.findall(text))
    if high < 8 and not (high and high * 12 > len(text)):
        return None
    if len(_UNICODE_VIETNAMESE.findall(text)) * 4 > high:
        return None
    readings = {"tcvn3": from_tcvn3(text), "vni": from_vni(text), "cp1258": _from_cp1258(text)}
    name, best = max(((n, _plausible(t)) for n, t in readings.items()), key=lambda pair: pair[1])
    # 0.8: real TCVN3 and VNI paragraphs score above 0.95, Latin-1 French and random bytes below 0.5.
    return (readings[name], name) if best >= 0.8 else None


def from_tcvn3(text: str) -> str:
    """TCVN3 → Unicode. A line set in a capital font (.VnTimeH) has small codes between capitals: it is capital.

    >>> from_tcvn3("B¸O C¸O")
    'BÁO CÁO'
    """
    return "\n".join(_tcvn3_line(line) for line in text.split("\n"))


def _tcvn3_line(line: str) -> str:
    read = "".join(_TCVN3.get(c, c) for c in line)
    ascii_letters = [c for c in line if c.isascii() and c.isalpha()]
    return read.upper() if len(ascii_letters) > 2 and all(c.isupper() for c in ascii_letters) else read


def from_vni(text: str) -> str:
    """VNI → Unicode.

    >>> from_vni("Traät töï xaõ hoäi")
    'Trật tự xã hội'
    """

    def pair(m: re.Match[str]) -> str:
        return _VNI_LETTER.get(m[1], m[1]) + _VNI_AFTER[m[2].lower()]

    paired = _VNI_PAIR.sub(pair, text)
    rest = re.sub("[" + "".join(_VNI_LETTER) + "]", lambda m: _VNI_LETTER[m[0]], paired)
    return unicodedata.normalize("NFC", rest)


def _from_cp1258(text: str) -> str:
    try:
        return unicodedata.normalize("NFC", text.encode("latin-1").decode("cp1258"))
    except UnicodeError:
        return text


def _plausible(text: str) -> float:
    """Share of the words with a letter outside ASCII that are Vietnamese syllables."""
    words = [w for w in _WORD.findall(text) if not w.isascii()]
    good = sum(1 for w in words if _SYLLABLE.fullmatch(fold(w)) and not set(w) & _FOREIGN)
    return good / len(words) if words else 0.0


#: Letters that no Vietnamese syllable holds, but that a wrong table leaves behind.
_FOREIGN = frozenset("åäëïöüûøæœßñçÿÅÄËÏÖÜÛØÆÑÇþðÞÐ¸¶·¹»¾¼½©®ª«¬¨µ×÷¡¢§£¤¥¦")
