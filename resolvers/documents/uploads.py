"""How does somebody ask for a place to put one file, and how does the mutation that names it take the file?"""

from collections.abc import Collection
from datetime import datetime

from models.documents import StoredFile, Upload
from resolvers import signing_addresses
from resolvers.actors import Actor, Agent, Citizen, System, Visitor
from resolvers.documents import quota
from resolvers.errors import Fields, NotAllowed, NotSignedIn
from resolvers.transactions import Change, transaction
from rules import files
from rules.lifetimes import UPLOAD
from rules.vocabulary.documents import ScanStatus
from rules.vocabulary.refusals import RefusalCode


async def create(actor: Actor, *, file_name: str, content_type: str, byte_size: int, now: datetime) -> Upload:
    """
    Make a place for one file, good for an hour, for whoever asks and nobody else.

    :raises NotSignedIn: for a visitor without a demande. :raises NotAllowed: for the portal itself.
    :raises InvalidInput: UNSUPPORTED_FILE, FILE_TOO_LARGE, QUOTA_EXCEEDED, each on its field.
    """
    if isinstance(actor, Visitor):
        raise NotSignedIn
    if isinstance(actor, System):
        raise NotAllowed
    by_agent = isinstance(actor, Agent)
    fields = Fields()
    name = files.clean_name(file_name)
    kind = files.kind_of(name, content_type, by_agent=by_agent)
    fields.note([] if isinstance(kind, files.FileKind) else [kind])
    fields.note(files.judge_size(byte_size, by_agent=by_agent))
    fields.refuse_if_any()
    assert isinstance(kind, files.FileKind)

    async with transaction(now) as change:
        # One at a time, so that what is counted is what there is.
        await change.connection.execute_query(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [f"uploads {actor.who}"]
        )
        if not isinstance(actor, Agent) and byte_size > await quota.left(actor, now):
            variant = None if isinstance(actor, Citizen) else "waiting"
            fields.wrong("byteSize", RefusalCode.QUOTA_EXCEEDED, variant, maximum=quota.most() // files.MEBIBYTE)
            fields.refuse_if_any()
        row = await Upload.create(
            who=actor.who,
            file_name=name,
            content_type=kind.content_type,
            byte_size=byte_size,
            created_at=now,
            expires_at=now + UPLOAD,
        )
        return change.gives(row)


async def one(actor: Actor, upload_id: int) -> Upload | None:
    """Return an upload of one's own."""
    return None if isinstance(actor, Visitor | System) else await Upload.get_or_none(id=upload_id, who=actor.who)


def address(row: Upload, *, now: datetime) -> str:
    """Return where the bytes are to be put."""
    return signing_addresses.signed(path(row.id), now=now, lifetime=row.expires_at - now)


def path(upload_id: int) -> str:
    """Return what of that address is signed."""
    return f"/files/uploads/{upload_id}"


async def take(
    change: Change,
    actor: Actor,
    upload_id: int | None,
    *,
    path: str | tuple[str, ...],
    fields: Fields,
    content_types: Collection[str] | None = None,
) -> StoredFile:
    """
    Take the file of an upload, in the transaction of what it is for: an upload serves once, and its asker only.

    `path` is where the input names the upload; `content_types`, where given, the only ones that will do there.

    :raises InvalidInput: as `taken` notes, with all that `fields` holds already; the transaction is then given up.
    """
    file = await taken(change, actor, upload_id, path=path, fields=fields, content_types=content_types)
    fields.refuse_if_any()
    assert file is not None
    return file


async def taken(
    change: Change,
    actor: Actor,
    upload_id: int | None,
    *,
    path: str | tuple[str, ...],
    fields: Fields,
    content_types: Collection[str] | None = None,
) -> StoredFile | None:
    """
    Take the file of an upload among others, the caller to refuse once all of them have been looked at.

    NOT_FOUND is noted on `path` for one that is not there, another's, not received, taken or too old; UNSUPPORTED_FILE,
    FILE_INFECTED.
    """
    rows = await change.connection.execute_query_dict(
        "UPDATE upload SET taken_at = $3 WHERE id = $1 AND who = $2 AND file_id IS NOT NULL AND taken_at IS NULL"
        " AND expires_at > $3 RETURNING file_id",
        [upload_id, actor.who, change.now],
    )
    file = await StoredFile.get(id=rows[0]["file_id"]) if rows else None
    if file is None:
        fields.wrong(path, RefusalCode.NOT_FOUND)
    elif file.scan is ScanStatus.INFECTED:
        fields.wrong(path, RefusalCode.FILE_INFECTED)
    elif content_types is not None and file.content_type not in content_types:
        fields.wrong(path, RefusalCode.UNSUPPORTED_FILE)
    return file
