"""Is every mutation heard from whoever is in its line, and is nothing that one may not see told apart from nothing?"""

from typing import Any

import pytest

from schema import ids
from schema.limits import Limits
from tests.house import cast as casting
from tests.house.access_table import BY_NODE, ROOTS, Who
from tests.house.cast import Cast, code_of
from tests.house.saying import at_once, document, ids_in
from tests.portal import Client, Portal

#: What changes what everybody must do first, and who somebody is: played after all the rest.
LAST = ("termsPublish", "signOut")
#: Those to whom the things that are asked for are the least theirs, one of each kind.
STRANGERS = {Who.VISITOR, Who.TICKET, Who.DENIS, Who.ELSEWHERE, Who.MANAGER}


@pytest.fixture
async def cast(portal: Portal) -> Cast:
    return await casting.gather(portal)


async def test_a_mutation_is_open_to_whoever_is_in_its_line(cast: Cast) -> None:
    told = {}
    for mutation in sorted(ROOTS["Mutation"], key=lambda name: LAST.index(name) if name in LAST else -1):
        for who in sorted(ROOTS["Mutation"][mutation], key=lambda who: who.name, reverse=True):
            told[mutation, who] = await code_of(cast.clients[who], *document("Mutation", mutation))

    assert {key: code for key, code in told.items() if code is not None} == {}


async def test_the_id_of_what_one_may_not_see_is_answered_in_a_mutation_as_one_that_nothing_has(
    portal: Portal, cast: Cast
) -> None:
    for mutation, audience in ROOTS["Mutation"].items():
        for name, is_list in ids_in(mutation).items():
            _, variables = document("Mutation", mutation)
            for who in audience & STRANGERS or audience:
                unseen = [one for type_name, one in cast.things.items() if who not in BY_NODE[type_name]["id"]]
                asked = [
                    {**variables["input"], name: [one] if is_list else one}
                    for one in (ids.write("Nothing", 1), *unseen)
                ]
                answers = await played(cast.clients[who], mutation, asked)
                assert all(answer == answers[0] for answer in answers), (mutation, name, who)
                if unseen:
                    assert answers[0]["__typename"] == "Refusal", (mutation, name, who)


async def played(client: Client, mutation: str, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Play a mutation with each input, as many in a request as one may hold, and return what each came to."""
    most = Limits().root_mutations
    answers: list[dict[str, Any]] = []
    for at in range(0, len(inputs), most):
        data = await client.data(*at_once(mutation, inputs[at : at + most]))
        answers += [data[alias] for alias in sorted(data)]
    return answers
