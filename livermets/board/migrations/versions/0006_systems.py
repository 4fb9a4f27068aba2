"""Which stage and score are to stand in front of a case. For the cases there are, that is left to the rule."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("board_case", sa.Column("systems", sa.JSON(none_as_null=True), nullable=True))
