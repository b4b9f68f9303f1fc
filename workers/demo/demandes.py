"""What have the people of the demonstration collectivité asked for, and what has become of it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class Step:
    """Something done with a demande, by which side, how many days after it was sent."""

    kind: str
    after_days: float
    words: str = ""


@dataclass(frozen=True)
class DemoDemande:
    type: str
    answers: Mapping[str, Any]
    sent_days_ago: int
    steps: tuple[Step, ...] = ()
    #: First names of the foyer's members whom it concerns.
    persons: tuple[str, ...] = ()
    is_draft: bool = False


def _take(after: float = 1) -> Step:
    return Step("take", after)


def _ask(after: float, words: str) -> Step:
    return Step("ask", after, words)


def _reply(after: float, words: str) -> Step:
    return Step("reply", after, words)


def _write(after: float, words: str) -> Step:
    return Step("write", after, words)


def _accept(after: float, words: str = "") -> Step:
    return Step("accept", after, words)


def _refuse(after: float, words: str) -> Step:
    return Step("refuse", after, words)


def _cancel(after: float, words: str = "") -> Step:
    return Step("cancel", after, words)


def _question(subject: str, words: str, ago: int, *steps: Step, **more: Any) -> DemoDemande:
    return DemoDemande("question", {"objet": subject, "question": words}, ago, steps, **more)


def _street(kind: str, where: str, what: str, ago: int, *steps: Step, **more: Any) -> DemoDemande:
    return DemoDemande("signalement-voirie", {"sorte": kind, "lieu": where, "description": what}, ago, steps, **more)


def _room(room: str, guests: int, occasion: str, ago: int, *steps: Step, **more: Any) -> DemoDemande:
    answers = {"salle": room, "personnes": guests, "objet": occasion, "jour": timedelta(days=45)}
    return DemoDemande("salle-communale", answers, ago, steps, **more)


#: By username, in the order in which they were begun.
DEMANDES: dict[str, tuple[DemoDemande, ...]] = {
    "claire.martin": (
        _street(
            "ECLAIRAGE",
            "12 rue de la Source",
            "Le lampadaire clignote, puis s’éteint.",
            160,
            _take(),
            _accept(6, "Le lampadaire a été remplacé."),
        ),
        _room(
            "LAVOIR",
            50,
            "Anniversaire de Léo",
            120,
            _take(2),
            _accept(4, "La salle est à vous. Les clés se prennent à l’accueil."),
        ),
        _question(
            "Horaires de la bibliothèque",
            "Ouvre-t-elle pendant les vacances ?",
            60,
            _take(),
            _write(1.2, "Oui, le mercredi et le samedi."),
            _reply(2, "Merci !"),
            _accept(3),
        ),
        _street(
            "ARBRE",
            "Square du Lavoir",
            "Une grosse branche menace de tomber.",
            3,
            _take(0.2),
            _write(0.5, "Merci, une équipe passe demain."),
        ),
        _question("Carte de bus des enfants", "À qui faut-il s’adresser ?", 0, is_draft=True),
    ),
    # Separated: each asks about their child, and neither sees the other's demandes.
    "nadia.benali": (
        _question(
            "École de Lina",
            "Lina peut-elle rester à l’étude le jeudi ?",
            75,
            _take(),
            _accept(2, "Oui, dès lundi."),
            persons=("Lina",),
        ),
        _question(
            "Résidence alternée",
            "Comment recevoir les avis de l’école à mes deux adresses ?",
            20,
            _take(),
            _ask(2, "Pouvez-vous nous dire quelle semaine Lina est chez vous ?"),
            persons=("Lina",),
        ),
        _street(
            "PROPRETE",
            "3 impasse du Lavoir",
            "Un dépôt de gravats depuis dimanche.",
            9,
            _take(),
            _accept(4, "Enlevé ce matin."),
        ),
        _room("ASSOCIATIONS", 25, "Fête des voisins", 2),
    ),
    "julien.morel": (
        _question(
            "Cantine de Lina",
            "Les repas de mes semaines peuvent-ils m’être facturés à part ?",
            40,
            _take(),
            _ask(1, "Pouvez-vous préciser à partir de quel mois ?"),
            _reply(2, "Dès janvier, merci."),
            persons=("Lina",),
        ),
        _question(
            "Sortie scolaire",
            "Puis-je accompagner la classe de Lina ?",
            12,
            _take(),
            _refuse(3, "Le nombre d’accompagnateurs est atteint ; nous gardons votre nom."),
            persons=("Lina",),
        ),
        _street("CHAUSSEE", "27 avenue de la Gare", "Un nid-de-poule devant le portail.", 30),
        _street("SIGNALISATION", "Carrefour de la Gare", "Le passage piéton est effacé.", 5, _take()),
    ),
    "yves.le.goff": (
        _street(
            "CHAUSSEE", "Quai du Canal", "Les pavés se soulèvent.", 200, _take(3), _accept(30, "Le quai a été refait.")
        ),
        _question(
            "Chèque énergie", "La mairie peut-elle m’aider à le demander ?", 90, _cancel(2, "Mon fils s’en est occupé.")
        ),
        _street(
            "ECLAIRAGE",
            "8 quai du Canal",
            "Plus de lumière sur le quai.",
            14,
            _take(),
            _write(2, "La commande est passée, comptez trois semaines."),
        ),
        _question("Portage de repas", "Est-ce possible le dimanche ?", 1),
    ),
    "emma.clarke": (
        _question(
            "Electoral roll",
            "May a British resident still vote here?",
            100,
            _take(),
            _refuse(2, "Depuis 2020, les ressortissants britanniques n’y sont plus inscrits."),
        ),
        _room(
            "FETES",
            120,
            "Wedding",
            50,
            _take(),
            _ask(3, "Which caterer will you have?"),
            _reply(5, "Traiteur Roux."),
            _accept(6),
        ),
        _street(
            "PROPRETE",
            "5 place du Marché",
            "The bins are full after each market.",
            8,
            _take(),
            _write(1, "Merci, une tournée de plus est prévue."),
            _reply(1.5, "Thank you!"),
        ),
        _question("Crèche", "When does the waiting list open?", 0, is_draft=True),
    ),
    "boulangerie.roux": (
        _street(
            "SIGNALISATION", "1 place de l’Église", "Le panneau de livraison a été arraché.", 70, _take(), _accept(9)
        ),
        _question(
            "Terrasse d’été",
            "Puis-je avoir deux tables de plus ?",
            25,
            _take(2),
            _ask(3, "Pouvez-vous donner les dimensions ?"),
        ),
        _street("AUTRE", "Place de l’Église", "La borne d’eau coule sans cesse.", 4, _cancel(1, "Réparée.")),
    ),
    "les.amis.du.canal": (
        _room("FETES", 150, "Assemblée générale", 80, _take(), _accept(3, "Accordée gratuitement.")),
        _room("ASSOCIATIONS", 40, "Réunion de bureau", 15, _take(), _refuse(2, "La salle est déjà prise ce jour-là.")),
        _question(
            "Nettoyage du canal",
            "Qui fournit les gants et les sacs ?",
            6,
            _take(),
            _write(1, "La voirie : dites-nous combien."),
        ),
        _room("LAVOIR", 60, "Fête du canal", 1),
    ),
}
