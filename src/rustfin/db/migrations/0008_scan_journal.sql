-- What a scan changes of what was known before is written down, row by row, so that the scan can be undone. Only while
-- scan_recording holds a row, which is put in and taken out in one transaction: nobody else ever sees it.
CREATE TABLE scan_recording (
  plan_id  TEXT PRIMARY KEY,
  began_at INTEGER NOT NULL                 -- files first seen since then are new, and not written down
) STRICT, WITHOUT ROWID;

-- A scan that wrote something down; its plan comes when it has ended.
CREATE TABLE scan_recorded (
  plan_id    TEXT PRIMARY KEY,
  library_id TEXT NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  began_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX scan_recorded_library ON scan_recorded (library_id);

CREATE TABLE scan_journal (
  plan_id TEXT NOT NULL REFERENCES scan_recorded (plan_id) ON DELETE CASCADE,
  kind    TEXT NOT NULL CHECK (kind IN
            ('file','item','version','part','user_data','user_value','collection_member')),
  key     TEXT NOT NULL,                    -- the row's ids, with / between them
  before  TEXT CHECK (before IS NULL OR json_valid(before)),  -- NULL: it was not there
  after   TEXT CHECK (after IS NULL OR json_valid(after)),    -- NULL: it is not there any more
  PRIMARY KEY (plan_id, kind, key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER journal_file AFTER UPDATE ON file
WHEN EXISTS (SELECT 1 FROM scan_recording)
  AND (OLD.root_id, OLD.path, OLD.size_bytes, OLD.mtime_ns, OLD.inode, OLD.fingerprint_id, OLD.state, OLD.missing_since)
    IS NOT (NEW.root_id, NEW.path, NEW.size_bytes, NEW.mtime_ns, NEW.inode, NEW.fingerprint_id, NEW.state, NEW.missing_since) BEGIN
  INSERT INTO scan_journal SELECT plan_id, 'file', NEW.id,
    json_array(OLD.root_id, hex(OLD.path), OLD.size_bytes, OLD.mtime_ns, OLD.inode, OLD.fingerprint_id, OLD.state, OLD.missing_since),
    json_array(NEW.root_id, hex(NEW.path), NEW.size_bytes, NEW.mtime_ns, NEW.inode, NEW.fingerprint_id, NEW.state, NEW.missing_since)
  FROM scan_recording WHERE true ON CONFLICT DO UPDATE SET after = excluded.after;
END;

CREATE TRIGGER journal_item AFTER UPDATE OF identity_key, parent_id, series_id, number, season_number, absolute_number, extra_type ON item
WHEN EXISTS (SELECT 1 FROM scan_recording)
  AND (OLD.identity_key, OLD.parent_id, OLD.series_id, OLD.number, OLD.season_number, OLD.absolute_number, OLD.extra_type)
    IS NOT (NEW.identity_key, NEW.parent_id, NEW.series_id, NEW.number, NEW.season_number, NEW.absolute_number, NEW.extra_type) BEGIN
  INSERT INTO scan_journal SELECT plan_id, 'item', NEW.id,
    json_array(OLD.identity_key, OLD.parent_id, OLD.series_id, OLD.number, OLD.season_number, OLD.absolute_number, OLD.extra_type),
    json_array(NEW.identity_key, NEW.parent_id, NEW.series_id, NEW.number, NEW.season_number, NEW.absolute_number, NEW.extra_type)
  FROM scan_recording WHERE true ON CONFLICT DO UPDATE SET after = excluded.after;
END;

CREATE TRIGGER journal_version AFTER UPDATE ON version
WHEN EXISTS (SELECT 1 FROM scan_recording)
  AND (OLD.item_id, OLD.label, OLD.edition, OLD.position)
    IS NOT (NEW.item_id, NEW.label, NEW.edition, NEW.position) BEGIN
  INSERT INTO scan_journal SELECT plan_id, 'version', NEW.id,
    json_array(OLD.item_id, OLD.label, OLD.edition, OLD.position),
    json_array(NEW.item_id, NEW.label, NEW.edition, NEW.position)
  FROM scan_recording WHERE true ON CONFLICT DO UPDATE SET after = excluded.after;
END;

CREATE TRIGGER journal_version_gone AFTER DELETE ON version
WHEN EXISTS (SELECT 1 FROM scan_recording) BEGIN
  INSERT INTO scan_journal SELECT plan_id, 'version', OLD.id,
    json_array(OLD.item_id, OLD.label, OLD.edition, OLD.position),
    NULL
  FROM scan_recording WHERE true ON CONFLICT DO UPDATE SET after = excluded.after;
END;

CREATE TRIGGER journal_part_new AFTER INSERT ON part
WHEN EXISTS (SELECT 1 FROM scan_recording)
  AND (SELECT first_seen_at FROM file WHERE id = NEW.file_id) < (SELECT began_at FROM scan_recording) BEGIN
  INSERT INTO scan_journal SELECT plan_id, 'part', NEW.version_id || '/' || NEW.file_id,
    NULL,
    json_array(NEW.position)
  FROM scan_recording WHERE true ON CONFLICT DO UPDATE SET after = excluded.after;
END;

CREATE TRIGGER journal_part AFTER UPDATE ON part
WHEN EXISTS (SELECT 1 FROM scan_recording)
  AND OLD.position <> NEW.position BEGIN
  INSERT INTO scan_journal SELECT plan_id, 'part', NEW.version_id || '/' || NEW.file_id,
    json_array(OLD.position),
    json_array(NEW.position)
  FROM scan_recording WHERE true ON CONFLICT DO UPDATE SET after = excluded.after;
END;

CREATE TRIGGER journal_part_gone AFTER DELETE ON part
WHEN EXISTS (SELECT 1 FROM scan_recording) BEGIN
  INSERT INTO scan_journal SELECT plan_id, 'part', OLD.version_id || '/' || OLD.file_id,
    json_array(OLD.position),
    NULL
  FROM scan_recording WHERE true ON CONFLICT DO UPDATE SET after = excluded.after;
END;

CREATE TRIGGER journal_user_data_new AFTER INSERT ON user_data
WHEN EXISTS (SELECT 1 FROM scan_recording) BEGIN
  INSERT INTO scan_journal SELECT plan_id, 'user_data', NEW.user_id || '/' || NEW.item_id,
    NULL,
    json_array(NEW.position_ms, NEW.is_watched, NEW.play_count, NEW.is_favourite, NEW.rating, NEW.played_at, NEW.hidden_at, NEW.updated_at)
  FROM scan_recording WHERE true ON CONFLICT DO UPDATE SET after = excluded.after;
END;

CREATE TRIGGER journal_user_data AFTER UPDATE ON user_data
WHEN EXISTS (SELECT 1 FROM scan_recording) BEGIN
  INSERT INTO scan_journal SELECT plan_id, 'user_data', NEW.user_id || '/' || NEW.item_id,
    json_array(OLD.position_ms, OLD.is_watched, OLD.play_count, OLD.is_favourite, OLD.rating, OLD.played_at, OLD.hidden_at, OLD.updated_at),
    json_array(NEW.position_ms, NEW.is_watched, NEW.play_count, NEW.is_favourite, NEW.rating, NEW.played_at, NEW.hidden_at, NEW.updated_at)
  FROM scan_recording WHERE true ON CONFLICT DO UPDATE SET after = excluded.after;
END;

CREATE TRIGGER journal_user_value_new AFTER INSERT ON field_value
WHEN EXISTS (SELECT 1 FROM scan_recording)
  AND NEW.source = 'user' BEGIN
  INSERT INTO scan_journal SELECT plan_id, 'user_value', NEW.item_id || '/' || NEW.field,
    NULL,
    json_array(NEW.value)
  FROM scan_recording WHERE true ON CONFLICT DO UPDATE SET after = excluded.after;
END;

CREATE TRIGGER journal_collection_member AFTER UPDATE OF item_id ON collection_member
WHEN EXISTS (SELECT 1 FROM scan_recording) BEGIN
  INSERT INTO scan_journal SELECT plan_id, 'collection_member', OLD.collection_id || '/' || OLD.item_id,
    json_array(OLD.item_id),
    json_array(NEW.item_id)
  FROM scan_recording WHERE true ON CONFLICT DO UPDATE SET after = excluded.after;
END;
