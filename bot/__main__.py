"""The command ``hoibaocao`` and ``python -m bot``: everything is put together behind this door."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with ``argv`` (default: that of the process) and return its exit code."""
    from bot.channels.cli import run

    return run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
