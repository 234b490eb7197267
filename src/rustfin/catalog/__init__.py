"""What there is to watch: items, versions, files, people; browse, search, home; what people did; edits.

Doors, each a module: `libraries` (make, change, list), `cards.refresh` (after any change to items), `browse`, `search`,
`home` and `detail` (pages), `userdata` (watched, progress, cursors), `userdata_rules` (pure), `access` (who may see what),
`inventory` (what scans record).
"""
