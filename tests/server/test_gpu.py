"""The truth table over HTTP."""

from served import Served


async def test_a_server_that_was_not_tested_says_so_and_encodes_all_the_same(served: Served) -> None:
    info = (await served.admin.get("/api/v1/system/gpu")).json()
    assert (info["tested_at"], info["is_measured"], info["progress"], info["trials"]) == (None, False, None, [])
    assert [encoder["backend"] for encoder in info["encoders"]] == ["software"]
    assert info["encoders"][0]["speed_1080p"] > 0


async def test_testing_again_is_told_and_can_be_ended(served: Served) -> None:
    started = await served.admin.post("/api/v1/system/gpu/test")
    assert started.status_code == 202
    assert started.json()["progress"] is not None
    again = await served.admin.post("/api/v1/system/gpu/test")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "hardware_test_running")
    ended = await served.admin.post("/api/v1/system/gpu/cancel")
    assert (ended.status_code, ended.json()["progress"]) == (200, None)


async def test_devices_are_for_admins(served: Served) -> None:
    await served.admin.post("/api/v1/users", json={"name": "Bob", "password": "password of Bob"})
    bob = await served.sign_in("Bob", "password of Bob")
    assert (await bob.get("/api/v1/system/gpu")).status_code == 403
    assert (await bob.post("/api/v1/system/gpu/test")).status_code == 403
