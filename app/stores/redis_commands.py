"""The commands that keep entries in Redis.

`MGET` skips values of other types, where `GET` would fail. Scripts delete a list of another type.
"""

import re
from typing import cast

from app.stores.redis_connection import Command
from app.stores.store import MAX_LISTED, Key, StoreId

_PREFIX = "calendar-connect"
_MARK_MS = 366 * 24 * 60 * 60 * 1000

_MARK = f"{_PREFIX}:mark"

FIND_MARK: Command = ("MGET", _MARK)
"""The mark is a random text. Another one, or none, shows that Redis lost what it held."""

_RAISE = """
local found = redis.call('MGET', KEYS[1])[1]
if not found or found < ARGV[1] then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
"""
_REMOVE = "if redis.call('MGET', KEYS[1])[1] == ARGV[1] then redis.call('DEL', KEYS[1]) end"

_LIST = """
if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then redis.call('DEL', KEYS[1]) end
local listed = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0) > 0
if ARGV[3] == 'drop' then
  redis.call('ZADD', KEYS[1], 0, ARGV[1])
elseif ARGV[3] == 'put' or not listed then
  local time = redis.call('TIME')
  redis.call('ZADD', KEYS[1], time[1] * 1000000 + time[2], ARGV[1])
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[4])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
"""
"""A list has the digests of a tenant's keys by the time of their last change, a time of Redis.
A dropped one has time 0 and stays for a while, so that no process takes it for lost."""

_VALUES = """
if redis.call('TYPE', KEYS[1]).ok ~= 'zset' then return {} end
local found, members = {}, redis.call('ZREVRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for at = 1, #members, 2 do
  local value = tonumber(members[at + 1]) > 0 and redis.call('MGET', ARGV[1] .. members[at])[1]
  found[#found + 1] = members[at]
  found[#found + 1] = value or ''
end
return found
"""
_DROPPED_MS = 24 * 60 * 60 * 1000


def leave_mark(mark: str) -> Command:
    """Return a command that leaves a mark, unless there is one."""
    return ("SET", _MARK, mark, "PX", _MARK_MS, "NX")


def name_of(key: Key) -> str:
    """Return the name of an entry in Redis."""
    return f"{_PREFIX}:{key.store_id.name}:{key.digest.hex()}"


def claim(key: Key, value: str, ttl_ms: int) -> list[Command]:
    """Return commands whose first reply says whether the value was stored, the second which is."""
    name = name_of(key)
    set_it: Command = ("SET", name, value, "PX", ttl_ms, "NX")
    return [set_it, ("MGET", name), *_list(key, ttl_ms, "claim")]


def put(key: Key, value: str, ttl_ms: int) -> list[Command]:
    """Return commands that store a value."""
    return [("SET", name_of(key), value, "PX", ttl_ms), *_list(key, ttl_ms, "put")]


def put_later(key: Key, value: str, ttl_ms: int) -> list[Command]:
    """Return commands that store a value of some time ago, unless there is a greater one."""
    return [("EVAL", _RAISE, 1, name_of(key), value, ttl_ms), *_list(key, ttl_ms, "put")]


def get(*keys: Key) -> Command:
    """Return a command whose reply `texts` decodes."""
    return ("MGET", *map(name_of, keys))


def times_to_live(*keys: Key) -> list[Command]:
    """Return commands whose replies are in milliseconds, negative without an expiry or a value."""
    return [("PTTL", name_of(key)) for key in keys]


def drop(key: Key) -> list[Command]:
    """Return commands that delete a value."""
    return [("DEL", name_of(key)), *_list(key, _DROPPED_MS, "drop")]


def drop_later(key: Key, dropped: str) -> list[Command]:
    """Return commands that delete a value of some time ago, unless there is another one."""
    if not dropped:
        return drop(key)
    return [("EVAL", _REMOVE, 1, name_of(key), dropped), *_list(key, _DROPPED_MS, "drop")]


def values(store_id: StoreId) -> Command:
    """Return a command whose reply `listed` decodes."""
    return ("EVAL", _VALUES, 1, _list_name(store_id), f"{_PREFIX}:{store_id.name}:")


def texts(reply: object, number: int) -> list[str]:
    """Decode a reply of so many values; "" for each if it is another reply."""
    found = _decoded(reply)
    return found if len(found) == number else [""] * number


def listed(reply: object) -> dict[bytes, str]:
    """Decode a reply to `values`: digests, newest first, with their value, or "" for none."""
    found = _decoded(reply)
    members = [one for one in found[::2] if re.fullmatch("[0-9a-f]{32}", one)]
    return {bytes.fromhex(one): text for one, text in zip(members, found[1::2], strict=False)}


def _decoded(reply: object) -> list[str]:
    parts = cast("list[object]", reply) if isinstance(reply, list) else []
    return [one.decode("ascii", "replace") if isinstance(one, bytes) else "" for one in parts]


def _list(key: Key, ttl_ms: int, how: str) -> list[Command]:
    if not key.store_id.listed:
        return []
    name = _list_name(key.store_id)
    return [("EVAL", _LIST, 1, name, key.digest.hex(), ttl_ms, how, 2 * MAX_LISTED)]


def _list_name(store_id: StoreId) -> str:
    return f"{_PREFIX}:{store_id.name}:all-{store_id.tenant.hex()}"
