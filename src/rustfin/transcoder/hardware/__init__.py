"""Devices that encode: what is there, what it was proven to do, and the argument lists for it."""
