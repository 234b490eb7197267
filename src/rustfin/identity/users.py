"""Accounts: who may sign in, what they may see, and the rules that keep at least one admin in charge."""

import unicodedata
from dataclasses import replace

from rustfin.core.clock import Clock
from rustfin.core.errors import Conflict, InvalidInput, NotFound
from rustfin.core.ids import LibraryId, SessionId, UserId, new_id
from rustfin.core.text import fold
from rustfin.db import Database, IntegrityError, Tx
from rustfin.events import Events, LibrariesChanged, PreferencesChanged, SessionRevoked, UsersChanged
from rustfin.identity import store
from rustfin.identity.passwords import Passwords
from rustfin.identity.preferences import Preferences, PreferencesPatch, patched, read_preferences
from rustfin.identity.records import UNCHANGED, NewUser, User, UserChange
from rustfin.identity.viewer import Role

SETUP_DONE = "setup_done_at"
LONGEST_NAME = 64


class Users:
    """The accounts of this server."""

    def __init__(self, db: Database, events: Events, clock: Clock, passwords: Passwords) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._passwords = passwords

    async def is_setup_needed(self) -> bool:
        """Whether the first admin is still to be made. Once made, never again."""
        return await self._db.read(is_setup_needed)

    async def create_first_admin(self, name: str, password: str) -> User:
        """The admin of the first run. Raises: Conflict once there was one, InvalidInput."""
        if not await self.is_setup_needed():
            raise _setup_is_over()
        return await self._create(NewUser(name, password, role=Role.ADMIN), is_first=True)

    async def create(self, new: NewUser) -> User:
        """Raises: Conflict when the name is taken, InvalidInput."""
        return await self._create(new, is_first=False)

    async def get(self, user_id: UserId) -> User:
        """Raises: NotFound."""
        return await self._db.read(lambda tx: _require(tx, user_id))

    async def find(self, name: str) -> User:
        """The user of that name, however it is cased. Raises: NotFound."""
        user = await self._db.read(lambda tx: store.find_user(tx, name_key(name)))
        if user is None:
            raise NotFound(f"There is no user {name!r}.")
        return user

    async def list(self) -> list[User]:
        """Everybody, by name."""
        return await self._db.read(store.list_users)

    async def change(self, user_id: UserId, change: UserChange, *, kept_session: SessionId | None = None) -> User:
        """Change an account. A new password or a disabled account signs its devices out, all but `kept_session`.

        Raises: NotFound, Conflict (name taken, or nobody would be left in charge), InvalidInput.
        """
        named = None if change.name is None else clean_name(change.name)
        hashed = None if change.password is None else await self._passwords.hash(change.password)
        return await self._db.write(
            lambda tx: self._apply(tx, user_id, change, named=named, hashed=hashed, kept_session=kept_session)
        )

    async def delete(self, user_id: UserId) -> None:
        """Raises: NotFound, Conflict when nobody would be left in charge."""

        def run(tx: Tx) -> None:
            user = _require(tx, user_id)
            self._revoke_sessions(tx, user_id)
            store.delete_user(tx, user_id)
            _require_admin_left(tx, user)
            self._events.append(tx, UsersChanged())

        await self._db.write(run)

    async def preferences(self, user_id: UserId) -> Preferences:
        """What they like, defaults where they said nothing."""
        return await self._db.read(lambda tx: self.preferences_in(tx, user_id))

    def preferences_in(self, tx: Tx, user_id: UserId) -> Preferences:
        """The same, inside a transaction."""
        return read_preferences(store.get_preferences(tx, user_id))

    async def change_preferences(self, user_id: UserId, patch: PreferencesPatch) -> Preferences:
        """The preferences after the change."""

        def run(tx: Tx) -> Preferences:
            changed = patched(read_preferences(store.get_preferences(tx, user_id)), patch)
            store.set_preferences(tx, user_id, changed.model_dump_json(), now_ms=self._clock.now_ms())
            self._events.append(tx, PreferencesChanged(user_id))
            return changed

        return await self._db.write(run)

    async def _create(self, new: NewUser, *, is_first: bool) -> User:
        name = clean_name(new.name)
        hashed = await self._passwords.hash(new.password)
        user_id = UserId(new_id())

        def run(tx: Tx) -> User:
            now_ms = self._clock.now_ms()
            if is_first and not is_setup_needed(tx):
                raise _setup_is_over()
            _require_libraries(tx, new.library_ids)
            try:
                store.insert_user(
                    tx, user_id, new, name=name, name_key=name_key(name), password_hash=hashed, now_ms=now_ms
                )
            except IntegrityError as error:
                raise _name_is_taken(name) from error
            store.set_libraries(tx, user_id, new.library_ids)
            if new.role is Role.ADMIN:
                store.keep_state(tx, SETUP_DONE, str(now_ms))
            self._events.append(tx, UsersChanged())
            return _require(tx, user_id)

        return await self._db.write(run)

    def _apply(
        self,
        tx: Tx,
        user_id: UserId,
        change: UserChange,
        *,
        named: str | None,
        hashed: str | None,
        kept_session: SessionId | None,
    ) -> User:
        before = _require(tx, user_id)
        after = _changed(before, change)
        if named is not None:
            _rename(tx, user_id, named)
        if change.library_ids is not None:
            _require_libraries(tx, change.library_ids)
            store.set_libraries(tx, user_id, change.library_ids)
        if hashed is not None:
            store.set_password_hash(tx, user_id, hashed)
        store.set_policy(tx, after, now_ms=self._clock.now_ms())
        _require_admin_left(tx, before)
        if hashed is not None or (after.is_disabled and not before.is_disabled):
            self._revoke_sessions(tx, user_id, kept=None if after.is_disabled else kept_session)
        self._events.append(tx, UsersChanged())
        if (before.has_all_libraries, before.library_ids, before.role, before.max_parental_level) != (
            after.has_all_libraries,
            after.library_ids,
            after.role,
            after.max_parental_level,
        ):
            self._events.append(tx, LibrariesChanged())
        return _require(tx, user_id)

    def _revoke_sessions(self, tx: Tx, user_id: UserId, *, kept: SessionId | None = None) -> None:
        for session_id in store.live_session_ids(tx, user_id):
            if session_id != kept:
                store.revoke_session(tx, session_id, now_ms=self._clock.now_ms())
                self._events.append(tx, SessionRevoked(user_id, session_id))


