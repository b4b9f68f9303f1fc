"""Which numbers bound a request? All of them, once, with where they come from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """
    The bounds of one request, one connection and one process; what is at the bound passes.

    Those marked « promised » are what the portal promises to whoever tries it; the others were measured or reasoned.
    """

    # The document, promised; counted before it is parsed: comments, commas and long strings count.
    document_bytes: int = 20_000
    tokens: int = 1_500

    # The operation, promised; each fragment is walked once.
    depth: int = 14
    fields: int = 500  # after expansion: a fragment counts wherever it is spread
    aliases: int = 15
    directives: int = 30
    root_mutations: int = 3
    introspection_depth: int = 15  # what stands under __schema and __type: the query that every tool sends has 15

    # Pages and lists of ids, promised; literal or in variables.
    page: int = 100
    ids: int = 100
    # Contract: « the last 50 when neither is given », where the schema itself has no default.
    page_unsaid: int = 50
    # Fields with page sizes multiplied in: two pages of 100, one in the other, with a field each.
    cost: int = 20_000
    # An id is looked for by a statement of its own: 0.5 ms, as much as fifty fields. Sixteen requests at once, each for
    # fifteen lists of a hundred ids, kept everybody else waiting for 5 s.
    id_cost: int = 50

    # JSON, promised, whether body, address or message; a text pasted whole (terms of use) is under 60,000 characters.
    body_bytes: int = 1_000_000
    json_depth: int = 40
    string_characters: int = 100_000
    # A megabyte of `[],[],…` took 450 ms and 80 MB to read; what would fill a form, or a page of ids, is under 1,000.
    json_values: int = 20_000

    # Execution: seconds and errors promised. Past 8 at a time more in flight only lengthened the queue (691 requests
    # a second instead of 418 at 64 connections); 256 may wait, four times those connections.
    execution_s: float = 10.0
    errors: int = 5
    executions: int = 8
    waiting: int = 256
    waiting_s: float = 5.0

    # What is answered: with every field within its own bound, an operation could still ask for 25 MB.
    answer_bytes: int = 5_000_000

    # Streams and sockets: the first two promised, and that they are closed within 60 s of the session's end.
    message_bytes: int = 64_000
    init_s: float = 10.0
    operations: int = 20  # at once on one socket: a page with its dozen sections, and room
    live: int = (
        200  # sockets and streams of one address, in one process: a town hall, or the subscribers of an operator
    )
    still_valid_s: float = 20.0
    keep_alive_s: float = 12.0  # graphql-sse's own; proxies cut a silent stream at 30 to 60 s

    # Parsed documents kept: an application has a hundred operations of a kilobyte, which is 150 to 270 kB parsed.
    kept_documents: int = 256
    kept_bytes: int = 100_000
