"""Who recorded something, where people sign in: the subject of the sign-in and the role. Of what there is, nothing is known."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for table in ("decision", "follow_up", "event"):
        op.add_column(table, sa.Column("subject", sa.String(255), nullable=True))
        op.add_column(table, sa.Column("access", sa.String(40), nullable=True))
