"""The settings, a section at a time, for admins."""

from typing import Any

from fastapi import FastAPI

from rustfin.server.routes import CurrentAdmin, Model, Routes
from rustfin.settings import Settings


class SettingsSection(Model):
    """A section's values, and its fields with default, bounds and help as JSON Schema."""

    section: str
    values: dict[str, Any]
    json_schema: dict[str, Any]


def add_routes(api: FastAPI, settings: Settings) -> None:
    """Read and change."""
    routes = Routes(api, "settings")

    @routes.add("GET", "/settings/{section}", "get_settings")
    async def get_settings(section: str, _admin: CurrentAdmin) -> SettingsSection:
        return _described(settings, section)

    @routes.add("PATCH", "/settings/{section}", "update_settings")
    async def update_settings(section: str, body: dict[str, Any], _admin: CurrentAdmin) -> SettingsSection:
        await settings.update(section, body)
        return _described(settings, section)


def _described(settings: Settings, section: str) -> SettingsSection:
    return SettingsSection(section=section, values=settings.shown(section), json_schema=settings.describe(section))
