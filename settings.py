"""Which environment variables does a deployment set? Each with its type, its unit and its default, read once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

HERE = Path(__file__).parent


SECRET_KEY_MIN_LENGTH = 32


class Mode(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Explorer(StrEnum):
    ON = "on"
    OFF = "off"


class TrustedDocuments(StrEnum):
    """Who may use nothing but the documents of the manifest."""

    NONE = "none"
    VISITORS = "visitors"
    ALL_BUT_AGENTS = "all_but_agents"


class ResetSends(StrEnum):
    LINK = "link"
    TEMPORARY_PASSWORD = "temporary_password"  # noqa: S105


Words = Annotated[tuple[str, ...], NoDecode]


class MissingSettings(Exception):
    """Production was started without what it cannot do without."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(f"MODE=production needs {', '.join(names)}: see .env.example")


class Settings(BaseSettings):
    """The deployment's facts. What the collectivité decides is rows of `portal` instead."""

    # An error names a setting and not its value: many are secrets, and errors are printed.
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True)

    mode: Mode = Field(
        default=Mode.PRODUCTION, description="development: everything missing is served from inside this process."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on; development always listens on 127.0.0.1.")
    port: int = Field(default=8000, ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")
    public_url: str = Field(
        default="",
        description="Where people reach the portal: https://citoyen.exemple.fr. Addresses in mails begin so.",
    )
    database_url: str = Field(
        default="",
        description="postgresql://user:password@host:5432/name. Development without it embeds one, in var/pg.",
    )
    database_pool: int = Field(
        default=10, ge=1, le=200, description="Connections to PostgreSQL, at most, of one process."
    )
    redis_url: str = Field(
        default="",
        description="redis://host:6379/0. Development without it keeps the bell and the bus in this process.",
    )
    smtp_url: str = Field(
        default="",
        description="smtp://user:password@host:587 (STARTTLS) or smtps://…:465. Development without it catches mails.",
    )
    files_url: str = Field(
        default="",
        description="s3://key:secret@bucket/prefix?endpoint=https://…&region=…, or file:///a/folder that all servers"
        " and workers share. Development without it keeps files in var/files.",
    )
    clamd_url: str = Field(
        default="",
        description="tcp://host:3310 or unix:///run/clamav/clamd.ctl, a ClamAV that looks into each file; empty: none.",
    )
    hubeau_url: str = Field(
        default="https://hubeau.eaufrance.fr/api/v1/qualite_eau_potable",
        description="Where each night the analyses of the water are asked for; empty: nowhere.",
    )
    storage_quota_mb: int = Field(
        default=200, ge=1, le=1_000_000, description="What the storage space of one citizen may hold, in MB."
    )
    secret_keys: Words = Field(
        default=(), description="Keys of 32 characters or more, separated by commas: the first signs, all verify."
    )
    mail_from: str = Field(default="ne-pas-repondre@localhost", description="Sender of every mail.")
    mail_reply_to: str = Field(default="", description="Where answers to mails go; empty for nowhere.")
    mail_connections: int = Field(
        default=4, ge=1, le=50, description="Connections to the SMTP server, at most, of one worker."
    )
    reset_sends: ResetSends = Field(
        default=ResetSends.LINK, description="What « mot de passe oublié » mails: link or temporary_password."
    )
    allowed_origins: Words = Field(
        default=(), description="Origins of web front ends allowed by CORS and on WebSockets, separated by commas."
    )
    trusted_proxies: Words = Field(
        default=(), description="Addresses of proxies whose X-Forwarded-For is believed, separated by commas."
    )
    explorer: Explorer = Field(default=Explorer.ON, description="off: neither /explorer nor the page at / is served.")
    trusted_documents: TrustedDocuments = Field(
        default=TrustedDocuments.NONE,
        description="Who may use the documents of the manifest only: none, visitors or all_but_agents.",
    )
    requests_per_minute: int = Field(
        default=600, ge=1, description="Requests of one network address in a minute, past which it waits."
    )
    executions: int = Field(
        default=8,
        ge=1,
        le=1000,
        description="Operations answered at the same time by one process; more wait their turn.",
    )
    demandes_per_hour: int = Field(
        default=60,
        ge=1,
        description="Demandes that visitors of one network address may begin in an hour, past which they wait.",
    )
    live_per_address: int = Field(
        default=200,
        ge=1,
        description="WebSockets and streams of events that one network address may keep open, in one process.",
    )
    answer_max_bytes: int = Field(
        default=5_000_000,
        ge=10_000,
        description="Bytes of one answer, past which it is refused: less is to be asked for.",
    )
    letters_kept_days: int = Field(
        default=90, ge=61, description="Days for which it is remembered to whom a mail left; 61 or more."
    )
    known_addresses_kept_days: int = Field(
        default=90,
        ge=1,
        description="Days for which somebody is known where they signed in, and not slowed by strangers.",
    )
    read_notifications_kept_days: int = Field(
        default=365, ge=1, description="Days for which a notification is kept once it was read."
    )
    metrics_token: str = Field(default="", description="Bearer token of /metrics; empty: /metrics is not served.")
    var: Path = Field(
        default=Path("var"), description="Folder of all that a development run makes, from where settings.py lies."
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("secret_keys", "allowed_origins", "trusted_proxies", mode="before")
    @classmethod
    def _words(cls, given: object) -> object:
        return tuple(w.strip() for w in given.split(",") if w.strip()) if isinstance(given, str) else given

    @field_validator("secret_keys")
    @classmethod
    def _long_enough(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key) < SECRET_KEY_MIN_LENGTH for key in keys):
            raise ValueError(f"each key has at least {SECRET_KEY_MIN_LENGTH} characters")
        return keys

    @property
    def is_development(self) -> bool:
        return self.mode is Mode.DEVELOPMENT

    @property
    def folder(self) -> Path:
        """Where everything that a development run makes lies."""
        return HERE / self.var

    @property
    def files(self) -> str:
        """The address of the store of files; in development without FILES_URL, a folder of the run's own."""
        return self.files_url or (self.folder.absolute() / "files").as_uri()

    @property
    def listens_on(self) -> str:
        """The address to listen on: in development, this machine's own whatever HOST says."""
        return "127.0.0.1" if self.is_development else self.host

    def refuse_what_is_missing(self) -> None:
        """:raises MissingSettings: naming all that production needs and has not."""
        if self.is_development:
            return
        needed = ("database_url", "redis_url", "smtp_url", "files_url", "public_url", "secret_keys")
        missing = [name.upper() for name in needed if not getattr(self, name)]
        if missing:
            raise MissingSettings(missing)
