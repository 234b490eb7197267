"""Devices that encode: what is there, what it was proven to do, and the argument lists for it.

Doors: `Survey` (tries devices, keeps the `Table`), `Way` (what one was proven to do). `chain`, which only
`transcoder.argv` uses, turns a way into what ffmpeg is told.
"""
