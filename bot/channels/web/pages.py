"""The pages: for now the address of the API alone."""

from __future__ import annotations

from fastapi import APIRouter


def router() -> APIRouter:
    """The pages of people."""
    return APIRouter(include_in_schema=False)
