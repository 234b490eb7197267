"""Bytes on their way out: ranges and preconditions, tickets, delivery of files."""
