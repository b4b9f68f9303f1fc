"""What is a captcha's code made of, what does its question ask, and when is an answer right?"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random

from rules.folding import fold

#: Letters that neither eye nor ear takes for one another: no O nor Q (0), I nor L (1), S (5), B (8), V beside U,
#: P beside R, E beside F; and one each of the letters whose French names rhyme (B, C, D, G, P, T, V; M, N; F, S).
ALPHABET = "AFHJKMRTUWXYZ"
CODE_LENGTH = 6  # 13 ** 6: 4.8 million codes, each good for one try

_NUMBERS_FR = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    *("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit"),
)
_NUMBERS_EN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
)
_POSITIONS = (
    ("premier", "first"),
    ("deuxième", "second"),
    ("troisième", "third"),
    ("quatrième", "fourth"),
    ("cinquième", "fifth"),
    ("sixième", "sixth"),
    ("septième", "seventh"),
)
_WORDS = (
    ("arbre", "tree"),
    ("chemin", "path"),
    ("école", "school"),
    ("fleur", "flower"),
    ("fontaine", "fountain"),
    ("gare", "station"),
    ("jardin", "garden"),
    ("livre", "book"),
    ("lune", "moon"),
    ("maison", "house"),
    ("marché", "market"),
    ("neige", "snow"),
    ("oiseau", "bird"),
    ("pluie", "rain"),
    ("pont", "bridge"),
    ("rivière", "river"),
)
#: What one writes around an answer without changing it: « l'école », "the school".
_ARTICLES = {"le", "la", "les", "l", "the", "a"}


@dataclass(frozen=True)
class Question:
    """A small question in words, asked in the reader's language and answered in either, or in digits.

    `language/` has its sentence by `code`; `values` are the words of that sentence, each name ending in `_fr` or `_en`.
    """

    code: str
    values: Mapping[str, str]
    answers: frozenset[str]


def new_code(random: Random) -> str:
    """Return a code to draw and to spell; `random` is one that nobody foresees (`secrets.SystemRandom`)."""
    return "".join(random.choice(ALPHABET) for _ in range(CODE_LENGTH))


def new_question(random: Random) -> Question:
    """Return a question that a person answers at once, and a blind guess one time in seven."""
    return random.choice((_sum, _word))(random)


def is_right(answer: str, expected: Collection[str]) -> bool:
    """Tell whether `answer` is one of those `expected`: case, accents, spaces, hyphens and articles apart."""
    return any(not _readings(answer).isdisjoint(_readings(one)) for one in expected)


def _sum(random: Random) -> Question:
    """« Combien font trois plus quatre ? »"""
    first, second = random.randint(2, 9), random.randint(2, 9)
    total = first + second
    return Question(
        code="captcha.question.sum",
        values={
            "first_fr": _NUMBERS_FR[first],
            "second_fr": _NUMBERS_FR[second],
            "first_en": _NUMBERS_EN[first],
            "second_en": _NUMBERS_EN[second],
        },
        answers=frozenset({str(total), _NUMBERS_FR[total], _NUMBERS_EN[total]}),
    )


def _word(random: Random) -> Question:
    """« Quel est le troisième mot : rivière, gare, école, pont… ? »"""
    words = random.sample(_WORDS, len(_POSITIONS))
    index = random.randrange(len(_POSITIONS))
    position_fr, position_en = _POSITIONS[index]
    return Question(
        code="captcha.question.word",
        values={
            "position_fr": position_fr,
            "words_fr": ", ".join(french for french, _ in words),
            "position_en": position_en,
            "words_en": ", ".join(english for _, english in words),
        },
        answers=frozenset(words[index]),
    )


def _readings(answer: str) -> frozenset[str]:
    """As it stands first, for the letters of a code may look like an article ("LA KMRT"); then without its articles."""
    words = re.findall(r"[^\W_]+", fold(answer))
    return frozenset({"".join(words), "".join(word for word in words if word not in _ARTICLES)} - {""})
