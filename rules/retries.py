"""When is a letter that could not leave tried again, and until when?"""

from datetime import datetime, timedelta

#: Growing pauses, then every hour, for two days: an SMTP server down over a week-end loses nothing.
PAUSES = (timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
THEN_EVERY = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=48)


def next_try(attempts: int, *, first_tried_at: datetime, now: datetime) -> datetime | None:
    """Return when to try again after `attempts` failures, or None when it has been tried for long enough."""
    pause = PAUSES[attempts - 1] if attempts <= len(PAUSES) else THEN_EVERY
    due = now + pause
    return due if due <= first_tried_at + GIVE_UP_AFTER else None
