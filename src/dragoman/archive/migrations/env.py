"""Run by Alembic, on the connection (and in the transaction) that it is handed."""

from __future__ import annotations

from alembic import context

from dragoman.archive.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
