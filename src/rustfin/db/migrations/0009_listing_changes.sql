-- Which titles made a listing change, one by one, so that what is remembered of listings is mended instead of found
-- again. Triggers write it, so no change can be forgotten; a number that is in neither table means: anything.

CREATE TABLE library_change (
  library_id TEXT NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  revision   INTEGER NOT NULL,              -- library.revision, as the change left it
  seq        INTEGER NOT NULL,              -- of the item; it may be gone
  PRIMARY KEY (library_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER library_change_new AFTER INSERT ON library_change BEGIN
  UPDATE library SET revision = new.revision WHERE id = new.library_id;
  DELETE FROM library_change WHERE library_id = new.library_id AND revision <= new.revision - 4096;
END;

CREATE TABLE user_data_change (
  user_id  TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,                -- user_data_revision.revision, as the change left it
  seq      INTEGER NOT NULL,                -- of the item; 0 when it is gone
  PRIMARY KEY (user_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER user_data_change_new AFTER INSERT ON user_data_change BEGIN
  INSERT INTO user_data_revision VALUES (new.user_id, new.revision)
  ON CONFLICT DO UPDATE SET revision = excluded.revision;
  DELETE FROM user_data_change WHERE user_id = new.user_id AND revision <= new.revision - 4096;
END;

CREATE TRIGGER card_new AFTER INSERT ON card WHEN new.grid IS NOT NULL BEGIN
  INSERT INTO library_change SELECT id, revision + 1, new.seq FROM library WHERE id = new.library_id;
END;
CREATE TRIGGER card_changed AFTER UPDATE ON card WHEN old.grid IS NOT NULL OR new.grid IS NOT NULL BEGIN
  INSERT INTO library_change SELECT id, revision + 1, new.seq FROM library
  WHERE id IN (old.library_id, new.library_id);
END;
CREATE TRIGGER card_gone AFTER DELETE ON card WHEN old.grid IS NOT NULL BEGIN
  INSERT INTO library_change SELECT id, revision + 1, old.seq FROM library WHERE id = old.library_id;
END;

-- Genres of a title without a card need no row: it is new when it gets one.
CREATE TRIGGER item_genre_new AFTER INSERT ON item_genre BEGIN
  INSERT INTO library_change SELECT id, revision + 1, new.item_seq FROM library
  WHERE id = (SELECT library_id FROM card WHERE seq = new.item_seq AND grid IS NOT NULL);
END;
CREATE TRIGGER item_genre_gone AFTER DELETE ON item_genre BEGIN
  INSERT INTO library_change SELECT id, revision + 1, old.item_seq FROM library
  WHERE id = (SELECT library_id FROM card WHERE seq = old.item_seq AND grid IS NOT NULL);
END;

-- Of a user who is being deleted nothing is kept.
CREATE TRIGGER user_data_new AFTER INSERT ON user_data BEGIN
  INSERT INTO user_data_change
  SELECT id, coalesce((SELECT revision FROM user_data_revision WHERE user_id = new.user_id), 0) + 1,
         coalesce((SELECT seq FROM item WHERE id = new.item_id), 0) FROM user WHERE id = new.user_id;
END;
CREATE TRIGGER user_data_changed AFTER UPDATE ON user_data BEGIN
  INSERT INTO user_data_change
  SELECT id, coalesce((SELECT revision FROM user_data_revision WHERE user_id = new.user_id), 0) + 1,
         coalesce((SELECT seq FROM item WHERE id = new.item_id), 0) FROM user WHERE id = new.user_id;
END;
CREATE TRIGGER user_data_gone AFTER DELETE ON user_data BEGIN
  INSERT INTO user_data_change
  SELECT id, coalesce((SELECT revision FROM user_data_revision WHERE user_id = old.user_id), 0) + 1,
         coalesce((SELECT seq FROM item WHERE id = old.item_id), 0) FROM user WHERE id = old.user_id;
END;
CREATE TRIGGER series_cursor_new AFTER INSERT ON series_cursor BEGIN
  INSERT INTO user_data_change
  SELECT id, coalesce((SELECT revision FROM user_data_revision WHERE user_id = new.user_id), 0) + 1,
         coalesce((SELECT seq FROM item WHERE id = new.series_id), 0) FROM user WHERE id = new.user_id;
END;
CREATE TRIGGER series_cursor_changed AFTER UPDATE ON series_cursor BEGIN
  INSERT INTO user_data_change
  SELECT id, coalesce((SELECT revision FROM user_data_revision WHERE user_id = new.user_id), 0) + 1,
         coalesce((SELECT seq FROM item WHERE id = new.series_id), 0) FROM user WHERE id = new.user_id;
END;
CREATE TRIGGER series_cursor_gone AFTER DELETE ON series_cursor BEGIN
  INSERT INTO user_data_change
  SELECT id, coalesce((SELECT revision FROM user_data_revision WHERE user_id = old.user_id), 0) + 1,
         coalesce((SELECT seq FROM item WHERE id = old.series_id), 0) FROM user WHERE id = old.user_id;
END;
