-- Subtitles that were fetched or handed in. The file lies in the server's own data folder, since media may be read-only.
CREATE TABLE kept_subtitle (
  id             TEXT PRIMARY KEY,
  fingerprint_id TEXT NOT NULL REFERENCES fingerprint (id) ON DELETE CASCADE,
  source         TEXT NOT NULL CHECK (source IN ('downloaded','uploaded')),
  user_id        TEXT REFERENCES user (id) ON DELETE SET NULL,   -- who fetched it or handed it in
  provider       TEXT,
  provider_ref   TEXT,                      -- what the provider calls it
  format         TEXT NOT NULL,             -- of the file, which is called <id>.<format>
  language       TEXT,
  title          TEXT,
  is_forced      INTEGER NOT NULL DEFAULT 0,
  is_hearing_impaired INTEGER NOT NULL DEFAULT 0,
  size_bytes     INTEGER NOT NULL,
  at             INTEGER NOT NULL
) STRICT;
CREATE INDEX kept_subtitle_fingerprint ON kept_subtitle (fingerprint_id);
CREATE INDEX kept_subtitle_user ON kept_subtitle (user_id) WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX kept_subtitle_ref ON kept_subtitle (fingerprint_id, provider, provider_ref)
  WHERE provider_ref IS NOT NULL;

-- What a provider answered for a content and a set of languages, so that the same is not asked again. Nothing counts too.
CREATE TABLE subtitle_search (
  fingerprint_id TEXT NOT NULL REFERENCES fingerprint (id) ON DELETE CASCADE,
  provider       TEXT NOT NULL,
  languages      TEXT NOT NULL,             -- BCP 47, sorted, with commas between
  results        TEXT NOT NULL CHECK (json_valid(results)),
  at             INTEGER NOT NULL,
  PRIMARY KEY (fingerprint_id, provider, languages)
) STRICT, WITHOUT ROWID;

-- How much later a viewer wants a track of a title.
CREATE TABLE subtitle_offset (
  user_id   TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  item_id   TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  track     TEXT NOT NULL,                  -- a track's id; of streams the fingerprint stands for the file
  offset_ms INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  PRIMARY KEY (user_id, item_id, track)
) STRICT, WITHOUT ROWID;
CREATE INDEX subtitle_offset_item ON subtitle_offset (item_id);
