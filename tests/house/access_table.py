"""
Who may play each root field, and see each field of each type? A field that has no word here fails the house.

tests/house/test_access.py compares this table with the graph and plays it: each root field, and each field of what
`node` or a root field reaches, for each kind of actor below. To add a field, add its name to a line.
"""

from enum import Enum


class Who(Enum):
    """The kinds of actors. What `node` is asked for is Claire's, or of the service « eau » that works with her."""

    VISITOR = "nobody"
    NEWCOMER = "a citizen who has not accepted the terms"
    CLAIRE = "the citizen whose things are asked for"
    DENIS = "another citizen"
    TICKET = "one who has the ticket of a demande that is Claire's"
    HALF = "an administrator without an authenticator yet"
    AGENT = "an agent of the service"
    ELSEWHERE = "an agent of another service"
    MANAGER = "a manager of the service"
    ADMINISTRATOR = "an administrator"


Audience = frozenset[Who]

EVERYONE = frozenset(Who)
#: Those who have a step to take before anything else.
PENDING = frozenset({Who.NEWCOMER, Who.HALF})
CITIZENS = frozenset({Who.CLAIRE, Who.DENIS})
CLAIRE = frozenset({Who.CLAIRE})
#: Whoever a demande may be from.
HOLDERS = CITIZENS | {Who.TICKET}
ADMINISTRATORS = frozenset({Who.ADMINISTRATOR})
MANAGERS = ADMINISTRATORS | {Who.MANAGER}
#: Those who may know whom the service works with, and one another.
SERVICE = MANAGERS | {Who.AGENT}
STAFF = SERVICE | {Who.ELSEWHERE}
#: Of a demande of Claire's: those who see all of it, and those who see where it stands.
WHOLE = CLAIRE | SERVICE
FOLLOWERS = WHOLE | {Who.TICKET}
#: Whose steps are done, or who have none.
READY = EVERYONE - PENDING


def of(audience: Audience, names: str) -> dict[str, Audience]:
    """Give these fields to an audience."""
    return dict.fromkeys(names.split(), audience)


#: A query that is not for whoever asks is null; a mutation or a subscription answers an error's code.
ROOTS: dict[str, dict[str, Audience]] = {
    "Query": {
        **of(EVERYONE, "session portal demandeThemes demandeTypes demandeType"),
        **of(READY, "node nodes demande waterReadingCheck waterBill waterTariffs"),
        **of(CITIZENS, "me dashboard"),
        **of(STAFF, "agent"),
    },
    "Mutation": {
        **of(EVERYONE, "captchaCreate accountCreate accountMailResend emailConfirm accountActivate signIn"),
        **of(EVERYONE, "passwordResetRequest passwordReset passwordResetReport agentSignIn agentInviteAccept"),
        **of(EVERYONE - {Who.VISITOR}, "signOut"),
        **of(CITIZENS | {Who.NEWCOMER}, "termsAccept"),
        **of(CITIZENS, "sessionRevoke passwordChange usernameChange emailChange emailChangeConfirm profileUpdate"),
        **of(CITIZENS, "notificationsMarkRead"),
        **of(CITIZENS, "familyMemberAdd familyMemberUpdate familyMemberRemove familyContactSave familyContactRemove"),
        **of(CITIZENS, "storedPieceAdd storedPieceUpdate storedPieceRemove"),
        **of(HOLDERS | STAFF, "uploadCreate"),
        **of(HOLDERS, "slotHold slotRelease appointmentBook"),
        **of(HOLDERS | STAFF, "appointmentMove appointmentCancel appointmentRemind"),
        **of(STAFF, "appointmentRecord"),
        **of(MANAGERS, "agendaSave"),
        **of(HOLDERS | {Who.VISITOR}, "surveyAnswer demandeOpenByTicket demandeStart"),
        **of(HOLDERS, "demandeSave demandeSubmit demandeDiscard demandeCancel"),
        **of(HOLDERS, "attachmentAdd attachmentReplace attachmentRemove"),
        **of(HOLDERS | STAFF, "exchangeAdd exchangesMarkRead"),
        **of(CITIZENS, "demandeClaim"),
        **of(CITIZENS, "waterReferenceLink waterReferenceUnlink activationCodeRequest activationCodeRequestWithdraw"),
        **of(CITIZENS, "waterReadingSubmit waterMeterOpen waterMeterClose waterAlertRuleSet waterAlertAcknowledge"),
        **of(STAFF, "activationCodeSend activationCodeRefuse waterReadingDecide waterReadingRecord"),
        **of(STAFF, "readingNoticeCreate waterContractOpen waterContractClose meterReplace"),
        **of(STAFF, "demandeTake demandeAssign demandeAskCitizen demandeAccept demandeRefuse internalNoteAdd"),
        **of(STAFF | {Who.HALF}, "agentOneTimeCodeStart agentOneTimeCodeConfirm"),
        **of(STAFF, "agentPasswordChange citizenSpaceCreate"),
        **of(MANAGERS, "waterAnalysesRefresh importStart waterTariffSave"),
        **of(MANAGERS, "mailRetry newsPublish newsRemove pageSave pageRemove surveySave"),
        **of(MANAGERS, "demandeThemeSave demandeTypeSave"),
        **of(ADMINISTRATORS, "agentSave serviceSave portalSave termsPublish"),
    },
    "Subscription": {
        **of(CITIZENS, "notified"),
        **of(HOLDERS | STAFF, "demandeChanged"),
        **of(STAFF, "queueChanged"),
        **of(MANAGERS, "importProgressed"),
    },
}

