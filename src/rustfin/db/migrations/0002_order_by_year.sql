-- Titles whose date is not known are put in order by their year.
UPDATE card SET released_on = printf('%04d', year) WHERE grid IS NOT NULL AND released_on IS NULL AND year IS NOT NULL;
