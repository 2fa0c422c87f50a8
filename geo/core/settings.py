"""Settings: built once at the edge, passed down. Nothing reads the environment at import."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _default_data_dir() -> Path:
    """Root's home is closed to the database's own user, so root's data lie in /var/lib."""
    if os.geteuid() == 0:
        return Path("/var/lib/gridsteward")
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "gridsteward"


class Settings(BaseSettings):
    """What an installation may set, from `DATABASE_URL` and `GRIDSTEWARD_*`; nothing is needed to start."""

    model_config = SettingsConfigDict(env_prefix="GRIDSTEWARD_", frozen=True, extra="ignore")

    database_url: str | None = Field(None, validation_alias=AliasChoices("database_url", "DATABASE_URL"))
    data_dir: Path = Field(default_factory=_default_data_dir)
    timezone: str = "Asia/Shanghai"
    language: str = "zh-CN"
    host: str = "127.0.0.1"
    port: int = 8000
    upload_limit_bytes: int = 256 * 1024 * 1024
    reading_memory_bytes: int = Field(1024 * 1024 * 1024, ge=300 * 1024 * 1024)
    reading_time_s: float = Field(30.0, ge=1.0)
    reading_at_once: int = Field(4, ge=1)
    pool_size: int = 15
    backups_dir: Path | None = None
    backups_kept: int = 7
    keys_file: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    tracks_kept_days: int = 180
    contacts_kept_days: int = 180
    lists_kept_days: int = Field(7, ge=1)
    lists_room_bytes: int = 4 * 1024 * 1024 * 1024
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The local time zone of the territory."""
        return ZoneInfo(self.timezone)

    @property
    def backups_folder(self) -> Path:
        """Where the backups of every night go: better another disk than that of the data."""
        return self.backups_dir or self.data_dir.expanduser() / "backups"

    @property
    def keys_path(self) -> Path:
        """The file of the keys that seal contacts."""
        return self.keys_file or self.data_dir.expanduser() / "keys"