def is_setup_needed(tx: Tx) -> bool:
    """Whether nobody ever was made admin here."""
    return store.get_state(tx, SETUP_DONE) is None and not store.has_users(tx)


def clean_name(name: str) -> str:
    """A user's name as it is kept: outer and doubled spaces gone, in one Unicode form. Raises: InvalidInput."""
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned or any(unicodedata.category(char) in {"Cc", "Cs", "Cn"} for char in cleaned):
        raise InvalidInput("A name needs at least one character, and none that cannot be seen.")
    if len(cleaned) > LONGEST_NAME:
        raise InvalidInput(f"A name has at most {LONGEST_NAME} characters.")
    return cleaned


def name_key(name: str) -> str:
    """What makes two spellings one account: "Ann" and "ann" are the same."""
    return fold(" ".join(name.split()))


def _changed(user: User, change: UserChange) -> User:
    return replace(
        user,
        role=user.role if change.role is None else change.role,
        is_disabled=user.is_disabled if change.is_disabled is None else change.is_disabled,
        has_all_libraries=user.has_all_libraries if change.has_all_libraries is None else change.has_all_libraries,
        library_ids=user.library_ids if change.library_ids is None else tuple(sorted(set(change.library_ids))),
        max_parental_level=user.max_parental_level
        if change.max_parental_level is UNCHANGED
        else change.max_parental_level,
        playback=user.playback if change.playback is None else change.playback,
    )


def _rename(tx: Tx, user_id: UserId, name: str) -> None:
    try:
        store.set_name(tx, user_id, name=name, name_key=name_key(name))
    except IntegrityError as error:
        raise _name_is_taken(name) from error


def _require(tx: Tx, user_id: UserId) -> User:
    user = store.get_user(tx, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    return user


def _require_libraries(tx: Tx, library_ids: tuple[LibraryId, ...]) -> None:
    unknown = store.unknown_libraries(tx, library_ids)
    if unknown:
        raise InvalidInput("There is no such library.", details={"library_ids": unknown})


def _require_admin_left(tx: Tx, before: User) -> None:
    # Checked after the change, in its transaction: raising undoes it.
    if before.role is Role.ADMIN and not before.is_disabled and store.count_enabled_admins(tx) == 0:
        raise Conflict("This is the last admin; make another one first.", code="last_admin")


def _setup_is_over() -> Conflict:
    return Conflict("This server is set up already; sign in.", code="setup_done")


def _name_is_taken(name: str) -> Conflict:
    return Conflict(f"There is a user {name!r} already.", code="name_taken")
