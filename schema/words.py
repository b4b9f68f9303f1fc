"""Which enumerations does the graph show? Those of rules/vocabulary, under the same names."""

import strawberry

from rules.vocabulary import (
    accounts,
    appointments,
    demandes,
    documents,
    family,
    imports,
    letters,
    portal,
    refusals,
    staff,
    water,
)

strawberry.enum(accounts.AccountKind)
strawberry.enum(accounts.Civility)
strawberry.enum(accounts.ContactMethod)
strawberry.enum(accounts.Language)
strawberry.enum(accounts.PendingStep)
strawberry.enum(accounts.SessionTransport)
strawberry.enum(accounts.AccountEventKind)
strawberry.enum(appointments.AppointmentStatus)
strawberry.enum(appointments.Weekday)
strawberry.enum(demandes.DemandeAccess)
strawberry.enum(demandes.DemandeAction)
strawberry.enum(demandes.DemandeEventKind)
strawberry.enum(demandes.DemandeStatus)
strawberry.enum(demandes.ExchangeState)
strawberry.enum(demandes.Party)
strawberry.enum(demandes.Archived)
strawberry.enum(documents.DocumentStatus)
strawberry.enum(documents.ScanStatus)
strawberry.enum(family.FamilyRelation)
strawberry.enum(imports.ImportKind)
strawberry.enum(imports.ImportStatus)
strawberry.enum(refusals.RefusalCode)
strawberry.enum(portal.Audience)
strawberry.enum(portal.FormFieldKind)
strawberry.enum(staff.AgentRole)
strawberry.enum(staff.ServiceDomain)
strawberry.enum(letters.MailStatus)
strawberry.enum(water.Conformity)
strawberry.enum(water.WaterSpaceStatus)
strawberry.enum(water.ActivationCodeRequestStatus)
strawberry.enum(water.WaterContractStatus)
strawberry.enum(water.WaterUsage)
strawberry.enum(water.Granularity)
strawberry.enum(water.ConsumptionQuality)
strawberry.enum(water.WaterAlertKind)
strawberry.enum(water.TariffRubric)
strawberry.enum(water.TariffComponentKind)
strawberry.enum(water.ReadingSource)
strawberry.enum(water.ReadingStatus)
strawberry.enum(water.ReadingOutcome)
strawberry.enum(water.ReadingAnomaly)
