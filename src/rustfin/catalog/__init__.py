"""What there is to watch: items, versions, files, people; browse, search, home; what people did; edits.

Doors, each a module: `libraries` (make, change, list), `inventory` (what scans record), `cards` (`refresh` after any
change to items), `browse`, `search`, `home` and `detail` (pages), `playable` (files to play), `userdata` (watched,
progress, cursors), `userdata_rules` (pure), `edits` (values and locks of admins), `access` (who may see what).
"""
