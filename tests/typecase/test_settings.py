"""Settings: where they come from, how they are written, and what is said of those that can't be used."""

from pathlib import Path

import pytest

from typecase.options import database_config
from typecase.setting_errors import SettingsError
from typecase.settings import Settings, load_settings

FILES = {
    "settings.env": 'PORT=9001\nDB_CLIENT="pg"\nDB_DATABASE=blog\nACCESS_TOKEN_TTL=5m\n',
    "settings.yaml": "PORT: 9001\nDB_CLIENT: pg\nDB_DATABASE: blog\nACCESS_TOKEN_TTL: 5m\n",
    "settings.json": '{"PORT": 9001, "DB_CLIENT": "pg", "DB_DATABASE": "blog", "ACCESS_TOKEN_TTL": "5m"}',
    "settings.toml": 'PORT = 9001\nDB_CLIENT = "pg"\nDB_DATABASE = "blog"\nACCESS_TOKEN_TTL = "5m"\n',
}


@pytest.fixture(autouse=True)
def _only_our_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CONFIG_PATH", *(field.upper() for field in Settings.model_fields)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


def test_defaults() -> None:
    settings = load_settings()
    assert (settings.port, settings.db_client, settings.db_filename) == (8055, "sqlite3", Path("data/typecase.db"))
    assert (settings.access_token_ttl, settings.refresh_token_ttl) == (900, 604800)
    assert (settings.query_limit_default, settings.query_limit_max) == (100, None)
    assert settings.max_payload_size == 1048576
    assert settings.storage_locations == ("local",)


def test_every_setting_says_what_it_does() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("name", FILES)
def test_configuration_files(tmp_path: Path, name: str) -> None:
    settings = load_settings(written(tmp_path, name, FILES[name]))
    assert (settings.port, settings.db_client, settings.db_database) == (9001, "pg", "blog")
    assert settings.access_token_ttl == 300


def test_the_environment_goes_before_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIG_PATH", str(written(tmp_path, "a.yaml", "PORT: 9001\nHOST: ::1\n")))
    monkeypatch.setenv("PORT", "9002")
    settings = load_settings()
    assert (settings.host, settings.port) == ("::1", 9002)


def test_dot_env_is_read_and_may_hold_names_of_others(tmp_path: Path) -> None:
    written(tmp_path, ".env", "PORT=9003\nMY_OWN_NAME=1\nCACHE_ENABLED=true\n")
    assert load_settings().port == 9003


def test_a_value_in_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_FILE", str(written(tmp_path, "secret", "from-a-file-in-a-folder\n")))
    assert load_settings().secret.get_secret_value() == "from-a-file-in-a-folder"
    monkeypatch.setenv("SECRET", "from-the-environment")
    assert load_settings().secret.get_secret_value() == "from-the-environment"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_PASSWORD", "")
    monkeypatch.setenv("PORT", "")
    assert (load_settings().db_password, load_settings().port) == (None, 8055)


def test_options_of_storages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_LOCATIONS", "local, pictures")
    monkeypatch.setenv("STORAGE_PICTURES_DRIVER", "s3")
    settings = load_settings(written(tmp_path, "a.json", '{"STORAGE_LOCAL_ROOT": "./files"}'))
    assert settings.storage_locations == ("local", "pictures")
    assert settings.storage_options == {"local": {"root": "./files"}, "pictures": {"driver": "s3"}}


def test_names_of_storages_and_files_of_their_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_LOCATIONS", "My,my_bucket")
    monkeypatch.setenv("STORAGE_MY_BUCKET_DRIVER", "s3")
    monkeypatch.setenv("STORAGE_MY_ROOT", "./mine")
    monkeypatch.setenv("STORAGE_MY_BUCKET_SECRET_FILE", str(written(tmp_path, "secret", "s3cret\n")))
    options = load_settings(written(tmp_path, "a.json", '{"STORAGE_MY_BUCKET_CREDENTIALS": {"a": 1}}')).storage_options
    assert options == {
        "my": {"root": "./mine"},
        "my_bucket": {"driver": "s3", "secret": "s3cret", "credentials": '{"a": 1}'},
    }


@pytest.mark.parametrize(
    ("written_as", "seconds"), [("15m", 900), ("7d", 604800), ("1.5h", 5400), ("10 s", 10), ("2000", 2)]
)
def test_durations(monkeypatch: pytest.MonkeyPatch, written_as: str, seconds: int) -> None:
    monkeypatch.setenv("ACCESS_TOKEN_TTL", written_as)
    assert load_settings().access_token_ttl == seconds


