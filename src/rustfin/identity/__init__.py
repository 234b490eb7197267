"""Users, roles, viewer policy, sign-in, sessions, passwords."""

from rustfin.identity.viewer import Role, Viewer

__all__ = ["Role", "Viewer"]
