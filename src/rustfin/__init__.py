"""Rustfin, a local-first media server."""

__version__ = "0.1.0"
