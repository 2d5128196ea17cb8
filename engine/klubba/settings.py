"""The only reader of the environment. Every setting, its default, and what is wrong with a bad one."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from klubba import limits
from klubba.errors import SettingError

OPERATOR_KEY_MIN_CHARS: Final = 16
_SHOWN_MAX_CHARS: Final = 80


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process runs.

    port: TCP port, 0 for any free one. data: folder of the embedded store and the operator's key. origin: the exact
    origin that pages are opened from ("" derives it from the addresses served). hall: serve the local network, not
    only this machine. certificate, key: PEM files, both or neither. operator_key: "" makes one and keeps it in
    `data`. redis_url: "" for the embedded store. accept_weak_store: use a store whose promise is weaker, and say so.
    replicas: how many replicas of the store must have a write before it is acknowledged, 0 for none.
    obs_url, obs_password, obs_scene, obs_source: the OBS whose source is shown while something is on air; "" for none.
    allow_load: tell `klubba-load` that it may put this engine to work. plain_writes: do not try io_uring.
    """

    port: int = 8080
    data: Path = Path("data")
    origin: str = ""
    hall: bool = False
    certificate: Path | None = None
    key: Path | None = None
    operator_key: str = ""
    redis_url: str = ""
    accept_weak_store: bool = False
    replicas: int = 0
    allow_load: bool = False
    plain_writes: bool = False
    meeting: Path | None = None
    obs_url: str = ""
    obs_password: str = ""
    obs_scene: str = ""
    obs_source: str = "Klubba"

    @property
    def secure(self) -> bool:
        """Whether pages are opened over https: our own certificate, or a proxy in front."""
        return self.certificate is not None or self.origin.startswith("https://")


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from KLUBBA_* and REDIS_URL. Raises `SettingError`: the variable, what was expected, what came."""
    env = os.environ if environment is None else environment
    settings = Settings(
        port=_port(env.get("KLUBBA_PORT", "8080")),
        data=Path(env.get("KLUBBA_DATA") or "data"),
        origin=_origin(env.get("KLUBBA_ORIGIN", "")),
        hall=_flag("KLUBBA_HALL", env),
        certificate=_file("KLUBBA_CERT", env),
        key=_file("KLUBBA_KEY", env),
        operator_key=_operator_key(env.get("KLUBBA_OPERATOR_KEY", "")),
        redis_url=_redis_url(env.get("REDIS_URL", "")),
        accept_weak_store=_flag("KLUBBA_ACCEPT_WEAK_STORE", env),
        replicas=_replicas(env.get("KLUBBA_REPLICAS", "")),
        allow_load=_flag("KLUBBA_ALLOW_LOAD", env),
        plain_writes=_flag("KLUBBA_PLAIN_WRITES", env),
        meeting=_file("KLUBBA_MEETING", env),
        obs_url=_obs_url(env.get("KLUBBA_OBS_URL", "")),
        obs_password=env.get("KLUBBA_OBS_PASSWORD", ""),
        obs_scene=env.get("KLUBBA_OBS_SCENE", ""),
        obs_source=env.get("KLUBBA_OBS_SOURCE") or "Klubba",
    )
    if settings.obs_url and not settings.obs_scene:
        raise SettingError("KLUBBA_OBS_SCENE: expected the name of the scene in OBS, got nothing")
    if settings.replicas and not settings.redis_url:
        raise SettingError("KLUBBA_REPLICAS: expected REDIS_URL with it (the embedded store has no replicas), got none")
    if (settings.certificate is None) != (settings.key is None):
        raise SettingError("KLUBBA_CERT and KLUBBA_KEY: expected both files or neither, got only one")
    return settings


def for_robots(key: str) -> dict[str, str]:
    """The environment of a program of ours that is to act as the operator of this engine."""
    return {**os.environ, "KLUBBA_OPERATOR_KEY": key}


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535):
        raise SettingError(f"KLUBBA_PORT: expected a number from 0 to 65535, got {_short(text)}")
    return int(text)


def _replicas(text: str) -> int:
    if not text:
        return 0
    if text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= limits.REPLICAS_MAX_COUNT:
        return int(text)
    raise SettingError(f"KLUBBA_REPLICAS: expected a number from 0 to {limits.REPLICAS_MAX_COUNT}, got {_short(text)}")


def _origin(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        extra = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
        if parts.scheme in ("http", "https") and parts.hostname and not extra:
            return origin_of(parts.scheme, parts.hostname, parts.port)
    except ValueError:  # a port that is no number, half of an IPv6 address
        pass
    raise SettingError(f"KLUBBA_ORIGIN: expected scheme://host[:port], got {_short(text)}")


def origin_of(scheme: str, host: str, port: int | None) -> str:
    """An origin as browsers send it: lower case, and without the scheme's own port (RFC 6454 §6.2)."""
    address = f"[{host}]" if ":" in host else host
    own = {"http": 80, "https": 443}[scheme]
    return f"{scheme}://{address}".lower() + ("" if port in (None, own) else f":{port}")


def _short(text: str) -> str:
    """What came, quoted, in so many characters as a line has room for."""
    return repr(text if len(text) <= _SHOWN_MAX_CHARS else f"{text[:_SHOWN_MAX_CHARS]}…")


def _flag(name: str, env: Mapping[str, str]) -> bool:
    text = env.get(name, "").strip().lower()
    if text in ("", "0", "no", "false"):
        return False
    if text in ("1", "yes", "true"):
        return True
    raise SettingError(f"{name}: expected 1 or 0, got {_short(text)}")


def _file(name: str, env: Mapping[str, str]) -> Path | None:
    if not env.get(name):
        return None
    path = Path(env[name])
    if not path.is_file():
        raise SettingError(f"{name}: expected a readable file, got {str(path)!r}")
    return path


def _operator_key(text: str) -> str:
    if text and not is_operator_key(text):
        raise SettingError(
            f"KLUBBA_OPERATOR_KEY: expected at least {OPERATOR_KEY_MIN_CHARS} visible ASCII characters, got others"
        )
    return text


def is_operator_key(text: str) -> bool:
    """Whether a text may be the operator's key: long enough, and such that a header can carry it."""
    return len(text) >= OPERATOR_KEY_MIN_CHARS and text.isascii() and text.isprintable() and " " not in text


def _obs_url(text: str) -> str:
    if text and not text.startswith(("ws://", "wss://")):
        raise SettingError(f"KLUBBA_OBS_URL: expected ws://host:4455, got {_short(text)}")
    return text


def _redis_url(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise SettingError("REDIS_URL: expected redis://, rediss:// or unix://, got another scheme")
    return text
