"""Packs the sample report and its errata into the wheel as ``bot/sample``; an editable install reads ``reports/`` where it is."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SampleReport(BuildHookInterface):  # type: ignore[type-arg,misc]
    """The hook of the wheel target."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a build; ``version`` is ``standard`` or ``editable``."""
        if version != "editable":
            build_data["force_include"]["reports"] = "bot/sample"
