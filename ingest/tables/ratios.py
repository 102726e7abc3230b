"""The arithmetic that a table prints of itself: which ratios hold, and which figures are doubtful because theirs do not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ingest.model import Cell

#: A ratio within half a point is rounding of its operands (48.1 / 48 printed 100.0); beyond, one of the three is misread or wrong.
_NEAR = 5
_SLACK = Decimal("0.5")


def check_ratios(
    values: Mapping[str, Decimal | None], slack: Decimal = Decimal("0.11")
) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """The (ratio, part, whole) columns of a row whose arithmetic holds within ``slack`` per cent points, and those where it fails.

    >>> held, failed = check_ratios({"plan_2024": Decimal(85), "actual_2024": Decimal(90), "ratio_to_plan_2024": Decimal("105.9")})
    >>> held, failed
    ([('ratio_to_plan_2024', 'actual_2024', 'plan_2024')], [])
    """
    held: list[tuple[str, str, str]] = []
    failed: list[tuple[str, str, str]] = []
    for key, ratio in values.items():
        if not key.startswith("ratio_to_") or ratio is None:
            continue
        pairs = [(p, w, a, b) for p, w in _operands(key, values) if (a := values[p]) is not None and (b := values[w]) is not None]
        good = [(p, w) for p, w, a, b in pairs if _holds(a, b, ratio, slack) or _holds(b, a, ratio, slack)]
        if good:
            held.append((key, *good[0]))
        elif len(pairs) == 1:
            failed.append((key, pairs[0][0], pairs[0][1]))
    return held, failed


def _operands(key: str, values: Mapping[str, Decimal | None]) -> list[tuple[str, str]]:
    """The columns that a ratio column may be computed from, surest first."""
    kind, _, period = key.removeprefix("ratio_to_").partition("_")
    done = [f"{basis}_{period}" for basis in ("actual", "estimate", "cumulative")] if period else ["actual", "estimate", "cumulative"]
    if not any(d in values for d in done):
        running = [k for k in values if k.startswith(f"cumulative_{period}")]
        part = running or [k for k in values if k.startswith((f"actual_{period}-", f"estimate_{period}-"))]
        done = part if len(part) == 1 else []
    wholes = [k for k in values if k in (f"{kind}_{period}", kind) or k.startswith(f"{kind}_{period}_")]
    if not wholes and (kind == "target" or not period):
        wholes = [k for k in values if k.startswith(f"{kind}_")]
    return [(d, w) for d in [d for d in done if d in values][:1] for w in wholes]


def _holds(part: Decimal, whole: Decimal, ratio: Decimal, slack: Decimal) -> bool:
    """Whether ``ratio`` is part / whole in percent, rounded or cut at its printed decimals (design note 15)."""
    if whole == 0:
        return ratio == 0 and part == 0
    step = Decimal(1).scaleb(min(0, int(ratio.as_tuple().exponent)))
    return abs(part / whole * 100 - ratio) < max(step, slack)


def doubt_ratios(cells: dict[str, Cell]) -> dict[str, Cell]:
    """Mark the figures whose printed ratio does not hold, unless another ratio of the row confirms them.

    Where the ratio only repeats its part, or is printed as a fraction, the ratio alone is marked.
    """
    values: dict[str, Decimal | None] = {key: cell.value for key, cell in cells.items() if cell.comparator in ("=", None)}
    cells, values = _settle(cells, values)
    held, failed = check_ratios(values, _SLACK)
    sure = {key for triple in held for key in triple}
    result = dict(cells)
    for ratio, part, whole in failed:
        if values[ratio] == values[part] or _as_fraction(values, ratio, part, whole):
            result[ratio] = replace(cells[ratio], doubt="no_percentage")
            continue
        for key in (ratio, part, whole):
            if key not in sure:
                result[key] = replace(cells[key], doubt=cells[key].doubt or "ratio_disagrees")
    return result


def _settle(cells: dict[str, Cell], values: dict[str, Decimal | None]) -> tuple[dict[str, Cell], dict[str, Decimal | None]]:
    """Decide between thousands and decimals where a separator is ambiguous: a ratio of the row proves one reading, or its neighbours do."""
    cells, values = dict(cells), dict(values)
    for key in [k for k, cell in cells.items() if cell.doubt == "ambiguous_separator" and k in values]:
        readings = (values[key], Decimal(re.sub(r"\D", "", cells[key].printed)))
        proven = [r for r in readings if any(key in triple for triple in check_ratios({**values, key: r})[0])]
        sure = [v for k, v in values.items() if v and not k.startswith(("ratio", "change")) and cells[k].doubt is None]
        near = [r for r in readings if r and sure and all(max(r, v) <= _NEAR * min(r, v) for v in sure)]
        other = any(
            cells[k].doubt == "ambiguous_separator" for triple in check_ratios(values)[0] if key in triple for k in triple if k != key
        )
        chosen = proven[0] if len(proven) == 1 and not other else (near[0] if len(near) == 1 else None)
        if chosen is not None:
            values[key] = chosen
            cells[key] = replace(cells[key], value=chosen, doubt=None)
    return cells, values


def _as_fraction(values: dict[str, Decimal | None], ratio: str, part: str, whole: str) -> bool:
    """Whether a ratio is printed as a fraction (1.1 for 110 %)."""
    a, b, r = values[part], values[whole], values[ratio]
    return a is not None and b is not None and r is not None and b != 0 and abs(a / b - r) < Decimal("0.06")
