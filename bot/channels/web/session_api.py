"""Signing in from a host page: its signed token for one of ours, and a short one for a page that a browser opens."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from bot.channels.web.api import document, problems_of
from bot.channels.web.desk import desk_of, who_of
from bot.channels.web.problems import Problem
from bot.channels.web.tokens import SESSION, BadToken


class SessionOut(BaseModel):
    """Our token: to be kept in the page's memory, and sent as ``Authorization: Bearer``."""

    access_token: str
    token_type: str
    expires_in: int
    user: str


class MeOut(BaseModel):
    """Who asks, and a token to open a page by its address."""

    mode: str
    name: str
    view: str | None
    view_expires_in: int | None


def router() -> APIRouter:
    """The endpoints of signing in."""
    found = APIRouter(prefix="/api/v1", tags=["sign_in"])

    @found.post("/session", response_model=None, responses={200: {"model": SessionOut}, **problems_of(404)})
    async def session(request: Request, authorization: Annotated[str, Header(max_length=8_000)] = "") -> Response:
        """The host page's token (as bearer) for one of ours, good for a quarter of an hour."""
        desk = desk_of(request)
        host = desk.host
        if host is None:
            raise Problem(404, "no_jwt")
        scheme, _, token = authorization.partition(" ")

        def exchange() -> str:
            if scheme.lower() != "bearer" or not token:
                raise BadToken("bearer")
            claims = host.claims(token.strip())
            if not desk.state.use_once(claims.jti, claims.seconds):
                raise BadToken("used")
            return claims.subject

        try:
            user = await desk.work(exchange)
        except BadToken as error:
            raise Problem(401, f"token_{error.reason}", {"WWW-Authenticate": "Bearer"}) from error
        return document({"access_token": desk.own.make(user, "session"), "token_type": "Bearer", "expires_in": SESSION, "user": user})

    @found.get("/me", response_model=None, responses={200: {"model": MeOut}, **problems_of()})
    async def me(request: Request) -> Response:
        """Who asks, as we know them; ``view``: a token to open a page by ``?ve=`` (signed in by jwt alone)."""
        desk, who = desk_of(request), who_of(request)
        view = desk.own.make(who.name, "view") if who.mode == "jwt" else None
        told: dict[str, Any] = {"mode": who.mode, "name": who.name, "view": view, "view_expires_in": SESSION if view else None}
        return document(told)

    return found
