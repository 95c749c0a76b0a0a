"""Dragoman reads official diplomatic readouts into anchored records."""

__version__ = "0.1.0"
