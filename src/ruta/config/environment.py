"""The settings a city sets, read once from the environment, with a paragraph when one is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from cryptography.fernet import Fernet
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parents[3]


class Environment(BaseSettings):
    """Every setting of the product. Documented in ``docs/reference/settings.md``; a test compares both."""

    model_config = SettingsConfigDict(env_prefix="RUTA_", extra="ignore")

    mode: Literal["demo", "production"] = Field("demo", description="demo: local, synthetic; production: a city's own")
    secret_key: str = Field("", description="signs sessions and links; at least 50 random characters")
    field_key: str = Field("", description="seals sensitive needs at rest; Fernet keys, newest first, comma separated")
    audit_key: str = Field("", description="signs the access log's chain; newest first; empty: the secret key")
    link_key: str = Field(
        "", description="makes the tokens by which windows ask each other; secrets of 32 signs, newest first, by comma"
    )
    hosts: str = Field("localhost,127.0.0.1,[::1]", description="host names served, comma separated")
    origins: str = Field("", description="https origins trusted for forms, comma separated")
    database_url: str = Field("", alias="DATABASE_URL", description="where records live; SQLite file when empty")
    content_dir: Path = Field(REPOSITORY / "content", description="YAML content: directory, programme, notices")
    var_dir: Path = Field(REPOSITORY / "var", description="where the SQLite file and written documents go")
    https: bool = Field(False, description="the product is served over https: secure cookies, HSTS")
    proxies: int = Field(0, ge=0, le=5, description="how many trusted proxies stand before the product")
    rate_limits: Literal["auto", "on", "off"] = Field("auto", description="limit requests; auto: in production")
    minimum_cell: int = Field(5, ge=1, description="smallest count shown to the public")
    site_url: str = Field("http://localhost:8000", description="address of the product as people type it")
    mail_from: str = Field("ruta@localhost", description="sender of messages")
    mail_url: str = Field("", description="smtp://user:password@host:port; empty writes messages to files")
    jobs: Literal["worker", "now"] = Field(
        "worker", description="worker: long work waits for `ruta work`; now: done at once by who asks, for tests"
    )
    tiles_url: str = Field("", description="map tile server; empty uses the product's own drawing")

    @property
    def limits_rates(self) -> bool:
        """Whether requests are limited by the minute."""
        return self.rate_limits == "on" or (self.rate_limits == "auto" and self.mode == "production")


_DEMO_SECRET = "demonstration-only-" + "not-a-secret-" * 3
_DEMO_LINK_KEY = "demonstration-only-link-key-not-a-secret"
_DEMO_FIELD_KEY = "ZGVtb25zdHJhdGlvbi1vbmx5LWtleS0tMzItYnl0ZXM="


def read_environment() -> Environment:
    """Read and check the environment; refuse to start in production without its secrets."""
    try:
        environment = Environment()
    except ValidationError as error:
        lines = "\n".join(f"  RUTA_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise SystemExit(f"The environment cannot be used:\n{lines}\nSee docs/reference/settings.md.") from error
    if environment.mode == "production":
        missing = [name for name in ("secret_key", "field_key", "database_url") if not getattr(environment, name)]
        if missing:
            names = ", ".join("DATABASE_URL" if name == "database_url" else f"RUTA_{name.upper()}" for name in missing)
            raise SystemExit(
                f"Missing in production: {names}.\n"
                "A secret key: python -c 'import secrets; print(secrets.token_urlsafe(64))'.\n"
                "A field key: python -c 'from cryptography.fernet import Fernet; "
                "print(Fernet.generate_key().decode())'.\n"
                "A database: DATABASE_URL=postgres://user:password@host/name. See docs/reference/settings.md."
            )
        weak = _find_weak_secrets(environment)
        if weak:
            raise SystemExit("Unsafe in production:\n" + "\n".join(f"  {line}" for line in weak))
        return environment.model_copy(update={"audit_key": environment.audit_key or environment.secret_key})
    environment = environment.model_copy(update={"audit_key": environment.audit_key or _DEMO_SECRET})
    return environment.model_copy(
        update={
            "secret_key": environment.secret_key or _DEMO_SECRET,
            "field_key": environment.field_key or _DEMO_FIELD_KEY,
            "link_key": environment.link_key or _DEMO_LINK_KEY,
        }
    )


def _find_weak_secrets(environment: Environment) -> list[str]:
    """What a city may not go on the air with, each with what to do."""
    found = []
    if len(environment.secret_key) < 50 or len(set(environment.secret_key)) < 15:
        found.append("RUTA_SECRET_KEY is too short or too plain: give at least 50 random characters.")
    if environment.secret_key == _DEMO_SECRET:
        found.append("RUTA_SECRET_KEY is the demonstration's: make one of your own.")
    for number, key in enumerate(environment.field_key.split(","), start=1):
        try:
            Fernet(key.strip())
        except ValueError:
            found.append(f"RUTA_FIELD_KEY: key {number} is no Fernet key: make one with Fernet.generate_key().")
        if key.strip() == _DEMO_FIELD_KEY:
            found.append("RUTA_FIELD_KEY holds the demonstration's key: make one of your own.")
    if "*" in environment.hosts:
        found.append("RUTA_HOSTS may not hold *: name the hosts that are served.")
    return found
