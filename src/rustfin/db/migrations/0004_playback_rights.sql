-- What a user may have played, how many at a time, and what their devices can do.

ALTER TABLE user ADD COLUMN max_bitrate_bps INTEGER CHECK (max_bitrate_bps > 0);                -- NULL: no limit
ALTER TABLE user ADD COLUMN max_remote_bitrate_bps INTEGER CHECK (max_remote_bitrate_bps > 0);  -- from outside the house
ALTER TABLE user ADD COLUMN may_transcode INTEGER NOT NULL DEFAULT 1;
ALTER TABLE user ADD COLUMN may_transcode_video INTEGER NOT NULL DEFAULT 1;
ALTER TABLE user ADD COLUMN max_streams INTEGER CHECK (max_streams > 0);                        -- NULL: any number

-- The first form of this table was never written to.
DROP TABLE device_profile;
CREATE TABLE device_profile (
  id           TEXT PRIMARY KEY,
  user_id      TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  device_key   TEXT NOT NULL,                                          -- what the player calls itself, sign-in after sign-in
  name         TEXT NOT NULL,
  measured     TEXT NOT NULL CHECK (json_valid(measured)),
  overrides    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(overrides)),
  measured_at  INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  UNIQUE (user_id, device_key)
) STRICT;
CREATE INDEX device_profile_recent ON device_profile (last_used_at DESC);