#: What has an id; `node` reaches all of it but what has no door of its own.
DOORLESS = {"Session"}
BY_NODE: dict[str, dict[str, Audience]] = {
    "Citizen": {
        **of(CLAIRE, "id username kind civility firstName lastName email emailConfirmed phone postalAddress"),
        **of(CLAIRE, "preferredContact language previousSignInAt pendingSteps acceptedTerms hasPassword sessions"),
        **of(CLAIRE, "accountEvents notifications family storage appointments demandes water"),
    },
    "AccountEvent": of(CLAIRE, "id kind label happenedAt device"),
    "FamilyMember": of(CLAIRE, "id firstName lastName birthDate relation school"),
    "FamilyContact": of(CLAIRE, "id name phone mayFetchChildren"),
    "StoredPiece": of(CLAIRE, "id label category addedAt expiresOn member file expired usedBy"),
    "Upload": of(CLAIRE, "id url headers expiresAt received"),
    "Document": of(CLAIRE, "id title status file addedBy addedAt removable"),
    "Notification": of(CLAIRE, "id title body createdAt readAt about"),
    "Session": of(CLAIRE, "id device createdAt lastUsedAt expiresAt current"),
    "CitizenRecord": {
        **of(SERVICE, "id username kind civility firstName lastName email phone postalAddress activated createdAt"),
        **of(SERVICE, "demandes waterContracts"),
    },
    "Agent": of(SERVICE, "id name email role active services"),
    "Service": of(READY, "id slug name domain email phone"),
    "Mail": of(MANAGERS, "id to kind subject status createdAt dueAt sentAt attempts lastError"),
    "Import": of(MANAGERS, "id kind status dryRun totalRows doneRows failedRows errorsUrl createdAt finishedAt"),
    "AuditEntry": of(ADMINISTRATORS, "id action actor about happenedAt"),
    "Terms": of(READY, "id version publishedAt body"),
    "News": of(READY, "id title excerpt body audience publishedAt"),
    "Survey": {
        **of(READY, "id title formFields audience closesOn answered"),
        **of(STAFF, "answers csvUrl"),
    },
    "Demande": {
        **of(FOLLOWERS, "id type status archived awaiting version ticket access createdAt submittedAt updatedAt"),
        **of(FOLLOWERS, "answerExpectedBy history unreadExchanges allowedActions"),
        **of(WHOLE, "contact persons answers summary missing exchanges lastExchange attachments acknowledgement"),
        **of(WHOLE, "appointments waterContract"),
        # A draft's own, and this one was sent.
        **of(FOLLOWERS, "slotHold"),
        **of(SERVICE, "citizen assignedTo internalNotes"),
    },
    "DemandeEvent": {
        **of(FOLLOWERS, "id kind demande label happenedAt by about status"),
        **of(SERVICE, "agent"),
    },
    "Exchange": {
        **of(WHOLE, "id author body sentAt readAt state expectsAnswer attachments"),
        **of(SERVICE, "agent"),
    },
    "Attachment": of(WHOLE, "id requirement label file addedBy addedAt fromStorageSpace fromStorage"),
    "InternalNote": of(SERVICE, "id agent body createdAt"),
    "DemandeTheme": of(READY, "id slug name types"),
    "DemandeType": {
        **of(READY, "id slug revision inForce active title theme service presentation help keywords accountRequired"),
        **of(READY, "locked steps formFields pieces agenda answerDays effect"),
    },
    "WaterSubscriber": {
        **of(CLAIRE | SERVICE, "id reference name contracts"),
        **of(CLAIRE, "linkedAt"),
    },
    "ActivationCodeRequest": {
        **of(CLAIRE | SERVICE, "id reference email requestedAt status decidedAt refusalReason"),
        **of(SERVICE, "citizen subscriber emailMatches nameMatches decidedBy"),
    },
    "WaterContract": {
        **of(CLAIRE | SERVICE, "id number subscriber status supplyPoint startedOn endedOn meter meters readings"),
        **of(
            CLAIRE | SERVICE,
            "latestReading readingNeedsNotice readingNotices demandes consumption tariff analyses alerts",
        ),
        **of(CLAIRE | SERVICE, "alerts alertRule"),
    },
    "SupplyPoint": of(CLAIRE | SERVICE, "id address networkCode usage"),
    "Meter": of(CLAIRE | SERVICE, "id serialNumber digits installedOn removedOn remote"),
    "ReadingNotice": of(CLAIRE | SERVICE, "id number meter leftOn answerBy"),
    "Reading": {
        **of(CLAIRE | SERVICE, "id contract meter takenOn index source status consumption photo anomalies"),
        **of(CLAIRE | SERVICE, "submittedAt decisionReason"),
    },
    "WaterAnalysis": of(
        CLAIRE | SERVICE, "id sampledOn networkCode networkName conclusion bacteriology physicochemistry results"
    ),
    "WaterAlert": {
        **of(CLAIRE | SERVICE, "id kind contract raisedAt from to volume expected message certificateDueOn"),
        **of(CLAIRE | SERVICE, "acknowledgedAt certificate"),
    },
    "WaterTariff": of(READY, "id name validFrom validTo components"),
    "SurveyAnswer": of(STAFF, "id answers answeredAt"),
    "Agenda": {
        **of(READY, "id name place instructions slotMinutes openings closedOn minNoticeHours horizonDays version"),
        **of(READY, "firstAvailable slots previousDay nextDay"),
        **of(SERVICE, "appointmentsOutside"),
    },
    "Slot": of(READY, "id agenda startsAt endsAt placesLeft"),
    "SlotHold": of(CLAIRE, "id slot expiresAt"),
    "Appointment": {
        **of(CLAIRE | SERVICE, "id agenda demande startsAt endsAt status reminder movableUntil calendarUrl"),
    },
}

