"""The SQL of identity: users, sessions, API keys, preferences. Functions take the transaction and hold no rule."""

import json
from dataclasses import dataclass

from rustfin.core.ids import ApiKeyId, LibraryId, SessionId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx
from rustfin.identity.records import ApiKey, Device, NewUser, Session, User
from rustfin.identity.rights import PlaybackRights
from rustfin.identity.viewer import Role

_USER = """
SELECT u.id, u.name, u.role, u.is_disabled, u.has_all_libraries, u.max_parental_level, u.created_at, u.last_seen_at,
       u.max_bitrate_bps, u.max_remote_bitrate_bps, u.may_transcode, u.may_transcode_video, u.max_streams,
       (SELECT json_group_array(l.library_id) FROM user_library l WHERE l.user_id = u.id) AS library_ids
FROM user u
"""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    user_id: UserId
    password_hash: str
    is_disabled: bool


@dataclass(frozen=True, slots=True)
class Pass:
    """A session or API key with the user behind it, as it stands at this moment."""

    user: User
    session_id: SessionId | None
    api_key_id: ApiKeyId | None
    seen_at: UnixMs | None
    expires_at: UnixMs | None
    is_revoked: bool


# Server state ---------------------------------------------------------------------------------------------------


def get_state(tx: Tx, name: str) -> str | None:
    value = tx.value("SELECT value FROM server_state WHERE name = ?", (name,))
    return None if value is None else str(value)


def keep_state(tx: Tx, name: str, value: str) -> None:
    """Set it unless it is set already."""
    tx.execute("INSERT INTO server_state (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", (name, value))


# Users ----------------------------------------------------------------------------------------------------------


def list_users(tx: Tx) -> list[User]:
    return [_user(row) for row in tx.all(_USER + "ORDER BY u.name_key")]


def get_user(tx: Tx, user_id: UserId) -> User | None:
    row = tx.one(_USER + "WHERE u.id = ?", (user_id,))
    return None if row is None else _user(row)


def find_user(tx: Tx, name_key: str) -> User | None:
    row = tx.one(_USER + "WHERE u.name_key = ?", (name_key,))
    return None if row is None else _user(row)


def has_users(tx: Tx) -> bool:
    return tx.one("SELECT 1 FROM user LIMIT 1") is not None


def count_enabled_admins(tx: Tx) -> int:
    return int(tx.value("SELECT count(*) FROM user WHERE role = 'admin' AND is_disabled = 0"))


def find_credentials(tx: Tx, name_key: str) -> Credentials | None:
    return _credentials(
        tx.one("SELECT id, password_hash, is_disabled FROM user WHERE name_key = ?", (name_key,)),
    )


def get_credentials(tx: Tx, user_id: UserId) -> Credentials | None:
    return _credentials(tx.one("SELECT id, password_hash, is_disabled FROM user WHERE id = ?", (user_id,)))


