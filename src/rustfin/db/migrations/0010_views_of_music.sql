-- A library's artists and tracks are listed as its albums are: each is a grid of its own, so that every order, filter and
-- count is found by the same indexes. `card.grid` is library.seq of albums, -2 * seq of artists, -2 * seq - 1 of tracks.
UPDATE card SET
  grid = -2 * (SELECT seq FROM library WHERE id = library_id) - (kind = 'track'),
  released_on = coalesce(released_on, CASE WHEN year IS NOT NULL THEN printf('%04d', year) END)
WHERE kind IN ('artist', 'track') AND state <> 'expected';

-- An artist without a picture shows the cover of their latest album.
UPDATE card SET (poster_tag, poster_colour) = (
  SELECT cover.poster_tag, cover.poster_colour FROM item AS album
  JOIN card AS cover ON cover.seq = album.seq AND cover.poster_tag IS NOT NULL
  WHERE album.parent_id = card.item_id ORDER BY coalesce(album.year, 0) DESC, album.seq DESC LIMIT 1)
WHERE kind = 'artist' AND poster_tag IS NULL;