#: What a root field of Query shows: its name, and its fields.
BY_QUERY: dict[str, tuple[str, dict[str, Audience]]] = {
    "CurrentSession": (
        "session",
        {
            **of(EVERYONE, "pendingSteps"),
            **of(EVERYONE - {Who.VISITOR}, "session"),
            **of(CITIZENS | {Who.NEWCOMER}, "username email"),
            **of(CITIZENS, "citizen"),
            **of(frozenset({Who.TICKET}), "demande"),
            **of(STAFF | {Who.HALF}, "agent"),
        },
    ),
    "Portal": (
        "portal",
        {
            **of(EVERYONE, "name timeZone version contactEmail contactPhone passwordPolicy terms news pages page"),
            **of(EVERYONE, "surveys services pieceCategories reminderTime holidaySubdivision readingNeedsNotice"),
        },
    ),
    "Dashboard": (
        "dashboard",
        {
            **of(CITIZENS, "citizen news familyMembers unreadNotifications upcomingAppointments"),
            **of(CITIZENS, "latestDemandes unreadExchanges waterContracts waterAlerts"),
        },
    ),
    "AgentDesk": (
        "agent",
        {
            **of(STAFF, "agent colleagues citizens agendas appointments demandes counts"),
            **of(STAFF, "activationCodeRequests waterContracts readingsToDecide waterAlerts"),
            **of(MANAGERS, "mails imports"),
            **of(ADMINISTRATORS, "audit"),
        },
    ),
}

