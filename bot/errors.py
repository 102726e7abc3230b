"""The error tree of the command. A bad call is an exception with a code; `prompts/messages.toml` words it.

    HoiBaoCaoError                     1   something failed (a fault of ours: `unexpected`)
    ├── UsageError                     2   the command was called wrongly
    │   └── SettingError               2   a setting has a value that cannot be used
    ├── DocumentError                  1   a file that cannot be read as a report
    ├── NotFound                       3   nothing in the report fits, or no report has that id
    │   └── RefError                   3   no such place in the report
    ├── NotAllowed                     4   no permission (a folder, a file)
    ├── IndexTrouble                   5   the index is missing, broken, locked, or cannot be written
    ├── ServiceError                   6   a model, an embedding endpoint or the network
    │   └── ModelTrouble               6   a language model did not write; caught, the extractive answer is given
    ├── CheckFailed                    7   the answer failed its check (only with --require-model)
    ├── Interrupted                  130   Ctrl-C
    └── PipeClosed                   141   the reader of our output went away

Each carries ``code`` (a key of messages.toml) and ``fields`` (what the message is filled with). The lower rooms raise
their own errors, which carry a ``code`` and ``fields`` too; :func:`adopt` turns them into this tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class HoiBaoCaoError(Exception):
    """Something failed; ``code`` names the message and ``fields`` fill it.

    >>> NotFound("unknown_report", report="x").exit_code
    3
    """

    exit_code = 1

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields: Mapping[str, Any] = fields

    def __str__(self) -> str:
        return f"{self.code} {dict(self.fields)}" if self.fields else self.code


class UsageError(HoiBaoCaoError):
    """The command was called wrongly: an unknown option, no question, a file that is not there."""

    exit_code = 2


class SettingError(UsageError):
    """A setting has a value that cannot be used; fields: ``name``, ``value``, ``hint``."""


class DocumentError(HoiBaoCaoError):
    """A file that cannot be read as a report; fields: ``path`` and what the reader found."""


class NotFound(HoiBaoCaoError):
    """Nothing in the report fits."""

    exit_code = 3


class RefError(NotFound):
    """No such place in the report; fields: ``ref``, ``near``."""


class NotAllowed(HoiBaoCaoError):
    """No permission; fields: ``path``."""

    exit_code = 4


class MemoryTrouble(HoiBaoCaoError):
    """The file of the conversations is broken, locked, full, newer than this program, or not ours to write; fields: ``path``, …"""


class IndexTrouble(HoiBaoCaoError):
    """The index is missing, broken, locked by another build, or cannot be written."""

    exit_code = 5


class ServiceError(HoiBaoCaoError):
    """A model, an embedding endpoint, Chroma's server or the network."""

    exit_code = 6


#: Codes of trouble that may be over a moment later.
_PASSING = frozenset({"down", "limited", "server", "cut", "garbled"})


class ModelTrouble(ServiceError):
    """A language model did not write. ``code`` is a key of model.reason (prompts); ``after``: seconds that the endpoint asks to wait.

    >>> ModelTrouble("limited", after=2.0).passing, ModelTrouble("denied").passing
    (True, False)
    """

    def __init__(self, code: str, after: float = 0.0, **fields: Any) -> None:
        super().__init__(code, **fields)
        self.after = after

    @property
    def passing(self) -> bool:
        """Whether asking again may help."""
        return self.code in _PASSING


class CheckFailed(HoiBaoCaoError):
    """The answer failed its check (only with ``--require-model``)."""

    exit_code = 7


class Interrupted(HoiBaoCaoError):
    """Ctrl-C."""

    exit_code = 130


class PipeClosed(HoiBaoCaoError):
    """The reader of our output went away."""

    exit_code = 141


#: The exit codes of the answer statuses (channels.md): a clarify is an answer, a refusal is 3.
EXIT_OF_STATUS: Mapping[str, int] = {"answered": 0, "clarify": 0, "not_in_report": 3, "out_of_scope": 3, "refused": 3, "error": 1}
