"""The tables of the Telegram bot's file, as steps from one version to the next (:mod:`bot.filing`)."""

from __future__ import annotations

#: "HBT1" in the header of the file.
APPLICATION = 0x48425431
STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE users (user_id INTEGER PRIMARY KEY, name TEXT NOT NULL, added_at REAL NOT NULL, added_by TEXT NOT NULL)",
        "CREATE TABLE pairings (code TEXT PRIMARY KEY, user_id INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, made_at REAL NOT NULL)",
        "CREATE TABLE told (subject TEXT NOT NULL, kind TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (subject, kind))",
        "CREATE TABLE uses (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, at REAL NOT NULL, answer_id TEXT, status TEXT, "
        "ms REAL, question TEXT)",
        "CREATE INDEX uses_of ON uses (user_id, at)",
        "CREATE TABLE payloads (id TEXT PRIMARY KEY, user_id INTEGER NOT NULL, place TEXT NOT NULL, made_at REAL NOT NULL, "
        "body TEXT NOT NULL)",
        "CREATE INDEX payloads_of ON payloads (user_id, place)",
        "CREATE TABLE feedback (id INTEGER PRIMARY KEY, at REAL NOT NULL, user_id INTEGER NOT NULL, payload TEXT NOT NULL, "
        "verdict TEXT NOT NULL, reason TEXT, body TEXT NOT NULL)",
        "CREATE TABLE talks (user_id INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (user_id, name))",
        "CREATE TABLE updates (update_id INTEGER PRIMARY KEY, at REAL NOT NULL, body TEXT)",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
    ("CREATE TABLE notices (user_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, at REAL NOT NULL)",),
)
