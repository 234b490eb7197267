-- What the tags of a music file say beside titles: by what its album is found, how loud it is, where its picture lies.
CREATE TABLE track_tags (
  fingerprint_id TEXT PRIMARY KEY REFERENCES fingerprint (id) ON DELETE CASCADE,
  is_telling     INTEGER NOT NULL,          -- whether they say what it is, so that its name need not
  album_key      TEXT,                      -- match key of the album's title
  track_gain_db  REAL,                      -- as ReplayGain counts
  track_peak     REAL,
  album_gain_db  REAL,
  album_peak     REAL,
  disc_title     TEXT,
  picture_index  INTEGER                    -- the stream that is its cover
) STRICT, WITHOUT ROWID;
CREATE INDEX track_tags_album ON track_tags (album_key) WHERE album_key IS NOT NULL;

-- Who is heard on a track, in the order of its tags.
CREATE TABLE track_artist (
  track_id  TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  artist_id TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  position  INTEGER NOT NULL,
  is_guest  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (track_id, artist_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX track_artist_artist ON track_artist (artist_id);

-- A picture inside a media file hangs on the content, so that a move costs nothing.
ALTER TABLE image ADD COLUMN fingerprint_id TEXT REFERENCES fingerprint (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX image_embedded ON image (item_id, kind, fingerprint_id) WHERE fingerprint_id IS NOT NULL;
CREATE INDEX image_fingerprint ON image (fingerprint_id) WHERE fingerprint_id IS NOT NULL;

-- Music that was looked into before is looked into again, for what was left out then.
UPDATE fingerprint SET state = 'pending' WHERE state = 'probed' AND id IN (
  SELECT file.fingerprint_id FROM item JOIN version ON version.item_id = item.id
  JOIN part ON part.version_id = version.id JOIN file ON file.id = part.file_id WHERE item.kind = 'track');
UPDATE file SET fingerprint_id = NULL WHERE fingerprint_id IN (SELECT id FROM fingerprint WHERE state = 'pending');
