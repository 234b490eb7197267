"""Shared kernel: ids and units, the clock, the error tree, text folding. Imports nothing of rustfin."""
