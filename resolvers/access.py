"""Callers and their rights, read from the database and remembered for about a second."""

from collections.abc import Hashable
from dataclasses import replace

from db.catalogue import Catalogue
from db.engine import Database
from db.kept import Kept
from resolvers.app_access import APP_ACCESS
from resolvers.caller import Caller, SharedItem
from resolvers.errors import TokenExpired
from resolvers.identity import Identity, identify, now
from resolvers.policies import Standing, standing_of
from resolvers.recent import Recent
from resolvers.rights import Rights, build_rights
from resolvers.rules import Rule, digest, stored_rules
from resolvers.shares.rights import share_rights
from resolvers.shares.sharer import check_shareable, user_standing

_TOKENS = 5000
_POLICY_SETS = 1000


class Access:
    """The way from a token to a caller and from a caller to rights.

    `secret` signs access tokens. What was read from the database is believed for `seconds`, or until `invalidate`.
    """

    def __init__(self, database: Database, secret: str, seconds: float = 1.0) -> None:
        self._database = database
        self._secret = secret
        self._standings: Recent[str | None, Standing] = Recent(seconds, _TOKENS)
        self._rules: Recent[tuple[str, ...], tuple[tuple[Rule, ...], str]] = Recent(seconds, _POLICY_SETS)
        self._rights: Kept[Rights] = Kept(_POLICY_SETS)
        self._shares: Recent[Hashable, None] = Recent(seconds, _TOKENS)

    async def caller(self, token: str | None, ip: str | None) -> Caller:
        """Who sends this token from this address; without a token, the public.

        Raises:
            InvalidCredentials: no active user has the token, or its session is over.
            TokenExpired: the token has had its time.
            InvalidToken: the token is forged or not one for this purpose.
        """
        standing = await self._standings.get(token, lambda: self._look_up(token))
        if standing.expires is not None and standing.expires <= now():
            raise TokenExpired
        return standing.at(ip)

    async def rights(self, caller: Caller, catalogue: Catalogue) -> Rights:
        """What the caller may do. The same object, as long as the rules and the catalogue stay the same.

        Raises:
            Forbidden: the caller came by a share that shows nothing any more.
        """
        if caller.shared:
            return await self._shared_rights(caller, caller.shared, catalogue)
        rules: tuple[Rule, ...] = ()
        mark = ""
        if not caller.admin:
            rules, mark = await self._rules.get(caller.policies, lambda: self._read_rules(caller.policies))
        key: Hashable = (caller.policies, caller.admin, caller.app, caller.user is not None, mark)
        known = self._rights.get((key, catalogue.version))
        if known is None:
            known = build_rights(key, catalogue, admin=caller.admin, rules=rules + APP_ACCESS if caller.app else rules)
            self._rights.put((key, catalogue.version), known, 1)
        return known

    def invalidate(self) -> None:
        """Forget what was read: users, sessions, roles, policies or permissions have changed."""
        self._standings.clear()
        self._rules.clear()
        self._shares.clear()

    async def _look_up(self, token: str | None) -> Standing:
        identity = Identity(None, None) if token is None else await identify(self._database, self._secret, token)
        standing = await standing_of(self._database, identity.user, identity.role)
        return replace(standing, expires=identity.expires, session=identity.session, shared=identity.shared)

    async def _shared_rights(self, caller: Caller, shared: SharedItem, catalogue: Catalogue) -> Rights:
        await self._shares.get((shared, catalogue.version), lambda: self._check_shared(shared, catalogue))
        rules, mark = await self._rules.get(caller.policies, lambda: self._read_rules(caller.policies))
        key: Hashable = (shared, caller.policies, mark)
        known = self._rights.get((key, catalogue.version))
        if known is None:
            known = share_rights(key, catalogue, shared, rules)
            self._rights.put((key, catalogue.version), known, 1)
        return known

    async def _check_shared(self, shared: SharedItem, catalogue: Catalogue) -> None:
        """Whoever shared an item must still be one who may."""
        sharer = await user_standing(self._database, shared.sharer)
        caller = sharer.at(None)
        await check_shareable(self._database, caller, await self.rights(caller, catalogue), catalogue, shared)

    async def _read_rules(self, policies: tuple[str, ...]) -> tuple[tuple[Rule, ...], str]:
        rules = await stored_rules(self._database, policies)
        return rules, digest(rules)
