"""What a clinical record told of the cards that were shown in it. Nothing of a patient is in it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "card_feedback",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("release", sa.String(100), nullable=False),
        sa.Column("card", sa.String(36), nullable=False),
        sa.Column("about", sa.String(100), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("outcome_at", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(40), nullable=True),
    )
