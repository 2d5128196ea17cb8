"""A server that would lose or evict ballots is refused, with the line to change."""

import pytest
import servers

from klubba.errors import StoreUnfit
from klubba.store import fitness
from klubba.store.redis import RedisStore

DURABLE = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}
needs_redis = pytest.mark.needs("redis-server")


async def _refusal(url: str) -> str:
    with pytest.raises(StoreUnfit) as refused:
        await RedisStore.connect(url)
    message = str(refused.value)
    assert "\n" not in message
    return message


@needs_redis
async def test_debians_defaults_are_refused_with_the_line_to_change() -> None:
    with servers.run_redis() as url:
        assert 'set "appendonly yes" in redis.conf' in await _refusal(url)


@needs_redis
@pytest.mark.parametrize(
    ("settings", "line", "code"),
    [
        (("--appendonly", "no"), 'appendonly is "no"; set "appendonly yes"', "not_append_only"),
        (("--appendfsync", "everysec"), 'appendfsync is "everysec"; set "appendfsync always"', "fsync_not_always"),
        (("--appendfsync", "no"), 'appendfsync is "no"; set "appendfsync always"', "fsync_not_always"),
        (
            ("--maxmemory-policy", "allkeys-lru"),
            'maxmemory-policy is "allkeys-lru"; set "maxmemory-policy noeviction"',
            "may_evict",
        ),
    ],
)
async def test_each_weakness_is_refused_or_accepted_by_name(settings: tuple[str, ...], line: str, code: str) -> None:
    with servers.run_redis((*servers.DURABLE, *settings)) as url:
        message = await _refusal(url)
        assert line in message
        assert "KLUBBA_ACCEPT_WEAK_STORE=1" in message
        store = await RedisStore.connect(url, accept_weak=True)
        assert await store.promise() == code
        await store.close()


async def test_a_durable_server_promises_everything(store: RedisStore) -> None:
    await store.ready()
    assert await store.promise() == ""


@needs_redis
async def test_a_host_that_forbids_config_is_named() -> None:
    with servers.run_redis((*servers.DURABLE, "--rename-command", "CONFIG", "")) as url:
        assert "CONFIG is forbidden" in await _refusal(url)
        store = await RedisStore.connect(url, accept_weak=True)
        assert await store.promise() == "unknown_settings"
        await store.close()


@needs_redis
async def test_a_replica_is_refused() -> None:
    with servers.run_redis((*servers.DURABLE, "--replicaof", "127.0.0.1 1")) as url:
        assert "is a replica" in await _refusal(url)


async def test_nothing_there_is_one_line() -> None:
    assert "start the server, or correct REDIS_URL" in await _refusal("unix:///nonexistent/socket")


@pytest.mark.parametrize("url", ["http://user:hush@example.org", "nonsense", ""])
async def test_a_malformed_url_is_refused_without_quoting_it(url: str) -> None:
    message = await _refusal(url)
    assert "REDIS_URL" in message
    assert "hush" not in message


@needs_redis
async def test_a_wrong_password_is_one_line_without_it() -> None:
    with servers.run_redis((*servers.DURABLE, "--requirepass", "right")) as url:
        for wrong in (url, url.replace("unix://", "unix://:hush@")):
            assert "hush" not in await _refusal(wrong)
        store = await RedisStore.connect(url.replace("unix://", "unix://:right@"))
        await store.close()


@pytest.mark.parametrize(
    ("info", "fit"),
    [
        ({"redis_version": "6.2.14"}, False),
        ({"redis_version": "7.0.0"}, True),
        ({"redis_version": "8.2.1"}, True),
        # Valkey reports the Redis version that it grew from.
        ({"redis_version": "7.2.4", "valkey_version": "7.2.9"}, False),
        ({"redis_version": "7.2.4", "valkey_version": "8.0.1"}, True),
        ({"redis_version": "7.2.4", "valkey_version": "10.0.0"}, True),
        ({}, False),
    ],
)
def test_versions(info: dict[str, str], fit: bool) -> None:
    if fit:
        fitness.check_version(info)
    else:
        with pytest.raises(StoreUnfit, match="or later"):
            fitness.check_version(info)


@pytest.mark.parametrize("name", list(DURABLE))
def test_a_setting_that_is_not_told_is_a_weakness(name: str) -> None:
    assert fitness.find_weakness(DURABLE) == ("", "")
    told = {key: value for key, value in DURABLE.items() if key != name}
    code, line = fitness.find_weakness(told)
    assert (code, name in line) == ("unknown_settings", True)
