-- What is in a sound track that lies in a file of its own beside a film; `sidecar` says where it lies. It holds as long as
-- the file is what it was when somebody looked into it.
CREATE TABLE sound_file (
  sidecar_id     TEXT PRIMARY KEY REFERENCES sidecar (id) ON DELETE CASCADE,
  size_bytes     INTEGER NOT NULL,
  mtime_ns       INTEGER NOT NULL,
  fingerprint_id TEXT,                      -- "<size>-<hash>"; in `fingerprint` stand media files alone
  media_info     TEXT CHECK (media_info IS NULL OR json_valid(media_info)),
  CHECK ((fingerprint_id IS NULL) = (media_info IS NULL))  -- both NULL: it cannot be read
) STRICT;
