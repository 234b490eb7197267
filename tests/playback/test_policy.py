"""What accounts may have played: limits by place, and titles at a time."""

import pytest

from rustfin.identity import PlaybackRights
from rustfin.playback import LiveStream, Policy, allowed, is_local_address, policy_for
from rustfin.settings import Network

HOUSE = Network().local_networks


@pytest.mark.parametrize(
    ("rights", "is_local", "policy"),
    [
        (PlaybackRights(), False, Policy()),
        (PlaybackRights(max_bitrate_bps=8, max_remote_bitrate_bps=4), True, Policy(max_bitrate_bps=8)),
        (PlaybackRights(max_bitrate_bps=8, max_remote_bitrate_bps=4), False, Policy(max_bitrate_bps=4)),
        (PlaybackRights(max_bitrate_bps=2, max_remote_bitrate_bps=4), False, Policy(max_bitrate_bps=2)),
        (PlaybackRights(max_remote_bitrate_bps=4), True, Policy()),
        (PlaybackRights(may_transcode_video=False), True, Policy(may_convert_picture=False)),
        (
            PlaybackRights(may_transcode=False),
            True,
            Policy(may_convert_sound=False, may_convert_picture=False),
        ),
    ],
)
def test_rights_become_a_policy_by_place(rights: PlaybackRights, is_local: bool, policy: Policy) -> None:
    assert policy_for(rights, is_local=is_local) == policy


@pytest.mark.parametrize(
    ("address", "is_local"),
    [
        ("192.168.1.20", True),
        ("10.9.8.7", True),
        ("172.31.255.1", True),
        ("172.32.0.1", False),
        ("127.0.0.1", True),
        ("::1", True),
        ("fe80::1%eth0", True),
        ("fd12:3456::1", True),
        ("::ffff:192.168.1.20", True),
        ("::ffff:8.8.8.8", False),
        ("8.8.8.8", False),
        ("2001:db8::1", False),
        ("testclient", True),
        ("", True),
    ],
)
def test_addresses_of_the_house(address: str, is_local: bool) -> None:
    assert is_local_address(address, HOUSE) is is_local


def test_networks_can_be_named_otherwise() -> None:
    assert is_local_address("100.64.3.2", ("100.64.0.0/10",))
    assert not is_local_address("192.168.1.20", ("100.64.0.0/10",))
    assert Network(local_networks=("192.168.1.7/24", "2001:db8::5")).local_networks == (
        "192.168.1.0/24",
        "2001:db8::5/128",
    )


def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"such as 192\.168\.0\.0/16"):
        Network(local_networks=("the house",))


def test_titles_at_a_time_are_limited() -> None:
    two = [LiveStream("a", "tv"), LiveStream("b", "phone")]
    assert allowed(PlaybackRights(), two) is None
    assert allowed(PlaybackRights(max_streams=3), two) is None
    assert allowed(PlaybackRights(max_streams=2), two) == (
        "This account plays 2 titles at a time; stop another one first."
    )
    assert "one title" in str(allowed(PlaybackRights(max_streams=1), two))


def test_a_device_that_starts_anew_replaces_what_it_played() -> None:
    two = [LiveStream("a", "tv"), LiveStream("b", "phone")]
    assert allowed(PlaybackRights(max_streams=2), two, device_key="tv") is None
    assert allowed(PlaybackRights(max_streams=1), two, device_key="tv") is not None
