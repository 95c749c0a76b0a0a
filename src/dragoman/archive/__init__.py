"""The archive: captures, revisions and readings, kept for good, and search over them."""
