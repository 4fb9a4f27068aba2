"""Runs migrations on the connection that `livermets.board.store.schema` hands over, inside its transaction."""

from alembic import context

from livermets.board.store.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
