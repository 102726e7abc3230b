"""What is true of a generated commune: every name and figure that its report prints."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

from generality import names
from generality.figures import Indicator, draw_indicators, printed, rounded, two

#: The years of the report: the one it reports on, the one before, the next.
YEAR, BEFORE, NEXT = 2026, 2025, 2027

#: name, lowest, highest: counts that stand in the prose and the notes alone.
COUNTS = (
    ("meetings", 21, 34), ("resolutions", 11, 19), ("documents", 412, 760), ("rice_spring", 290, 360), ("buffalo", 1900, 2600),
    ("pigs", 3200, 4800), ("poultry", 61, 94), ("vaccine_done", 21400, 26100), ("shops", 118, 190), ("retail", 64, 97),
    ("hectares_licence", 31, 58), ("spending", 98400, 131700), ("capital", 21300, 28900), ("credit", 52100, 71800),
    ("borrowers", 1240, 1890), ("land_papers", 214, 388), ("greenhouse", 1400, 3800), ("pupils", 2840, 3970), ("schools", 9, 12),
    ("visits", 11300, 17900), ("shows", 14, 29), ("houses", 38, 71), ("apprentices", 132, 240), ("gifts", 410, 880), ("storms", 3, 6),
    ("damage", 2150, 4870), ("roofs", 27, 64), ("disputes", 41, 68), ("births", 96, 163), ("marriages", 47, 88), ("divorces", 9, 21),
    ("divorces_more", 2, 5), ("files", 5320, 8790), ("petitions", 17, 33), ("receptions", 44, 79), ("recruits", 11, 19),
    ("offences", 13, 26), ("accidents", 2, 5), ("cameras", 22, 48), ("teams", 9, 13), ("trees", 14600, 27300), ("fires", 2, 4),
    ("inspections", 8, 15),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Village:
    """A row of the second table."""

    name: str
    households: int
    people: int
    poor: int
    near_poor: int

    @property
    def poor_share(self) -> Decimal:
        """Poor households, in %."""
        return rounded(Decimal(100 * self.poor) / self.households, 1)


@dataclass(frozen=True, slots=True)
class Truth:
    """Names and figures of one commune. ``water_in_prose`` differs from the table: the report contradicts itself there."""

    commune: str
    province: str
    number: str
    day: int
    signer: str
    role: str
    rows: dict[str, Indicator]
    counts: dict[str, int]
    villages: tuple[Village, ...]
    coops: tuple[str, ...]
    festivals: tuple[str, ...]
    storm_villages: tuple[str, ...]
    water_in_prose: Decimal

    @property
    def missed(self) -> tuple[Indicator, ...]:
        return tuple(r for r in self.rows.values() if not r.met)

    def n(self, key: str) -> str:
        """A count as the prose prints it."""
        return two(self.counts[key])

    def done(self, key: str) -> str:
        """What was done, as the prose prints it."""
        return printed(self.rows[key].done)

    def pair(self, key: str) -> str:
        """Done / planned, as the prose prints it."""
        return f"{printed(self.rows[key].done)}/{printed(self.rows[key].plan)}"

    def ratio(self, key: str) -> str:
        """% of the plan, as the prose prints it."""
        return printed(self.rows[key].ratio)

    def share(self, part: int, whole: int) -> str:
        """A share in %, as the prose prints it."""
        return printed(rounded(Decimal(100 * part) / whole, 1))


def draw(seed: int, deputy: bool) -> Truth:
    """Everything that a report says, from a seed. ``deputy``: the deputy chairman signs for the chairman."""
    rng = random.Random(seed)
    rows = draw_indicators(rng)
    at = seed % len(names.COMMUNES)
    commune, province = names.COMMUNES[at]
    chosen = rng.sample(names.VILLAGES, 10)
    return Truth(
        commune=commune,
        province=province,
        number=f"{rng.randint(318, 697)}/BC-UBND",
        day=rng.randint(11, 24),
        signer=(names.DEPUTIES if deputy else names.CHAIRS)[at],
        role="Phó Chủ tịch" if deputy else "Chủ tịch",
        rows=rows,
        counts={key: rng.randint(low, high) for key, low, high in COUNTS},
        villages=tuple(_village(rng, name) for name in chosen),
        coops=tuple(rng.sample(names.COOPS, int(rows["coop"].done))),
        festivals=tuple(rng.sample(names.FESTIVALS, 3)),
        storm_villages=tuple(rng.sample(chosen, 3)),
        water_in_prose=rows["water"].done + Decimal("1.3"),
    )


def _village(rng: random.Random, name: str) -> Village:
    households = rng.randint(74, 238)
    poor = rng.randint(5, households // 5)
    return Village(name, households, households * rng.randint(41, 48) // 10, poor, rng.randint(4, households // 6))
