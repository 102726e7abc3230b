"""Whether printed figures agree, given that what is printed was rounded or cut.  Pure; Decimal only."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from ingest.vietnamese.numbers import format_vi

_HUNDRED = Decimal(100)


def places(value: Decimal) -> int:
    """How many decimals a value was printed with.

    >>> places(Decimal("7.10")), places(Decimal("7000"))
    (2, 0)
    """
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def slack(value: Decimal) -> Decimal:
    """What rounding may have taken from a value that is printed with decimals; a whole number is taken as it stands.

    >>> slack(Decimal("7.1")), slack(Decimal("7"))
    (Decimal('0.05'), Decimal('0'))
    """
    digits = places(value)
    return Decimal(5).scaleb(-digits - 1) if digits else Decimal(0)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part`` of ``whole`` in per cent, None for a whole of zero."""
    return part / whole * _HUNDRED if whole else None


def holds(printed: Decimal, part: Decimal, whole: Decimal) -> bool:
    """Whether ``printed`` per cent can be part / whole: rounded or cut, as a percentage or as a multiple, higher or lower being better.

    >>> holds(Decimal("66.6"), Decimal(2), Decimal(3)), holds(Decimal("250"), Decimal(7), Decimal(2))
    (True, False)
    >>> holds(Decimal("125"), Decimal("4.0"), Decimal("5.0"))
    True
    """
    if not whole:
        return not part and printed in (0, _HUNDRED)
    low, high = (part - slack(part)) / (whole + slack(whole)), (part + slack(part)) / max(whole - slack(whole), Decimal("1e-9"))
    if printed and printed < 10 and places(printed) and _near(printed, low, high):
        return True
    if _near(printed, low * _HUNDRED, high * _HUNDRED) or _near(printed, 200 - high * _HUNDRED, 200 - low * _HUNDRED):
        return True
    return low > 0 and _near(printed, _HUNDRED / high, _HUNDRED / low)


def _near(printed: Decimal, low: Decimal, high: Decimal) -> bool:
    """Whether something between ``low`` and ``high`` is printed so when it is rounded or cut."""
    unit = Decimal(1).scaleb(-places(printed))
    return printed - unit / 2 <= high and low < printed + unit


def same_printed(one: Decimal, other: Decimal) -> bool:
    """Whether two values are one value printed with different numbers of decimals.

    >>> same_printed(Decimal("7.45"), Decimal("7.5")), same_printed(Decimal("7.5"), Decimal("7.7"))
    (True, False)
    """
    if one == other:
        return True
    coarse, fine = sorted((one, other), key=places)
    unit = Decimal(1).scaleb(-places(coarse))
    return any(fine.quantize(unit, rounding=way) == coarse for way in (ROUND_HALF_UP, ROUND_DOWN)) and places(fine) > places(coarse)


def printed_vi(value: Decimal) -> str:
    """A value for a formula: two decimals at most, Vietnamese marks.

    >>> printed_vi(Decimal(350)), printed_vi(Decimal("128.5714"))
    ('350', '128,57')
    """
    short = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if places(value) > 2 else value
    plain = short.normalize() if short != short.to_integral() else short.quantize(Decimal(1))
    return format_vi(plain)
