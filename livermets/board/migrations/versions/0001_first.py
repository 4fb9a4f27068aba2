"""Meetings, participants, cases, snapshots, decisions, follow-ups and events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_EVENT_STANDS = (
    "OLD.what = 'meeting.deleted' OR CASE "
    "WHEN OLD.case_id IS NULL OR OLD.what IN ('case.deleted', 'case.purged') "
    "THEN EXISTS (SELECT 1 FROM meeting WHERE id = OLD.meeting_id) "
    "ELSE EXISTS (SELECT 1 FROM board_case WHERE id = OLD.case_id) END"
)
_STANDS = {
    "snapshot": "EXISTS (SELECT 1 FROM board_case WHERE id = OLD.case_id)",
    "decision": "EXISTS (SELECT 1 FROM board_case WHERE id = OLD.case_id)",
    "follow_up": "EXISTS (SELECT 1 FROM decision WHERE id = OLD.decision_id)",
    "event": _EVENT_STANDS,
}


def upgrade() -> None:
    """Make the tables and the triggers that keep what was recorded."""
    op.create_table(
        "meeting",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("held_on", sa.Date()),
        sa.Column("starts_at", sa.Time()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "participant",
        sa.Column("meeting_id", sa.String(32), sa.ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("role", sa.String(40), primary_key=True),
    )
    op.create_table(
        "board_case",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("meeting_id", sa.String(32), sa.ForeignKey("meeting.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("copied_from", sa.String(32)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("updated_at", sa.String(32), nullable=False, index=True),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(32), sa.ForeignKey("board_case.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.String(32), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("release", sa.String(100), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("briefing", sa.JSON(), nullable=False),
        sa.UniqueConstraint("case_id", "number", name="snapshot_number"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(32), sa.ForeignKey("board_case.id", ondelete="CASCADE"), nullable=False),
        sa.Column("snapshot_id", sa.String(32), sa.ForeignKey("snapshot.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("release", sa.String(100), nullable=False),
        sa.Column("decided_at", sa.String(32), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("deviations", sa.JSON(), nullable=False),
        sa.Column("deviation_note", sa.Text(), nullable=False),
        sa.Column("dissents", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("responsible", sa.String(40)),
        sa.Column("review_on", sa.Date()),
        sa.Column("trial", sa.String(40)),
        sa.Column("trial_note", sa.String(200), nullable=False),
        sa.UniqueConstraint("case_id", "number", name="decision_number"),
    )
    op.create_table(
        "follow_up",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("decision_id", sa.String(32), sa.ForeignKey("decision.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("done_on", sa.Date()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.UniqueConstraint("decision_id", "number", name="follow_up_number"),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("meeting_id", sa.String(32), index=True),
        sa.Column("case_id", sa.String(32), index=True),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        sqlite_autoincrement=True,
    )
    _keep_what_was_recorded(op.get_context().dialect.name)


def _keep_what_was_recorded(dialect: str) -> None:
    for table, stands in _STANDS.items():
        words = "the record of a case or meeting goes only with it"
        _trigger(dialect, f"keep_{table}_update", table, "UPDATE", "", "what was recorded is not changed")
        _trigger(dialect, f"keep_{table}_delete", table, "DELETE", stands, words)


def _trigger(dialect: str, name: str, table: str, action: str, when: str, words: str) -> None:
    if dialect == "sqlite":
        only = f" WHEN {when}" if when else ""
        op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table}{only} BEGIN SELECT RAISE(ABORT, '{words}'); END")
        return
    check = f"IF ({when}) THEN RAISE EXCEPTION '{words}'; END IF; RETURN OLD;" if when else f"RAISE EXCEPTION '{words}';"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {check} END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
