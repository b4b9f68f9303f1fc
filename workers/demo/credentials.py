"""Who can sign in to the demonstration, and with what?"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pyotp


def read(file: Path) -> dict[str, Any]:
    """Return what the demonstration kept; nothing where there is none."""
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def lines(kept: Mapping[str, Any], now: datetime) -> list[str]:
    """Return the lines that a person signs in from; one-time codes change every 30 seconds."""
    if not kept:
        return ["There is no demonstration here."]
    said = ["Staff, in the explorer: address, password, one-time code (`make credentials` says the codes of now)"]
    for email, agent in kept.get("agents", {}).items():
        code = pyotp.TOTP(agent["one_time_secret"]).at(now) if "one_time_secret" in agent else "none yet"
        said.append(f"  {agent.get('role', ''):<14} {email:<36} {agent['password']}   {code}")
    said.append("Citizens, with signIn: username, password")
    said += [f"  {name:<51} {citizen['password']}" for name, citizen in kept.get("citizens", {}).items()]
    return said
