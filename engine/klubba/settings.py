"""The only reader of the environment. Every setting, its default, and what is wrong with a bad one."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from klubba.errors import SettingError


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process runs.

    port: TCP port, 0 for any free one. data: folder of the embedded store and the operator's key. origin: the exact
    origin that pages are opened from ("" derives it from the addresses served). hall: serve the local network, not
    only this machine. certificate, key: PEM files, both or neither. operator_key: "" makes one and keeps it in
    `data`. redis_url: "" for the embedded store. accept_weak_store: use a store whose promise is weaker, and say so.
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
    meeting: Path | None = None

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
        meeting=_file("KLUBBA_MEETING", env),
    )
    if (settings.certificate is None) != (settings.key is None):
        raise SettingError("KLUBBA_CERT and KLUBBA_KEY: expected both files or neither, got only one")
    return settings


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise SettingError(f"KLUBBA_PORT: expected a number from 0 to 65535, got {text!r}")
    return int(text)


def _origin(text: str) -> str:
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise SettingError(f"KLUBBA_ORIGIN: expected scheme://host[:port], got {text!r}")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _flag(name: str, env: Mapping[str, str]) -> bool:
    text = env.get(name, "").strip().lower()
    if text in ("", "0", "no", "false"):
        return False
    if text in ("1", "yes", "true"):
        return True
    raise SettingError(f"{name}: expected 1 or 0, got {text!r}")


def _file(name: str, env: Mapping[str, str]) -> Path | None:
    if not env.get(name):
        return None
    path = Path(env[name])
    if not path.is_file():
        raise SettingError(f"{name}: expected a readable file, got {str(path)!r}")
    return path


def _operator_key(text: str) -> str:
    if text and len(text) < 16:
        raise SettingError(f"KLUBBA_OPERATOR_KEY: expected at least 16 characters, got {len(text)}")
    return text


def _redis_url(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise SettingError("REDIS_URL: expected redis://, rediss:// or unix://, got another scheme")
    return text
