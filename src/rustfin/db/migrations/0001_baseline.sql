-- The baseline: every table of the product. Described table by table in docs/database.md.
-- Ids are UUIDv7 text, times are UTC milliseconds, paths are the bytes on disk (names need not be UTF-8).

-- Server ---------------------------------------------------------------------------------------------------------

CREATE TABLE server_state (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  section    TEXT PRIMARY KEY,
  value      TEXT NOT NULL CHECK (json_valid(value)),
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  kind      TEXT NOT NULL,
  payload   TEXT NOT NULL CHECK (json_valid(payload)),
  user_id   TEXT,                       -- only this user may see it; NULL: see is_admin_only
  is_admin_only INTEGER NOT NULL DEFAULT 0,
  at        INTEGER NOT NULL
) STRICT;

CREATE TABLE job (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL,
  lane         TEXT NOT NULL,
  payload      TEXT NOT NULL CHECK (json_valid(payload)),
  unique_key   TEXT,                    -- at most one queued or running job for each key
  state        TEXT NOT NULL CHECK (state IN ('queued','running','done','failed','cancelled')),
  priority     INTEGER NOT NULL DEFAULT 0,
  attempts     INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL DEFAULT 1,
  run_at       INTEGER NOT NULL,
  stage        TEXT,
  done_count   INTEGER NOT NULL DEFAULT 0,
  total_count  INTEGER,
  current      TEXT,                    -- what is being worked on, for people
  result       TEXT CHECK (result IS NULL OR json_valid(result)),
  checkpoint   TEXT CHECK (checkpoint IS NULL OR json_valid(checkpoint)),
  error        TEXT,
  is_cancel_requested INTEGER NOT NULL DEFAULT 0,
  library_id   TEXT,
  created_at   INTEGER NOT NULL,
  started_at   INTEGER,
  finished_at  INTEGER
) STRICT;
CREATE INDEX job_ready ON job (lane, priority DESC, run_at, id) WHERE state = 'queued';
CREATE INDEX job_running ON job (lane) WHERE state = 'running';
CREATE UNIQUE INDEX job_unique ON job (unique_key) WHERE unique_key IS NOT NULL AND state IN ('queued','running');
CREATE INDEX job_history ON job (created_at DESC, id DESC);

CREATE TABLE schedule (
  id          TEXT PRIMARY KEY,             -- "backup_database", "scan:<library>"
  job_kind    TEXT NOT NULL,
  payload     TEXT NOT NULL CHECK (json_valid(payload)),
  lane        TEXT NOT NULL,
  unique_key  TEXT,
  cron        TEXT NOT NULL,
  is_enabled  INTEGER NOT NULL DEFAULT 1,
  library_id  TEXT REFERENCES library (id) ON DELETE CASCADE,
  next_run_at INTEGER,
  last_run_at INTEGER
) STRICT;

