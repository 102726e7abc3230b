"""What can be wrong with a call to ``ingest``.

    UnreadableFile            the base: ``code`` and ``fields`` are worded by the entry point
    ├── MissingFile           nothing there
    ├── NotAFile              a directory, a device
    ├── NotPermitted          no right to read
    ├── TooBig                above the limit
    ├── EmptyFile             nothing but white space
    ├── BinaryFile            not text
    ├── UndecodableText       text in an encoding that cannot be told
    └── UnknownFormat         a format that is not read here (.docx, .pdf …)

A bad *document* is never one of these: it is a ``Defect`` (house rule 6).
"""

from __future__ import annotations


class UnreadableFile(Exception):
    """A file that cannot be read at all. ``code`` names the reason, ``fields`` hold what a message needs.

    >>> UnreadableFile("a.md").code
    'unreadable_file'
    """

    code = "unreadable_file"

    def __init__(self, path: str, **fields: str) -> None:
        super().__init__(f"{self.code}: {path}")
        self.path = path
        self.fields = {"path": path, **fields}


class MissingFile(UnreadableFile):
    """There is no such file."""

    code = "missing_file"


class NotAFile(UnreadableFile):
    """A directory or a device."""

    code = "not_a_file"


class NotPermitted(UnreadableFile):
    """The file may not be read."""

    code = "not_permitted"


class TooBig(UnreadableFile):
    """Above ``max_bytes``; fields ``size`` and ``limit`` in bytes."""

    code = "too_big"


class EmptyFile(UnreadableFile):
    """Nothing but white space."""

    code = "empty_file"


class BinaryFile(UnreadableFile):
    """Not text."""

    code = "binary_file"


class UndecodableText(UnreadableFile):
    """Text in an encoding that cannot be told."""

    code = "undecodable_text"


class UnknownFormat(UnreadableFile):
    """A format that is not read here; field ``suffix``."""

    code = "unknown_format"
