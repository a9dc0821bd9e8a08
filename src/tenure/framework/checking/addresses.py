"""Addresses: one for each object and each part of it that people speak of."""

from typing import Any

from tenure.framework.loading.yaml_with_lines import Path
from tenure.values.keys import Address

_SINGULAR = {
    "signals": "signal",
    "traits": "trait",
    "feeds": "feed",
    "caps": "cap",
    "indicators": "indicator",
    "health": "health",
    "segments": "segment",
    "engagement": "engagement",
    "moves": "move",
    "lifecycle": "stage",
    "moments": "moment",
    "plays": "play",
    "handoffs": "handoff",
    "reviews": "review",
    "targets": "target",
}


def address_of(section: str, *keys: str) -> Address:
    """`signals`, `seat_use` -> `signal.seat_use`."""
    return Address(".".join((_SINGULAR[section], *keys)))


def inside(section: Path, address: str, raw: object, inner: Path) -> str:
    """The address of the part of an object that a path inside of it leads to; its own when no part has one."""
    match section, inner:
        case ("health",), ("dimensions", str(dimension), *rest):
            return _measure(f"{address}.{dimension}", raw, inner) if rest else address
        case ("lifecycle",), ("exit", str(criterion), *_):
            return f"{address}.exit.{criterion}"
        case ("lifecycle",), ("phases", str(phase), "criteria", str(criterion), *_):
            return f"{address}.phase.{phase}.{criterion}"
        case ("lifecycle",), ("phases", str(phase), *_):
            return f"{address}.phase.{phase}"
        case ("plays",), ("steps", int(), *_):
            return _step(f"{address}.steps", inner[1:])
    return address


def _measure(address: str, raw: Any, inner: Path) -> str:
    for part in inner[:4]:
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            return address
    signal = raw.get("signal") if len(inner) > 3 and isinstance(raw, dict) else None
    return f"{address}.{signal}" if isinstance(signal, str) else address


def _step(address: str, inner: Path) -> str:
    """`1, question, answers, time, 0` after `play.stall.steps` -> `play.stall.steps.2.time.1`."""
    match inner:
        case (int(number), "question", "answers", str(answer), int(), *_):
            return _step(f"{address}.{number + 1}.{answer}", inner[4:])
        case (int(number), *_):
            return f"{address}.{number + 1}"
    return address
