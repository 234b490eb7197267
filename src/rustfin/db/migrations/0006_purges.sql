-- What purges of missing files and titles took: a purge deletes, so it is written down.
CREATE TABLE purge (
  id         TEXT PRIMARY KEY,
  library_id TEXT NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  job_id     TEXT,
  cause      TEXT NOT NULL CHECK (cause IN ('asked','age')),
  at         INTEGER NOT NULL,
  counts     TEXT NOT NULL CHECK (json_valid(counts)),
  gone       TEXT NOT NULL CHECK (json_valid(gone))  -- titles, a line each; the first thousands
) STRICT;
CREATE INDEX purge_library ON purge (library_id, at DESC);
