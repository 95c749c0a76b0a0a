"""Migrations of the schema, run by :mod:`dragoman.archive.database` through Alembic."""
