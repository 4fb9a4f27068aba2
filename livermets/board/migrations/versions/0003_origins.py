"""Where the facts of a case come from and when they were observed. Of the cases there are, nothing is known of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("board_case", sa.Column("origins", sa.JSON(none_as_null=True), nullable=True))
