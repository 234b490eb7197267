"""Devices, explanations and the report over HTTP, and accounts with limits on playing."""

from typing import Any

from served import Served

NO_LIMITS = {
    "max_bitrate_bps": None,
    "max_remote_bitrate_bps": None,
    "may_transcode": True,
    "may_transcode_video": True,
    "max_streams": None,
}
TELEVISION = {"name": "Living room", "file": [{"container": "mp4", "video": ["h264"], "audio": ["aac"]}]}


async def test_an_account_has_no_limits_until_an_admin_sets_them(served: Served) -> None:
    bob = await served.make_user("Bob")
    me = (await bob.get("/api/v1/users/me")).json()["user"]
    assert me["playback"] == NO_LIMITS
    limits = NO_LIMITS | {"max_remote_bitrate_bps": 4_000_000, "may_transcode_video": False, "max_streams": 2}
    changed = await served.admin.patch(f"/api/v1/users/{me['id']}", json={"playback": limits})
    assert changed.json()["playback"] == limits
    renamed = await served.admin.patch(f"/api/v1/users/{me['id']}", json={"name": "Robert"})
    assert renamed.json()["playback"] == limits
    assert (await bob.get("/api/v1/users/me")).json()["user"]["playback"] == limits


async def test_an_account_can_be_made_with_limits(served: Served) -> None:
    bob = await served.make_user("Bob", playback={"may_transcode": False})
    assert (await bob.get("/api/v1/users/me")).json()["user"]["playback"] == NO_LIMITS | {"may_transcode": False}


async def test_limits_that_cannot_be_meant_are_refused(served: Served) -> None:
    for limits in ({"max_streams": 0}, {"max_bitrate_bps": 5}, {"may_fly": True}):
        answer = await served.admin.post(
            "/api/v1/users", json={"name": "Bob", "password": "a long secret", "playback": limits}
        )
        assert answer.status_code == 422


async def test_well_known_devices_are_listed_with_their_source(served: Served) -> None:
    bob = await served.make_user("Bob")
    known = (await bob.get("/api/v1/playback/profiles")).json()
    roku = next(one for one in known if one["id"] == "roku-4k")
    assert roku["kind"] == "tv"
    assert "Roku's streaming specifications" in roku["source"]


async def test_a_device_is_listed_overridden_and_forgotten(served: Served) -> None:
    device_id = await remember(served, TELEVISION)
    (device,) = (await served.admin.get("/api/v1/playback/devices")).json()
    assert (device["name"], device["measured"]) == ("Living room", TELEVISION)
    path = f"/api/v1/playback/devices/{device_id}"
    changed = await served.admin.put(f"{path}/overrides", json={"plays_audio": ["dts"], "max_height": 720})
    assert changed.json()["overrides"] | {"plays_audio": ["dts"], "max_height": 720} == changed.json()["overrides"]
    assert (await served.admin.delete(f"{path}/overrides")).status_code == 204
    (device,) = (await served.admin.get("/api/v1/playback/devices")).json()
    assert device["overrides"]["plays_audio"] == []
    bob = await served.make_user("Bob")
    assert (await bob.get("/api/v1/playback/devices")).json() == []
    assert (await bob.delete(path)).status_code == 404
    assert (await served.admin.delete(path)).status_code == 204
    assert (await served.admin.get("/api/v1/playback/devices")).json() == []


async def test_overrides_that_make_no_sense_are_refused(served: Served) -> None:
    path = f"/api/v1/playback/devices/{await remember(served, TELEVISION)}/overrides"
    for body in ({"max_height": 5}, {"plays_audio": ["<script>"]}, {"smells": True}, {"plays_audio": "dts"}):
        assert (await served.admin.put(path, json=body)).status_code == 422


async def test_the_report_is_for_admins_and_knows_every_device(served: Served) -> None:
    await remember(served, TELEVISION)
    bob = await served.make_user("Bob")
    assert (await bob.get("/api/v1/playback/report")).status_code == 403
    report = (await served.admin.get("/api/v1/playback/report")).json()
    assert (report["title_count"], report["groups"]) == (0, [])
    assert report["devices"][0] | {"name": "Living room", "is_measured": True} == report["devices"][0]
    one = await served.admin.get("/api/v1/playback/report", params={"device": "chrome"})
    assert [device["id"] for device in one.json()["devices"]] == ["chrome"]
    assert (await served.admin.get("/api/v1/playback/report", params={"device": "betamax"})).status_code == 404


async def test_a_file_that_is_not_there_is_not_explained(served: Served) -> None:
    answer = await served.admin.get("/api/v1/playback/explain", params={"file": "nothing", "device": "chrome"})
    assert answer.status_code == 404


async def remember(served: Served, document: dict[str, Any]) -> str:
    """A device of the admin, as playing on it leaves it."""
    user_id = (await served.admin.get("/api/v1/users/me")).json()["user"]["id"]
    devices = served.app.devices
    await served.app.db.write(lambda tx: devices.remember(tx, user_id, "tv", document))
    device_id: str = (await served.admin.get("/api/v1/playback/devices")).json()[0]["id"]
    return device_id