#: What is seen by whoever sees what holds it, or by whoever did what it is the answer to.
HELD: dict[str, str] = {
    "PageInfo": "hasNextPage hasPreviousPage startCursor endCursor",
    "Refusal": "code message fields retryAfterSeconds",
    "FieldRefusal": "path code message",
    "Acknowledgement": "message",
    "SignedIn": "token session pendingSteps citizen demande agent",
    "SignedOut": "message",
    "AccountActivated": "username message",
    "OneTimeCodeSetup": "secret otpauthUrl",
    "Captcha": "id imageUrl audioUrl question expiresAt",
    "PostalAddress": "line1 line2 postcode city country",
    "Family": "members contacts",
    "File": "name contentType byteSize sha256 scan viewUrl downloadUrl",
    "StorageSpace": "pieces usedBytes quotaBytes",
    "StoredPieceConnection": "edges pageInfo totalCount",
    "StoredPieceEdge": "node cursor",
    "TermsAcceptance": "terms acceptedAt",
    "PieceCategory": "key label",
    "PasswordPolicy": "minLength minLowercase minUppercase minDigits minSymbols",
    "Page": "slug title body version updatedAt",
    "FormField": "key label help kind required choices minimum maximum maxLength shownWhen",
    "FormChoice": "value label",
    "PieceRequirement": "key label category required help",
    "DemandeTypeConnection": "edges pageInfo totalCount",
    "DemandeTypeEdge": "node cursor",
    "FieldCondition": "key values",
    "DemandeStarted": "demande signedIn",
    "DemandeContact": "civility firstName lastName email phone postalAddress preferredContact",
    "DemandePerson": "firstName lastName birthDate relation member",
    "SummaryLine": "label value",
    "DemandeCounts": "submitted inProgress awaitingCitizen late unreadExchanges",
    "QueueChange": "id demande",
    "DemandeConnection": "edges pageInfo totalCount",
    "DemandeEdge": "node cursor",
    "DemandeEventConnection": "edges pageInfo",
    "DemandeEventEdge": "node cursor",
    "ExchangeConnection": "edges pageInfo totalCount",
    "ExchangeEdge": "node cursor",
    "Opening": "weekday from to places",
    "Reminder": "email dueAt sentAt",
    "AppointmentConnection": "edges pageInfo",
    "AppointmentEdge": "node cursor",
    "WaterSpace": "status subscribers contracts codeRequests",
    "WaterAlertRule": "dailyLitres monthlyCubicMetres",
    "WaterAlertConnection": "edges pageInfo",
    "WaterAlertEdge": "node cursor",
    "ReadingCheck": "outcome consumption expected anomalies",
    "ConsumptionSeries": "granularity from to total dailyAverage points chartUrl csvUrl greenButtonUrl",
    "ConsumptionPoint": "from to volume quality coverage previousYear cost",
    "TariffComponent": "label rubric kind price fromVolume toVolume vatRate",
    "WaterBill": "lines beforeTax vat total",
    "InvoiceLine": "label rubric quantity unitPrice beforeTax vatRate",
    "ActivationCodeRequestConnection": "edges pageInfo totalCount",
    "ActivationCodeRequestEdge": "node cursor",
    "AnalysisResult": "parameter value text unit limit",
    "WaterAnalysisConnection": "edges pageInfo",
    "WaterAnalysisEdge": "node cursor",
    "ReadingConnection": "edges pageInfo totalCount",
    "ReadingEdge": "node cursor",
    "WaterContractConnection": "edges pageInfo",
    "WaterContractEdge": "node cursor",
    "AccountEventConnection": "edges pageInfo",
    "AccountEventEdge": "node cursor",
    "AuditEntryConnection": "edges pageInfo",
    "AuditEntryEdge": "node cursor",
    "CitizenRecordConnection": "edges pageInfo",
    "CitizenRecordEdge": "node cursor",
    "ImportConnection": "edges pageInfo",
    "ImportEdge": "node cursor",
    "MailConnection": "edges pageInfo",
    "MailEdge": "node cursor",
    "NewsConnection": "edges pageInfo",
    "NewsEdge": "node cursor",
    "NotificationConnection": "edges pageInfo",
    "NotificationEdge": "node cursor",
    "SurveyAnswerConnection": "edges pageInfo totalCount",
    "SurveyAnswerEdge": "node cursor",
}


def lines() -> dict[str, set[str]]:
    """Return every field of the table, by its type."""
    table = {name: set(fields) for name, fields in (ROOTS | BY_NODE).items()}
    table |= {name: set(fields) for name, (_, fields) in BY_QUERY.items()}
    return table | {name: set(names.split()) for name, names in HELD.items()}
