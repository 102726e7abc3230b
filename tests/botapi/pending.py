"""The updates that wait for the bot: each is handed out until it is acknowledged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

# what a bot gets only when it asks for it by allowed_updates
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(eq=False)
class Pending:
    """``once``: handed out a single time whatever the offset, as a stray duplicate is."""

    update: dict[str, Any]
    once: bool = False
    sent: int = 0

    @property
    def id(self) -> int:
        """Its update_id."""
        return int(self.update["update_id"])

    @property
    def kind(self) -> str:
        """What it is an update of."""
        return next(k for k in self.update if k != "update_id")


class Queue:
    """In the order in which the test put them in, which need not be that of the ids."""

    def __init__(self) -> None:
        self.pending: list[Pending] = []
        self.deliveries: Counter[int] = Counter()
        self.acknowledged: list[int] = []
        self.withheld: list[dict[str, Any]] = []
        self.allowed: list[str] = []
        #: Hand out anything: kinds that the bot did not ask for, and what is put in here without being an update of the specification.
        self.careless = False

    def put(self, update: dict[str, Any], once: bool = False) -> None:
        """One more, at the end."""
        self.pending.append(Pending(update, once))

    def acknowledge(self, offset: int) -> None:
        """An offset above an update_id confirms the update; a negative one keeps the last so many."""
        gone = set(self.pending[:offset]) if offset < 0 else {p for p in self.pending if (p.sent if p.once else p.id < offset)}
        self.acknowledged += [p.id for p in self.pending if p in gone]
        self.pending = [p for p in self.pending if p not in gone]

    def batch(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """What getUpdates hands out now."""
        self._withhold()
        found = [p for p in self.pending if p.once or p.id >= offset or offset < 0][:limit]
        for one in found:
            self.sent(one)
        return [p.update for p in found]

    def first(self) -> Pending | None:
        """What a webhook gets next."""
        self._withhold()
        return self.pending[0] if self.pending else None

    def sent(self, one: Pending) -> None:
        """It went out."""
        one.sent += 1
        self.deliveries[one.id] += 1

    def done(self, one: Pending) -> None:
        """A webhook took it."""
        self.acknowledged.append(one.id)
        self.pending = [p for p in self.pending if p is not one]

    def _withhold(self) -> None:
        self.withheld += [p.update for p in self.pending if not self._wanted(p.kind)]
        self.pending = [p for p in self.pending if self._wanted(p.kind)]

    def _wanted(self, kind: str) -> bool:
        if self.careless:
            return True
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST
