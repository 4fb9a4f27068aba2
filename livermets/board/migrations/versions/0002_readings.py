"""What each snapshot said, in short, so that a whole store can be compared with a new release of the knowledge.

The rows are worked out from the snapshots when they are first asked for. Nothing that was recorded is touched.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "snapshot_reading",
        sa.Column("snapshot_id", sa.String(32), sa.ForeignKey("snapshot.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("release", sa.String(100), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.UniqueConstraint("case_id", "number", name="snapshot_reading_number"),
    )