def insert_user(
    tx: Tx, user_id: UserId, new: NewUser, *, name: str, name_key: str, password_hash: str, now_ms: UnixMs
) -> None:
    """Raises: IntegrityError when the name is taken."""
    tx.execute(
        """
        INSERT INTO user (id, name, name_key, password_hash, role, has_all_libraries, max_parental_level,
                          max_bitrate_bps, max_remote_bitrate_bps, may_transcode, may_transcode_video, max_streams,
                          created_at, updated_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            user_id,
            name,
            name_key,
            password_hash,
            new.role.value,
            new.has_all_libraries,
            new.max_parental_level,
            *_rights_columns(new.playback),
            now_ms,
            now_ms,
        ),
    )


def set_name(tx: Tx, user_id: UserId, *, name: str, name_key: str) -> None:
    """Raises: IntegrityError when the name is taken."""
    tx.execute("UPDATE user SET name = ?, name_key = ? WHERE id = ?", (name, name_key, user_id))


def set_password_hash(tx: Tx, user_id: UserId, password_hash: str) -> None:
    tx.execute("UPDATE user SET password_hash = ? WHERE id = ?", (password_hash, user_id))


def set_policy(tx: Tx, user: User, *, now_ms: UnixMs) -> None:
    """Write role, whether disabled, library access, parental limit and playback rights of a user as given."""
    tx.execute(
        """
        UPDATE user SET role = ?, is_disabled = ?, has_all_libraries = ?, max_parental_level = ?, max_bitrate_bps = ?,
                        max_remote_bitrate_bps = ?, may_transcode = ?, may_transcode_video = ?, max_streams = ?,
                        updated_at = ?
        WHERE id = ?
        """,
        (
            user.role.value,
            user.is_disabled,
            user.has_all_libraries,
            user.max_parental_level,
            *_rights_columns(user.playback),
            now_ms,
            user.id,
        ),
    )


def set_libraries(tx: Tx, user_id: UserId, library_ids: tuple[LibraryId, ...]) -> None:
    tx.execute("DELETE FROM user_library WHERE user_id = ?", (user_id,))
    tx.execute_many(
        "INSERT INTO user_library (user_id, library_id) VALUES (?, ?)",
        [(user_id, library_id) for library_id in dict.fromkeys(library_ids)],
    )


def unknown_libraries(tx: Tx, library_ids: tuple[LibraryId, ...]) -> list[str]:
    """Those of the ids that no library has."""
    rows = tx.all(
        "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM library)", (json.dumps(library_ids),)
    )
    return [str(row["value"]) for row in rows]


def delete_user(tx: Tx, user_id: UserId) -> None:
    tx.execute("DELETE FROM user WHERE id = ?", (user_id,))


def get_preferences(tx: Tx, user_id: UserId) -> str | None:
    value = tx.value("SELECT value FROM user_preference WHERE user_id = ?", (user_id,))
    return None if value is None else str(value)


def set_preferences(tx: Tx, user_id: UserId, value: str, *, now_ms: UnixMs) -> None:
    tx.execute(
        """
        INSERT INTO user_preference (user_id, value, updated_at) VALUES (?, ?, ?)
        ON CONFLICT (user_id) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
        """,
        (user_id, value, now_ms),
    )


# Sessions -------------------------------------------------------------------------------------------------------


def insert_session(
    tx: Tx, session_id: SessionId, user_id: UserId, device: Device, *, now_ms: UnixMs, expires_at: UnixMs
) -> None:
    tx.execute(
        """
        INSERT INTO session (id, user_id, device_name, client, remote_address, created_at, last_seen_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (session_id, user_id, device.name, device.client, device.remote_address, now_ms, now_ms, expires_at),
    )
    tx.execute("UPDATE user SET last_seen_at = ? WHERE id = ?", (now_ms, user_id))


def find_session(tx: Tx, session_id: SessionId) -> Pass | None:
    row = tx.one(
        """
        SELECT u.id, u.name, u.role, u.is_disabled, u.has_all_libraries, u.max_parental_level, u.created_at,
               u.max_bitrate_bps, u.max_remote_bitrate_bps, u.may_transcode, u.may_transcode_video, u.max_streams,
               u.last_seen_at,
               (SELECT json_group_array(l.library_id) FROM user_library l WHERE l.user_id = u.id) AS library_ids,
               s.id AS session_id, s.last_seen_at AS seen_at, s.expires_at, s.revoked_at
        FROM session s JOIN user u ON u.id = s.user_id
        WHERE s.id = ?
        """,
        (session_id,),
    )
    if row is None:
        return None
    return Pass(
        user=_user(row),
        session_id=SessionId(row["session_id"]),
        api_key_id=None,
        seen_at=UnixMs(row["seen_at"]),
        expires_at=UnixMs(row["expires_at"]),
        is_revoked=row["revoked_at"] is not None,
    )


def list_sessions(tx: Tx, user_id: UserId, *, now_ms: UnixMs) -> list[Session]:
    rows = tx.all(
        """
        SELECT s.id, s.user_id, u.name AS user_name, s.device_name, s.client, s.remote_address, s.created_at,
               s.last_seen_at
        FROM session s JOIN user u ON u.id = s.user_id
        WHERE s.user_id = ? AND s.revoked_at IS NULL AND s.expires_at > ?
        ORDER BY s.last_seen_at DESC, s.id DESC
        """,
        (user_id, now_ms),
    )
    return [Session(**dict(row)) for row in rows]


def live_session_ids(tx: Tx, user_id: UserId) -> list[SessionId]:
    rows = tx.all("SELECT id FROM session WHERE user_id = ? AND revoked_at IS NULL", (user_id,))
    return [SessionId(row["id"]) for row in rows]


def revoke_session(tx: Tx, session_id: SessionId, *, now_ms: UnixMs) -> None:
    tx.execute("UPDATE session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (now_ms, session_id))


def touch_session(tx: Tx, session_id: SessionId, *, now_ms: UnixMs, expires_at: UnixMs) -> None:
    """Note that it was used, which also moves its end."""
    tx.execute(
        "UPDATE session SET last_seen_at = ?, expires_at = ? WHERE id = ? AND revoked_at IS NULL",
        (now_ms, expires_at, session_id),
    )
    tx.execute(
        "UPDATE user SET last_seen_at = ? WHERE id = (SELECT user_id FROM session WHERE id = ?)", (now_ms, session_id)
    )


def forget_ended_sessions(tx: Tx, before_ms: UnixMs) -> None:
    tx.execute("DELETE FROM session WHERE expires_at < ? OR revoked_at < ?", (before_ms, before_ms))


# API keys -------------------------------------------------------------------------------------------------------


def insert_api_key(tx: Tx, key: ApiKey, user_id: UserId, key_hash: str) -> None:
    tx.execute(
        "INSERT INTO api_key (id, user_id, name, key_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
        (key.id, user_id, key.name, key_hash, key.created_at, key.expires_at),
    )


def count_api_keys(tx: Tx, user_id: UserId) -> int:
    return int(tx.value("SELECT count(*) FROM api_key WHERE user_id = ? AND revoked_at IS NULL", (user_id,)))


def find_api_key(tx: Tx, key_hash: str) -> Pass | None:
    """The key with this hash, revoked ones too."""
    return _api_key(tx, "key_hash", key_hash)


def get_api_key(tx: Tx, key_id: ApiKeyId) -> Pass | None:
    """The key with this id, revoked ones too."""
    return _api_key(tx, "id", key_id)


def _api_key(tx: Tx, column: str, value: str) -> Pass | None:
    row = tx.one(
        f"""
        SELECT u.id, u.name, u.role, u.is_disabled, u.has_all_libraries, u.max_parental_level, u.created_at,
               u.max_bitrate_bps, u.max_remote_bitrate_bps, u.may_transcode, u.may_transcode_video, u.max_streams,
               u.last_seen_at,
               (SELECT json_group_array(l.library_id) FROM user_library l WHERE l.user_id = u.id) AS library_ids,
               k.id AS api_key_id, k.last_used_at AS seen_at, k.expires_at, k.revoked_at
        FROM api_key k JOIN user u ON u.id = k.user_id
        WHERE k.{column} = ?
        """,
        (value,),
    )
    if row is None:
        return None
    return Pass(
        user=_user(row),
        session_id=None,
        api_key_id=ApiKeyId(row["api_key_id"]),
        seen_at=None if row["seen_at"] is None else UnixMs(row["seen_at"]),
        expires_at=None if row["expires_at"] is None else UnixMs(row["expires_at"]),
        is_revoked=row["revoked_at"] is not None,
    )


def list_api_keys(tx: Tx, user_id: UserId) -> list[ApiKey]:
    rows = tx.all(
        """
        SELECT id, name, created_at, last_used_at, expires_at FROM api_key
        WHERE user_id = ? AND revoked_at IS NULL ORDER BY created_at, id
        """,
        (user_id,),
    )
    return [ApiKey(**dict(row)) for row in rows]


def revoke_api_key(tx: Tx, user_id: UserId, key_id: ApiKeyId, *, now_ms: UnixMs) -> bool:
    """Whether it was there to be revoked."""
    return (
        tx.execute(
            "UPDATE api_key SET revoked_at = ? WHERE id = ? AND user_id = ? AND revoked_at IS NULL",
            (now_ms, key_id, user_id),
        )
        > 0
    )


def touch_api_key(tx: Tx, key_id: ApiKeyId, *, now_ms: UnixMs) -> None:
    tx.execute("UPDATE api_key SET last_used_at = ? WHERE id = ?", (now_ms, key_id))


def _user(row: Row) -> User:
    return User(
        id=UserId(row["id"]),
        name=row["name"],
        role=Role(row["role"]),
        is_disabled=bool(row["is_disabled"]),
        has_all_libraries=bool(row["has_all_libraries"]),
        library_ids=tuple(sorted(json.loads(row["library_ids"]))),
        max_parental_level=row["max_parental_level"],
        created_at=UnixMs(row["created_at"]),
        last_seen_at=None if row["last_seen_at"] is None else UnixMs(row["last_seen_at"]),
        playback=PlaybackRights(
            max_bitrate_bps=row["max_bitrate_bps"],
            max_remote_bitrate_bps=row["max_remote_bitrate_bps"],
            may_transcode=bool(row["may_transcode"]),
            may_transcode_video=bool(row["may_transcode_video"]),
            max_streams=row["max_streams"],
        ),
    )


def _rights_columns(rights: PlaybackRights) -> tuple[int | None, int | None, bool, bool, int | None]:
    return (
        rights.max_bitrate_bps,
        rights.max_remote_bitrate_bps,
        rights.may_transcode,
        rights.may_transcode_video,
        rights.max_streams,
    )


def _credentials(row: Row | None) -> Credentials | None:
    if row is None:
        return None
    return Credentials(UserId(row["id"]), row["password_hash"], bool(row["is_disabled"]))
