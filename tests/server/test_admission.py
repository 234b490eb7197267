"""Who may come in: closed by default, tokens, keys, the cookie and where it may be used from."""

import re

import httpx
import pytest

from rustfin.core.clock import ManualClock
from rustfin.server.admission import browser_name
from served import ADMIN, ORIGIN, Served

PUBLIC = {
    ("GET", "/health"),
    ("GET", "/api/v1/system/status"),
    ("POST", "/api/v1/setup"),
    ("POST", "/api/v1/auth/login"),
}


async def operations(served: Served) -> list[tuple[str, str]]:
    paths = (await served.anonymous.get("/api/v1/openapi.json")).json()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


async def test_every_route_but_the_public_ones_needs_a_viewer(served: Served) -> None:
    open_routes = set()
    for method, path in await operations(served):
        address = re.sub(r"\{\w+\}", "01890000-0000-7000-8000-000000000000", path)
        answer = await served.anonymous.request(method, address, json={})
        if answer.status_code == 401:
            assert answer.json()["error"]["code"] == "unauthenticated"
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        else:
            open_routes.add((method, path))
    assert open_routes == PUBLIC


async def test_nobody_is_told_apart_before_a_body_is_read(served: Served) -> None:
    answer = await served.anonymous.post("/api/v1/libraries", content=b"{ not json")
    assert answer.status_code == 401


async def test_what_only_admins_may_do_is_refused_to_users(served: Served) -> None:
    bob = await served.make_user("Bob")
    for method, path in (
        ("GET", "/api/v1/users"),
        ("GET", "/api/v1/jobs"),
        ("GET", "/api/v1/settings/general"),
        ("GET", "/api/v1/system/info"),
        ("GET", "/api/v1/system/folders"),
        ("GET", "/api/v1/system/outbound"),
        ("GET", "/api/v1/playback/sessions"),
        ("POST", "/api/v1/system/backups"),
        ("POST", "/api/v1/system/backups/x/verify"),
        ("DELETE", "/api/v1/system/backups/x"),
        ("DELETE", "/api/v1/libraries/x"),
        ("DELETE", "/api/v1/users/x"),
        ("GET", "/metrics"),
    ):
        answer = await bob.request(method, path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden"), path


async def test_an_api_key_works_in_either_header(served: Served) -> None:
    key = (await served.admin.post("/api/v1/auth/api-keys", json={"name": "script"})).json()["key"]
    for headers in ({"X-Api-Key": key}, {"Authorization": f"Bearer {key}"}):
        answer = await served.anonymous.get("/api/v1/users/me", headers=headers)
        assert answer.status_code == 200
        assert answer.json()["session_id"] is None


async def test_an_api_key_works_as_a_password_and_other_passwords_are_not_ours(served: Served) -> None:
    key = (await served.admin.post("/api/v1/auth/api-keys", json={"name": "tool"})).json()["key"]
    assert (await served.anonymous.get("/api/v1/users/me", auth=("anything", key))).status_code == 200
    for auth in (("anything", f"{key}x"), ("proxy", "secret")):
        assert (await served.anonymous.get("/api/v1/users/me", auth=auth)).status_code == 401
    broken = await served.anonymous.get("/api/v1/users/me", headers={"Authorization": "Basic %%%"})
    assert broken.status_code == 401


async def browser(served: Served) -> httpx.AsyncClient:
    client = served.client()
    answer = await client.post("/api/v1/auth/login", json=ADMIN)
    assert answer.status_code == 200
    return client


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(served: Served) -> None:
    answer = await served.client().post("/api/v1/auth/login", json=ADMIN)
    attributes = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= attributes
    assert "secure" not in attributes


async def test_the_cookie_stays_on_https_where_it_came_over_https(served: Served) -> None:
    answer = await served.client().post(ORIGIN.replace("http:", "https:") + "/api/v1/auth/login", json=ADMIN)
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": ORIGIN}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ORIGIN + ":8096"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
async def test_a_cookie_changes_nothing_for_another_site(served: Served, headers: dict[str, str], status: int) -> None:
    client = await browser(served)
    answer = await client.patch("/api/v1/users/me/preferences", json={"theme": "oled"}, headers=headers)
    assert answer.status_code == status
    kept = (await served.admin.get("/api/v1/users/me/preferences")).json()["theme"]
    assert kept == ("oled" if status == 200 else "system")


async def test_a_bearer_token_may_come_from_anywhere(served: Served) -> None:
    answer = await served.admin.patch(
        "/api/v1/users/me/preferences", json={"theme": "oled"}, headers={"Origin": "http://other.test"}
    )
    assert answer.status_code == 200


async def test_another_site_cannot_sign_somebody_in(served: Served) -> None:
    answer = await served.client().post("/api/v1/auth/login", json=ADMIN, headers={"Origin": "http://evil.test"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "cross_site")


async def test_signing_out_ends_cookie_and_token(served: Served) -> None:
    client = await browser(served)
    token = client.cookies["rustfin_session"]
    assert (await client.post("/api/v1/auth/logout")).status_code == 204
    assert "rustfin_session" not in client.cookies
    assert (await served.client(token).get("/api/v1/users/me")).status_code == 401


async def test_a_disabled_user_is_refused_on_the_very_next_request(served: Served) -> None:
    bob = await served.make_user("Bob")
    user = (await bob.get("/api/v1/users/me")).json()["user"]
    await served.admin.patch(f"/api/v1/users/{user['id']}", json={"is_disabled": True})
    assert (await bob.get("/api/v1/users/me")).status_code == 401


async def test_guessing_is_answered_with_when_to_come_back(served: Served, clock: ManualClock) -> None:
    client = served.client(address="10.6.6.6")
    statuses = [
        (await client.post("/api/v1/auth/login", json={"name": "ann", "password": "guess"})).status_code
        for _ in range(6)
    ]
    assert statuses == [401] * 5 + [429]
    answer = await client.post("/api/v1/auth/login", json=ADMIN)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == answer.json()["error"]["details"]["retry_after_s"] == 2
    clock.advance(2000)
    assert (await client.post("/api/v1/auth/login", json=ADMIN)).status_code == 200


async def test_metrics_are_for_this_machine_and_admins(served: Served) -> None:
    local, remote = served.client(address="127.0.0.1"), served.client(address="192.168.1.5")
    answer = await local.get("/metrics")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/plain")
    assert "rustfin_http_request_seconds_bucket" in answer.text
    assert (await remote.get("/metrics")).status_code == 401
    assert (await local.get("/metrics", headers={"X-Forwarded-For": "8.8.8.8"})).status_code == 401
    assert (await served.admin.get("/metrics")).status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
            "Chrome on Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8.9.1", "curl"),
        ("", "Unknown device"),
    ],
)
def test_a_device_without_a_name_gets_one_that_people_know(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