@pytest.mark.parametrize(("written_as", "size"), [("1mb", 1048576), ("500kb", 512000), ("100", 100), ("2GB", 2**31)])
def test_sizes(monkeypatch: pytest.MonkeyPatch, written_as: str, size: int) -> None:
    monkeypatch.setenv("MAX_PAYLOAD_SIZE", written_as)
    assert load_settings().max_payload_size == size


@pytest.mark.parametrize(("written_as", "limit"), [("-1", None), ("Infinity", None), ("500", 500)])
def test_limits(monkeypatch: pytest.MonkeyPatch, written_as: str, limit: int | None) -> None:
    monkeypatch.setenv("QUERY_LIMIT_MAX", written_as)
    assert load_settings().query_limit_max == limit


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "abc", "PORT: input should be a valid integer, unable to parse string as an integer"),
        ("PORT", "70000", "PORT: input should be less than or equal to 65535"),
        ("DB_CLIENT", "mysql", "DB_CLIENT: input should be 'sqlite3', 'pg', 'postgres' or 'cockroachdb'"),
        ("DB_CLIENT", "pg", "DB_DATABASE is needed with PostgreSQL"),
        ("ACCESS_TOKEN_TTL", "soon", "ACCESS_TOKEN_TTL: must be a duration like 15m or 7d"),
        ("HASH_PARALLELISM", "0", "HASH_PARALLELISM: input should be greater than or equal to 1"),
        ("HASH_MEMORY_COST", "31", "HASH_MEMORY_COST must be 8 times HASH_PARALLELISM at the least"),
        ("MAX_PAYLOAD_SIZE", "big", "MAX_PAYLOAD_SIZE: must be a size like 500kb or 1mb"),
        ("GRAPHQL_INTROSPECTION", "perhaps", "GRAPHQL_INTROSPECTION: input should be a valid boolean"),
    ],
)
def test_bad_values_are_told_in_a_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yaml", "PROT: 1", "PROT: unknown setting in"),
        ("a.json", "[1]", "must hold names of settings and their values"),
        ("a.json", "{", "Can't read the configuration file"),
        ("a.toml", "PORT = ", "Can't read the configuration file"),
        ("a.yaml", "a: [", "Can't read the configuration file"),
    ],
)
def test_bad_files_are_told_in_a_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(written(tmp_path, name, text))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_settings_of_directus_that_are_not_used_are_let_pass(tmp_path: Path) -> None:
    text = "CACHE_ENABLED: true\nEMAIL_TRANSPORT: smtp\nAUTH_PROVIDERS: google\nRATE_LIMITER_ENABLED: true\nPORT: 1\n"
    assert load_settings(written(tmp_path, "a.yaml", text)).port == 1


def test_missing_files_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        load_settings(tmp_path / "none.yaml")
    monkeypatch.setenv("DB_PASSWORD_FILE", str(tmp_path / "none"))
    with pytest.raises(SettingsError, match=r"DB_PASSWORD_FILE: can't read .*No such file"):
        load_settings()


def test_a_short_secret_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for secret in ("x", "fifteen letters"):
        monkeypatch.setenv("SECRET", secret)
        with pytest.raises(SettingsError, match=r"^SECRET: must have 16 characters at the least$"):
            load_settings()
    for secret in ("", "sixteen letters!"):
        monkeypatch.setenv("SECRET", secret)
        assert load_settings().secret.get_secret_value() == secret


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "do-not-show-this-one")
    monkeypatch.setenv("DB_CONNECTION_STRING", "postgresql://me:hidden@host/db")
    assert "do-not-show-this-one" not in repr(load_settings())
    assert "hidden" not in repr(load_settings())


def test_an_address_of_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_CLIENT", "postgres")
    monkeypatch.setenv("DB_CONNECTION_STRING", "postgresql://me:p%40ss@db.example:6432/blog?sslmode=require")
    config = database_config(load_settings())
    assert (config.host, config.port, config.database) == ("db.example", 6432, "blog")
    assert (config.user, config.password) == ("me", "p@ss")
    assert config.ssl is not None


def test_encryption_without_a_known_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_CLIENT", "pg")
    monkeypatch.setenv("DB_DATABASE", "blog")
    assert database_config(load_settings()).ssl is None
    monkeypatch.setenv("DB_SSL", "true")
    monkeypatch.setenv("DB_SSL__REJECT_UNAUTHORIZED", "false")
    context = database_config(load_settings()).ssl
    assert context is not None
    assert not context.check_hostname


@pytest.mark.parametrize("address", ["mysql://host/db", "postgresql://host:port/db", "nonsense"])
def test_bad_addresses(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DB_CLIENT", "pg")
    monkeypatch.setenv("DB_CONNECTION_STRING", address)
    with pytest.raises(SettingsError, match="DB_CONNECTION_STRING"):
        database_config(load_settings())
