"""What is kept of a document that was read, and what is wrong with one?"""

import pytest
from graphql import GraphQLError

from schema.limits import Documents, Limits
from tests.http.refusals import LIMITS, refusal
from tests.http.scratch import schema


def test_an_escaped_nul_in_the_document_is_refused() -> None:
    for escape in (r"\u0000", r"\u{0}", r"\u{0000}"):
        refused = refusal('{echo(text:"a' + escape + '")}')

        assert refused is not None
        assert refused.message == "The document holds a NUL character."


def test_an_undefined_variable_in_a_one_of_input_is_a_validation_error() -> None:
    refused = refusal("{echo(choice:{number:$undefined})}")

    assert refused is not None
    assert refused.message == "Variable '$undefined' is not defined."


def test_suggestions_are_told_only_to_those_who_may_introspect() -> None:
    documents = Documents(schema._schema, LIMITS)
    document = documents.read("{hallo}")

    discreet = documents.wrongs(document, suggesting=False)
    helpful = documents.wrongs(document, suggesting=True)

    assert [error.message for error in discreet] == ["Cannot query field 'hallo' on type 'Query'."]
    assert "Did you mean 'hello'?" in helpful[0].message


def test_a_valid_document_is_parsed_once_and_a_wrong_one_is_not_kept() -> None:
    documents = Documents(schema._schema, LIMITS)
    valid, wrong = documents.read("{hello}"), documents.read("{nothing}")

    documents.wrongs(valid, suggesting=False)
    documents.wrongs(wrong, suggesting=False)

    assert documents.read("{hello}") is valid
    assert documents.read("{nothing}") is not wrong


def test_kept_documents_are_bounded_in_number_and_bytes() -> None:
    by_number = Documents(schema._schema, Limits(kept_documents=2))
    by_bytes = Documents(schema._schema, Limits(kept_bytes=30))

    for documents in (by_number, by_bytes):
        read = [documents.read(f"query Number{n}{{hello}}") for n in range(3)]
        for document in read:
            documents.wrongs(document, suggesting=False)
        documents.wrongs(read[-1], suggesting=False)

    assert [by_number.read(f"query Number{n}{{hello}}").is_valid for n in range(3)] == [False, True, True]
    assert [by_bytes.read(f"query Number{n}{{hello}}").is_valid for n in range(3)] == [False, False, True]


def test_the_operation_is_the_named_one() -> None:
    documents = Documents(schema._schema, LIMITS)
    document = documents.read("query A{hello} query B{thing{name}}")

    named = document.operation("B")

    assert named is not None
    assert named.name == "B"
    for wrong in (None, "C"):
        with pytest.raises(GraphQLError) as raised:
            document.operation(wrong)
        assert raised.value.extensions is not None
        assert raised.value.extensions["code"] == "BAD_USER_INPUT"
