"""Is every letter there, in both languages and in both forms, and do they say the same?"""

import re

import pytest
from jinja2 import Environment, meta

import language
from rules.vocabulary.accounts import Language
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.staff import AgentRole
from tests.mails import samples
from tests.portal import html, text
from workers import mails

FILES = {"subject.txt", "body.txt", "body.html"}
BOTH = [Language.FR, Language.EN]


def _named(kind: LetterKind, spoken: Language, file: str) -> set[str]:
    source = (mails.FOLDER / kind.value / spoken.lower() / file).read_text(encoding="utf-8")
    parsed = Environment().parse(source.replace("|unlinked", ""))
    return meta.find_undeclared_variables(parsed) - {"pieces"}


@pytest.mark.parametrize("kind", LetterKind)
def test_a_letter_is_a_folder_of_two_languages_and_six_files(kind: LetterKind) -> None:
    folder = mails.FOLDER / kind.value

    assert {path.name for path in folder.iterdir()} == {"fr", "en"}
    assert all({path.name for path in (folder / spoken).iterdir()} == FILES for spoken in ("fr", "en"))


def test_no_folder_is_of_a_letter_that_nobody_writes() -> None:
    folders = {path.name for path in mails.FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert folders == {kind.value for kind in LetterKind}


def test_every_letter_has_a_sample() -> None:
    assert {kind for kind, _ in samples.CASES.values()} == set(LetterKind)


@pytest.mark.parametrize("kind", LetterKind)
def test_both_languages_and_both_forms_say_the_same_things(kind: LetterKind) -> None:
    said = {(spoken, file): _named(kind, spoken, file) for spoken in BOTH for file in ("body.txt", "body.html")}

    assert len({frozenset(names) for names in said.values()}) == 1, said


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("spoken", BOTH)
def test_a_subject_is_a_sentence_of_ours_and_nothing_else(kind: LetterKind, spoken: Language) -> None:
    subject = (mails.FOLDER / kind.value / spoken.lower() / "subject.txt").read_text(encoding="utf-8")

    assert re.fullmatch(r"[^\W\d_][\w’ -]{9,77}\n", subject)


def test_the_subjects_of_two_languages_differ() -> None:
    pairs = [{str(samples.mail(case, spoken)["Subject"]) for spoken in BOTH} for case in samples.CASES]

    assert all(len(pair) == 2 for pair in pairs)


@pytest.mark.parametrize("case", samples.CASES)
def test_a_mail_speaks_one_language_from_its_first_line_to_its_last(case: str) -> None:
    french, english = samples.mail(case, Language.FR), samples.mail(case, Language.EN)

    assert '<html lang="fr"' in html(french)
    assert '<html lang="en"' in html(english)
    assert not re.search(r"\b(the|your|you|password)\b", text(french))
    assert not re.search(r"[«»]|\b(le|la|les|vous|votre)\b", text(english))


@pytest.mark.parametrize("code", [code for code in language.catalogue("FR") if code.startswith("mail")])
def test_every_sentence_of_the_mails_speaks_english_too(code: str) -> None:
    assert language.speaks(code, "EN")


def test_every_role_has_a_name_in_an_invitation() -> None:
    assert all(language.speaks(f"mail.role.{role.value}", spoken) for role in AgentRole for spoken in BOTH)


@pytest.mark.parametrize("case", samples.CASES)
def test_french_punctuation_never_begins_a_line(case: str) -> None:
    mail = samples.mail(case, Language.FR)
    body = html(mail).partition("<body")[2]

    assert not re.search(r" [:;!?»]|« ", text(mail))
    assert not re.search(r"(?<=\w) [:;!?»]|« ", body)
