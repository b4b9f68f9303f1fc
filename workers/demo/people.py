"""Who lives and works in the demonstration collectivité? Nobody who exists: example.org delivers to no one."""

from dataclasses import dataclass, field

from rules.vocabulary.accounts import AccountKind, Civility, ContactMethod, Language
from rules.vocabulary.staff import AgentRole

TOWN, POSTCODE = "Valmont-la-Fontaine", "51000"


@dataclass(frozen=True)
class DemoAgent:
    name: str
    role: AgentRole
    services: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{_letters(self.name)}@mairie.example.org"


@dataclass(frozen=True)
class DemoCitizen:
    first_name: str
    last_name: str
    civility: Civility | None
    street: str
    phone: str
    #: How long ago they came.
    days_ago: int
    kind: AccountKind = AccountKind.INDIVIDUAL
    contact: ContactMethod = ContactMethod.EMAIL
    language: Language = Language.FR

    @property
    def username(self) -> str:
        return _letters(f"{self.first_name} {self.last_name}")

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"

    @property
    def postal_address(self) -> dict[str, str | None]:
        return {"line1": self.street, "line2": None, "postcode": POSTCODE, "city": TOWN, "country": "FR"}


@dataclass(frozen=True)
class DemoSpace:
    """A space that the collectivité makes, its mail not followed yet."""

    first_name: str
    last_name: str
    civility: Civility
    external_id: str
    water_reference: str | None = field(default=None)

    @property
    def email(self) -> str:
        return f"{_letters(f'{self.first_name} {self.last_name}')}@example.org"


def _letters(name: str) -> str:
    from rules.folding import fold

    return fold(name).replace(" ", ".").replace("'", "")


AGENTS = (
    DemoAgent("Solène Mercier", AgentRole.ADMINISTRATOR, ()),
    DemoAgent("Karim Haddad", AgentRole.MANAGER, ("eau",)),
    DemoAgent("Agathe Petit", AgentRole.AGENT, ("eau",)),
    DemoAgent("Bruno Lefèvre", AgentRole.AGENT, ("etat-civil",)),
    DemoAgent("Inès Caron", AgentRole.MANAGER, ("periscolaire", "etat-civil")),
    DemoAgent("Thomas Girard", AgentRole.MANAGER, ("accueil", "urbanisme", "vie-locale", "voirie")),
)

CITIZENS = (
    DemoCitizen("Claire", "Martin", Civility.MADAME, "12 rue de la Source", "+33612000001", 420),
    # A separated couple, each with a home, an address and a phone that the other must not learn here.
    DemoCitizen("Nadia", "Benali", Civility.MADAME, "3 impasse du Lavoir", "+33612000002", 380),
    DemoCitizen("Julien", "Morel", Civility.MONSIEUR, "27 avenue de la Gare", "+33612000003", 365),
    DemoCitizen(
        "Yves", "Le Goff", Civility.MONSIEUR, "8 quai du Canal", "+33612000004", 300, contact=ContactMethod.POST
    ),
    DemoCitizen("Emma", "Clarke", Civility.MADAME, "5 place du Marché", "+33612000005", 210, language=Language.EN),
    DemoCitizen("Boulangerie", "Roux", None, "1 place de l’Église", "+33612000006", 150, kind=AccountKind.BUSINESS),
    DemoCitizen("Les Amis", "du Canal", None, "14 rue des Écluses", "+33612000007", 90, kind=AccountKind.ASSOCIATION),
)

SPACES = (
    DemoSpace("Michel", "Arnaud", Civility.MONSIEUR, "FAM-1042", "S-204417"),
    DemoSpace("Odile", "Vasseur", Civility.MADAME, "FAM-1077"),
)
