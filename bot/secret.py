"""A value that is never printed.  Imports nothing of ours."""

from __future__ import annotations

MASK = "********"


class Secret:
    """A value that prints as stars; :meth:`reveal` gives it to the one who needs it.

    >>> Secret("sk-123")
    ********
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)
