"""Do the settings say what they read, refuse what is missing all at once, and keep development on this machine?"""

import re
from pathlib import Path
from typing import Any

import pytest
from arq.utils import import_string
from pydantic import ValidationError

from settings import MissingSettings, Mode, Settings


def made(**given: Any) -> Settings:
    """Return the settings of these variables, and of the environment."""
    return Settings(**given)


EXAMPLE = Path(__file__).parents[2] / ".env.example"


def test_every_variable_stands_in_the_example_with_its_meaning_and_default() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    documented = {name: meaning for meaning, name in re.findall(r"^# (.+)\n([A-Z_]+)=", text, flags=re.MULTILINE)}

    assert documented == {name.upper(): field.description for name, field in Settings.model_fields.items()}


def test_the_example_is_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    assert made(_env_file=EXAMPLE) == made(_env_file=None)


def test_production_says_all_that_is_missing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("PUBLIC_URL", "https://citoyen.example.org")

    with pytest.raises(MissingSettings) as missing:
        made(_env_file=None).refuse_what_is_missing()

    assert missing.value.names == ["DATABASE_URL", "REDIS_URL", "SMTP_URL", "FILES_URL", "SECRET_KEYS"]


def test_a_mode_is_production_unless_it_says_development(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MODE", raising=False)

    assert made(_env_file=None).mode is Mode.PRODUCTION


def test_development_listens_on_this_machine_only() -> None:
    assert made(_env_file=None, mode="development", host="0.0.0.0").listens_on == "127.0.0.1"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="32 characters"):
        made(_env_file=None, secret_keys="court,aussi court")


def test_a_worker_of_its_own_reads_the_same_settings_the_file_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("MODE=development\nREDIS_URL=redis://redis.example:6390/3\n", encoding="utf-8")

    given = import_string("workers.main.WorkerSettings")["redis_settings"]

    assert (given.host, given.port, given.database) == ("redis.example", 6390, 3)


def test_a_worker_of_its_own_says_what_production_needs_before_it_looks_for_redis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(MissingSettings, match=r"DATABASE_URL, REDIS_URL, SMTP_URL"):
        import_string("workers.main.WorkerSettings")
