-- When somebody last listened to a content for intros and credits; NULL: never.
ALTER TABLE fingerprint ADD COLUMN markers_sought_at INTEGER;