CREATE TABLE outbound_call (
  id             TEXT PRIMARY KEY,
  at             INTEGER NOT NULL,
  host           TEXT NOT NULL,
  method         TEXT NOT NULL,
  path           TEXT NOT NULL,         -- without its query: keys and search words stay out
  purpose        TEXT NOT NULL,
  item_id        TEXT,
  status         INTEGER,
  error          TEXT,
  bytes_sent     INTEGER NOT NULL DEFAULT 0,
  bytes_received INTEGER NOT NULL DEFAULT 0,
  duration_ms    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbound_call_recent ON outbound_call (at DESC);

CREATE TABLE backup (
  id          TEXT PRIMARY KEY,
  file_name   TEXT NOT NULL UNIQUE,
  size_bytes  INTEGER NOT NULL,
  made_at     INTEGER NOT NULL,
  verified_at INTEGER,
  problem     TEXT
) STRICT;

-- Identity -------------------------------------------------------------------------------------------------------

CREATE TABLE user (
  id                 TEXT PRIMARY KEY,
  name               TEXT NOT NULL,
  name_key           TEXT NOT NULL UNIQUE,  -- folded: one account for "Ann" and "ann"
  password_hash      TEXT NOT NULL,
  role               TEXT NOT NULL CHECK (role IN ('admin','user')),
  is_disabled        INTEGER NOT NULL DEFAULT 0,
  has_all_libraries  INTEGER NOT NULL DEFAULT 1,
  max_parental_level INTEGER,               -- NULL: no limit; else an age in years
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL,
  last_seen_at       INTEGER
) STRICT;

CREATE TABLE user_library (
  user_id    TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  library_id TEXT NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  PRIMARY KEY (user_id, library_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_preference (
  user_id    TEXT PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
  value      TEXT NOT NULL CHECK (json_valid(value)),
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id             TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  device_name    TEXT NOT NULL,
  client         TEXT NOT NULL,
  remote_address TEXT NOT NULL,
  created_at     INTEGER NOT NULL,
  last_seen_at   INTEGER NOT NULL,
  expires_at     INTEGER NOT NULL,
  revoked_at     INTEGER
) STRICT;
CREATE INDEX session_user ON session (user_id, last_seen_at DESC);

CREATE TABLE api_key (
  id           TEXT PRIMARY KEY,
  user_id      TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  key_hash     TEXT NOT NULL UNIQUE,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER,
  last_used_at INTEGER,
  revoked_at   INTEGER
) STRICT;

CREATE TABLE device_code (
  code        TEXT PRIMARY KEY,
  secret_hash TEXT NOT NULL,
  device_name TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  user_id     TEXT REFERENCES user (id) ON DELETE CASCADE,
  approved_at INTEGER
) STRICT;

-- Libraries and files --------------------------------------------------------------------------------------------

CREATE TABLE library (
  seq               INTEGER PRIMARY KEY,    -- the short name of its grid; never shown
  id                TEXT NOT NULL UNIQUE,
  name              TEXT NOT NULL,
  name_key          TEXT NOT NULL UNIQUE,
  kind              TEXT NOT NULL CHECK (kind IN ('movies','series','music','mixed')),
  metadata_language TEXT NOT NULL DEFAULT 'en',
  options           TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(options)),
  position          INTEGER NOT NULL DEFAULT 0,
  revision          INTEGER NOT NULL DEFAULT 0, -- grows with every change a listing could show
  created_at        INTEGER NOT NULL,
  last_scan_at      INTEGER
) STRICT;

CREATE TABLE root (
  id           TEXT PRIMARY KEY,
  library_id   TEXT NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  path         BLOB NOT NULL,
  state        TEXT NOT NULL DEFAULT 'online' CHECK (state IN ('online','offline')),
  state_reason TEXT,
  sentinel     TEXT CHECK (sentinel IS NULL OR json_valid(sentinel)), -- device, file system, known files
  checked_at   INTEGER,
  UNIQUE (library_id, path)
) STRICT;

CREATE TABLE fingerprint (
  id           TEXT PRIMARY KEY,            -- "<size>-<hash>"
  size_bytes   INTEGER NOT NULL,
  state        TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending','probed','unreadable')),
  error        TEXT,
  container    TEXT,
  duration_ms  INTEGER,
  bitrate_bps  INTEGER,
  media_info   TEXT CHECK (media_info IS NULL OR json_valid(media_info)),
  keyframes    BLOB,
  probed_at    INTEGER,
  first_seen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE stream (
  fingerprint_id TEXT NOT NULL REFERENCES fingerprint (id) ON DELETE CASCADE,
  stream_index   INTEGER NOT NULL,
  kind           TEXT NOT NULL CHECK (kind IN ('video','audio','subtitle','attachment','data')),
  codec          TEXT,
  language       TEXT,
  width          INTEGER,
  height         INTEGER,
  channels       INTEGER,
  range          TEXT,
  PRIMARY KEY (fingerprint_id, stream_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE file (
  id             TEXT PRIMARY KEY,
  root_id        TEXT NOT NULL REFERENCES root (id) ON DELETE CASCADE,
  path           BLOB NOT NULL,             -- relative to the root
  size_bytes     INTEGER NOT NULL,
  mtime_ns       INTEGER NOT NULL,
  inode          INTEGER NOT NULL DEFAULT 0,
  fingerprint_id TEXT REFERENCES fingerprint (id),
  state          TEXT NOT NULL DEFAULT 'present' CHECK (state IN ('present','missing')),
  missing_since  INTEGER,
  first_seen_at  INTEGER NOT NULL,
  last_seen_at   INTEGER NOT NULL
) STRICT;
-- Only what is there takes up its path: a missing file's old path may have been taken by another.
CREATE UNIQUE INDEX file_path ON file (root_id, path) WHERE state = 'present';
CREATE INDEX file_fingerprint ON file (fingerprint_id);
CREATE INDEX file_unprobed ON file (root_id) WHERE fingerprint_id IS NULL AND state = 'present';
CREATE INDEX file_missing ON file (missing_since) WHERE state = 'missing';

-- A folder as the last scan left it: where the digest is the same, nothing in it has changed.
CREATE TABLE folder (
  root_id    TEXT NOT NULL REFERENCES root (id) ON DELETE CASCADE,
  path       BLOB NOT NULL,                 -- relative to the root; empty for the root itself
  digest     BLOB NOT NULL,                 -- of names, sizes and times of what is in it, and of the naming rules
  file_count INTEGER NOT NULL,              -- media files in it
  PRIMARY KEY (root_id, path)
) STRICT, WITHOUT ROWID;

-- What lies beside media: subtitles, audio, lyrics, images, NFO files. One row a file on disk.
CREATE TABLE sidecar (
  id           TEXT PRIMARY KEY,
  root_id      TEXT NOT NULL REFERENCES root (id) ON DELETE CASCADE,
  path         BLOB NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('subtitle','audio','lyrics','image','nfo')),
  file_id      TEXT REFERENCES file (id) ON DELETE CASCADE,   -- the media file it goes with, if one
  item_id      TEXT REFERENCES item (id) ON DELETE CASCADE,   -- the title it goes with, if one
  format       TEXT NOT NULL,
  language     TEXT,
  title        TEXT,
  is_default   INTEGER NOT NULL DEFAULT 0,
  is_forced    INTEGER NOT NULL DEFAULT 0,
  is_hearing_impaired INTEGER NOT NULL DEFAULT 0,
  size_bytes   INTEGER NOT NULL,
  mtime_ns     INTEGER NOT NULL,
  state        TEXT NOT NULL DEFAULT 'present' CHECK (state IN ('present','missing')),
  UNIQUE (root_id, path)
) STRICT;
CREATE INDEX sidecar_file ON sidecar (file_id);
CREATE INDEX sidecar_item ON sidecar (item_id);

CREATE TABLE scan_plan (
  id         TEXT PRIMARY KEY,
  library_id TEXT NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  job_id     TEXT,
  state      TEXT NOT NULL CHECK (state IN ('applied','parked','discarded','undone','dry_run')),
  reason     TEXT,
  counts     TEXT NOT NULL CHECK (json_valid(counts)),
  changes    TEXT CHECK (changes IS NULL OR json_valid(changes)),
  inverse    TEXT CHECK (inverse IS NULL OR json_valid(inverse)),
  made_at    INTEGER NOT NULL,
  decided_at INTEGER
) STRICT;
CREATE INDEX scan_plan_library ON scan_plan (library_id, made_at DESC);

-- Catalogue ------------------------------------------------------------------------------------------------------

CREATE TABLE item (
  seq             INTEGER PRIMARY KEY,      -- joins cards and the search index; never shown
  id              TEXT NOT NULL UNIQUE,
  library_id      TEXT NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  kind            TEXT NOT NULL CHECK (kind IN
                    ('movie','series','season','episode','artist','album','track','extra')),
  identity_key    TEXT NOT NULL,            -- the title in words: how it is found again without a provider id
  parent_id       TEXT REFERENCES item (id) ON DELETE CASCADE, -- season > series, episode > season, extra > owner
  series_id       TEXT REFERENCES item (id) ON DELETE CASCADE, -- of seasons and episodes
  number          INTEGER,                  -- season, episode or track number
  number_end      INTEGER,                  -- last episode of a file that holds several under one title
  season_number   INTEGER,                  -- of episodes; the disc of tracks
  absolute_number INTEGER,
  extra_type      TEXT,
  title           TEXT NOT NULL,
  sort_title      TEXT NOT NULL,
  original_title  TEXT,
  year            INTEGER,
  released_on     TEXT,                     -- ISO date; air date of an episode
  runtime_ms      INTEGER,
  tagline         TEXT,
  overview        TEXT,
  content_rating  TEXT,                     -- as the source writes it: "PG-13", "FSK 12"
  parental_level  INTEGER,                  -- the age it means; NULL: unknown
  community_rating REAL,                    -- 0 to 10
  status          TEXT,                     -- of series: continuing, ended
  state           TEXT NOT NULL DEFAULT 'present' CHECK (state IN ('present','missing','expected')),
  added_at        INTEGER NOT NULL,         -- when the title was first seen; a rename never renews it
  updated_at      INTEGER NOT NULL,
  UNIQUE (library_id, kind, identity_key)
) STRICT;
CREATE INDEX item_parent ON item (parent_id, season_number, number);
CREATE INDEX item_series ON item (series_id, kind, season_number, number);
CREATE INDEX item_missing ON item (library_id) WHERE state = 'missing';

-- What a poster needs, in one row, kept by the writer in the transaction that changes any of it.
CREATE TABLE card (
  seq              INTEGER PRIMARY KEY REFERENCES item (seq) ON DELETE CASCADE,
  item_id          TEXT NOT NULL UNIQUE,
  library_id       TEXT NOT NULL,
  kind             TEXT NOT NULL,
  grid             INTEGER,                 -- library.seq of what stands in its grid (films, series, albums), else NULL
  series_id        TEXT,
  series_title     TEXT,
  season_number    INTEGER,
  number           INTEGER,
  number_end       INTEGER,
  title            TEXT NOT NULL,
  sort_title       TEXT NOT NULL,
  letter           TEXT NOT NULL,           -- of the A–Z rail
  year             INTEGER,
  released_on      TEXT,
  runtime_ms       INTEGER,
  parental_level   INTEGER,
  community_rating REAL,
  state            TEXT NOT NULL,
  added_at         INTEGER NOT NULL,
  latest_at        INTEGER NOT NULL,        -- added_at of the newest episode or track, else its own
  episode_count    INTEGER NOT NULL DEFAULT 0,  -- present episodes below (specials apart from these)
  width            INTEGER,                 -- of the best version's picture
  height           INTEGER,
  range            TEXT,
  poster_tag       TEXT,                    -- image tag for the URL; NULL: none
  poster_colour    TEXT,                    -- "#rrggbb" to show until it has loaded
  thumb_tag        TEXT,
  thumb_colour     TEXT,
  backdrop_tag     TEXT,
  backdrop_colour  TEXT
) STRICT;
-- Grids: ties by seq, and the parental level beside the key, so that paging reads no rows it skips.
CREATE INDEX card_by_title ON card (grid, sort_title, seq, parental_level) WHERE grid IS NOT NULL;
CREATE INDEX card_by_letter ON card (grid, letter, seq, parental_level) WHERE grid IS NOT NULL;
CREATE INDEX card_by_added ON card (grid, added_at, seq, parental_level) WHERE grid IS NOT NULL;
CREATE INDEX card_by_latest ON card (grid, latest_at, seq, parental_level) WHERE grid IS NOT NULL;
CREATE INDEX card_by_year ON card (grid, year, seq, parental_level) WHERE grid IS NOT NULL;
CREATE INDEX card_by_released ON card (grid, released_on, seq, parental_level) WHERE grid IS NOT NULL;
CREATE INDEX card_by_rating ON card (grid, community_rating, seq, parental_level) WHERE grid IS NOT NULL;
CREATE INDEX card_by_runtime ON card (grid, runtime_ms, seq, parental_level) WHERE grid IS NOT NULL;

-- How many titles of a grid begin with a letter and mean an age (-1: unknown); kept by triggers.
CREATE TABLE card_count (
  grid           INTEGER NOT NULL,
  letter         TEXT NOT NULL,
  parental_level INTEGER NOT NULL,
  count          INTEGER NOT NULL,
  PRIMARY KEY (grid, letter, parental_level)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER card_count_new AFTER INSERT ON card WHEN new.grid IS NOT NULL BEGIN
  INSERT INTO card_count VALUES (new.grid, new.letter, coalesce(new.parental_level, -1), 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER card_count_gone AFTER DELETE ON card WHEN old.grid IS NOT NULL BEGIN
  UPDATE card_count SET count = count - 1
  WHERE grid = old.grid AND letter = old.letter AND parental_level = coalesce(old.parental_level, -1);
END;
CREATE TRIGGER card_count_changed AFTER UPDATE ON card
WHEN (old.grid, old.letter, old.parental_level) IS NOT (new.grid, new.letter, new.parental_level) BEGIN
  UPDATE card_count SET count = count - 1
  WHERE grid = old.grid AND letter = old.letter AND parental_level = coalesce(old.parental_level, -1);
  INSERT INTO card_count SELECT new.grid, new.letter, coalesce(new.parental_level, -1), 1 WHERE new.grid IS NOT NULL
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TABLE version (
  id       TEXT PRIMARY KEY,
  item_id  TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  label    TEXT NOT NULL DEFAULT '',        -- "1080p", "Director's Cut"; empty for the only one
  edition  TEXT,
  position INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX version_item ON version (item_id, position);

-- One file of a version. A file that holds several episodes is a part of a version of each.
CREATE TABLE part (
  version_id TEXT NOT NULL REFERENCES version (id) ON DELETE CASCADE,
  file_id    TEXT NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (version_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX part_file ON part (file_id);

-- Every value keeps its source. The effective one is written into item by whoever records a value.
CREATE TABLE field_value (
  item_id TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  field   TEXT NOT NULL,
  source  TEXT NOT NULL,                    -- user, nfo, tags, a provider's name, filename
  value   TEXT NOT NULL CHECK (json_valid(value)),
  at      INTEGER NOT NULL,
  PRIMARY KEY (item_id, field, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE field_lock (
  item_id TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  field   TEXT NOT NULL,
  user_id TEXT,
  at      INTEGER NOT NULL,
  PRIMARY KEY (item_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE provider_id (
  item_id  TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (item_id, provider)
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_id_value ON provider_id (provider, value);

CREATE TABLE match_candidate (
  item_id  TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  value    TEXT NOT NULL,
  score    REAL NOT NULL,
  facts    TEXT NOT NULL CHECK (json_valid(facts)),
  state    TEXT NOT NULL CHECK (state IN ('offered','accepted','chosen','rejected')),
  at       INTEGER NOT NULL,
  PRIMARY KEY (item_id, provider, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE genre (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE item_genre (
  genre_id INTEGER NOT NULL REFERENCES genre (id) ON DELETE CASCADE,
  item_seq INTEGER NOT NULL REFERENCES item (seq) ON DELETE CASCADE,
  PRIMARY KEY (genre_id, item_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_genre_item ON item_genre (item_seq);

CREATE TABLE studio (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE item_studio (
  studio_id INTEGER NOT NULL REFERENCES studio (id) ON DELETE CASCADE,
  item_seq  INTEGER NOT NULL REFERENCES item (seq) ON DELETE CASCADE,
  PRIMARY KEY (studio_id, item_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_studio_item ON item_studio (item_seq);

CREATE TABLE tag (
  item_id TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  name    TEXT NOT NULL,
  PRIMARY KEY (item_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  seq      INTEGER PRIMARY KEY,             -- joins the search index; never shown
  id       TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  name_key TEXT NOT NULL,
  facts    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(facts))
) STRICT;
CREATE INDEX person_name ON person (name_key);

CREATE TABLE credit (
  item_id   TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  person_id TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  role      TEXT NOT NULL CHECK (role IN ('actor','director','writer','producer','composer','guest')),
  character TEXT NOT NULL DEFAULT '',
  position  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (item_id, person_id, role, character)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_person ON credit (person_id);

CREATE TABLE image_blob (
  hash       TEXT PRIMARY KEY,              -- of the bytes kept in the cache folder
  mime       TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  width      INTEGER NOT NULL,
  height     INTEGER NOT NULL,
  colour     TEXT NOT NULL,                 -- "#rrggbb", its mean
  placeholder TEXT,                         -- a tiny picture as a data URL
  kept_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE image (
  id         TEXT PRIMARY KEY,
  item_id    TEXT REFERENCES item (id) ON DELETE CASCADE,
  person_id  TEXT REFERENCES person (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL CHECK (kind IN ('poster','backdrop','logo','thumb','banner','disc','profile')),
  source     TEXT NOT NULL,                 -- user, local, embedded, a provider's name
  root_id    TEXT REFERENCES root (id) ON DELETE CASCADE, -- of a local file, with its path
  path       BLOB,
  url        TEXT,                          -- of a remote one
  blob_hash  TEXT REFERENCES image_blob (hash),
  size_bytes INTEGER,
  mtime_ns   INTEGER,
  language   TEXT,
  width      INTEGER,
  height     INTEGER,
  votes      REAL,
  position   INTEGER NOT NULL DEFAULT 0,
  is_chosen  INTEGER NOT NULL DEFAULT 0,    -- by a person; outranks every source for good
  problem    TEXT                           -- why it cannot be shown
) STRICT;
CREATE INDEX image_item ON image (item_id, kind, position);
CREATE INDEX image_person ON image (person_id);
CREATE INDEX image_path ON image (root_id, path) WHERE path IS NOT NULL;
CREATE UNIQUE INDEX image_local ON image (item_id, kind, root_id, path) WHERE path IS NOT NULL;

CREATE TABLE collection (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('collection','playlist')),
  user_id    TEXT REFERENCES user (id) ON DELETE CASCADE, -- owner of a playlist
  title      TEXT NOT NULL,
  sort_title TEXT NOT NULL,
  overview   TEXT,
  rules      TEXT CHECK (rules IS NULL OR json_valid(rules)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE collection_member (
  collection_id TEXT NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
  item_id       TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  PRIMARY KEY (collection_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX collection_member_item ON collection_member (item_id);

CREATE TABLE marker (
  fingerprint_id TEXT NOT NULL REFERENCES fingerprint (id) ON DELETE CASCADE,
  kind           TEXT NOT NULL CHECK (kind IN ('chapter','intro','recap','credits')),
  start_ms       INTEGER NOT NULL,
  end_ms         INTEGER NOT NULL,
  title          TEXT NOT NULL DEFAULT '',
  source         TEXT NOT NULL,
  PRIMARY KEY (fingerprint_id, kind, start_ms)
) STRICT, WITHOUT ROWID;

-- rowid is item.seq. Match keys of titles and people for words and prefixes; trigrams of the titles for typing errors.
CREATE VIRTUAL TABLE search_word USING fts5 (
  title, original_title, series_title, people,
  tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
CREATE VIRTUAL TABLE search_trigram USING fts5 (
  title, tokenize = "trigram", detail = 'none', columnsize = 0
);
CREATE TRIGGER item_search_gone AFTER DELETE ON item BEGIN
  DELETE FROM search_word WHERE rowid = old.seq;
  DELETE FROM search_trigram WHERE rowid = old.seq;
END;

-- rowid is person.seq; holds person.name_key.
CREATE VIRTUAL TABLE search_person USING fts5 (
  name, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
CREATE TRIGGER person_search_new AFTER INSERT ON person BEGIN
  INSERT INTO search_person (rowid, name) VALUES (new.seq, new.name_key);
END;
CREATE TRIGGER person_search_renamed AFTER UPDATE OF name_key ON person BEGIN
  UPDATE search_person SET name = new.name_key WHERE rowid = new.seq;
END;
CREATE TRIGGER person_search_gone AFTER DELETE ON person BEGIN
  DELETE FROM search_person WHERE rowid = old.seq;
END;

-- What a person did ----------------------------------------------------------------------------------------------

CREATE TABLE user_data (
  user_id       TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  item_id       TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  position_ms   INTEGER NOT NULL DEFAULT 0,
  is_watched    INTEGER NOT NULL DEFAULT 0,
  play_count    INTEGER NOT NULL DEFAULT 0,
  is_favourite  INTEGER NOT NULL DEFAULT 0,
  rating        REAL,
  played_at     INTEGER,                    -- last time it was played or marked
  hidden_at     INTEGER,                    -- taken off "continue watching"
  updated_at    INTEGER NOT NULL,
  PRIMARY KEY (user_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_data_item ON user_data (item_id);
CREATE INDEX user_data_watched ON user_data (user_id) WHERE is_watched = 1;
CREATE INDEX user_data_resume ON user_data (user_id, played_at DESC) WHERE position_ms > 0;
CREATE INDEX user_data_favourite ON user_data (user_id, updated_at, item_id) WHERE is_favourite = 1;

-- Where a viewer stands in a series: recomputed whenever one of its episodes changes for them.
CREATE TABLE series_cursor (
  user_id         TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  series_id       TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  watched_count   INTEGER NOT NULL,
  next_episode_id TEXT REFERENCES item (id) ON DELETE SET NULL,
  played_at       INTEGER,
  hidden_at       INTEGER,
  PRIMARY KEY (user_id, series_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_cursor_next ON series_cursor (user_id, played_at DESC) WHERE next_episode_id IS NOT NULL;
CREATE INDEX series_cursor_series ON series_cursor (series_id);
CREATE INDEX series_cursor_next_episode ON series_cursor (next_episode_id) WHERE next_episode_id IS NOT NULL;

-- Grows with every change to what a user did: half of a listing's ETag.
CREATE TABLE user_data_revision (
  user_id  TEXT PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE track_preference (
  user_id   TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  series_id TEXT NOT NULL,                  -- an item; '' for everywhere
  kind      TEXT NOT NULL CHECK (kind IN ('audio','subtitle')),
  signature TEXT NOT NULL CHECK (json_valid(signature)),
  at        INTEGER NOT NULL,
  PRIMARY KEY (user_id, series_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE device_profile (
  id         TEXT PRIMARY KEY,
  user_id    TEXT REFERENCES user (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  profile    TEXT NOT NULL CHECK (json_valid(profile)),
  overrides  TEXT CHECK (overrides IS NULL OR json_valid(overrides)),
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE playback_session (
  id           TEXT PRIMARY KEY,
  user_id      TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  session_id   TEXT REFERENCES session (id) ON DELETE SET NULL,
  item_id      TEXT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  file_id      TEXT NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  method       TEXT NOT NULL CHECK (method IN ('direct','remux','audio_transcode','transcode')),
  decision     TEXT NOT NULL CHECK (json_valid(decision)),
  position_ms  INTEGER NOT NULL DEFAULT 0,
  is_paused    INTEGER NOT NULL DEFAULT 0,
  started_at   INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  ended_at     INTEGER,
  end_reason   TEXT
) STRICT;
CREATE INDEX playback_session_live ON playback_session (last_seen_at) WHERE ended_at IS NULL;
CREATE INDEX playback_session_user ON playback_session (user_id, started_at DESC);
CREATE INDEX playback_session_item ON playback_session (item_id);
CREATE INDEX playback_session_file ON playback_session (file_id);
