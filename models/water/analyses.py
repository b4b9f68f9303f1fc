"""What is kept of the water that a network gives, as Hub'Eau tells it?"""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from rules.vocabulary.water import Conformity


class WaterNetwork(Model):
    """Unité de distribution."""

    code = fields.CharField(max_length=20, primary_key=True)
    name = fields.CharField(max_length=200, null=True)
    #: When Hub'Eau was last asked about it, whole.
    refreshed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "water_network"


class WaterAnalysis(Model):
    """A sample; corrected after the fact as its rows at Hub'Eau are."""

    id = fields.BigIntField(primary_key=True)
    network: fields.ForeignKeyRelation[WaterNetwork] = fields.ForeignKeyField(
        "fontaine.WaterNetwork", related_name=False
    )
    #: Its code.
    network_id: str
    sample_code = fields.CharField(max_length=40)
    sampled_on = fields.DateField()
    conclusion = fields.TextField()
    bacteriology = fields.CharEnumField(Conformity, max_length=20)
    physicochemistry = fields.CharEnumField(Conformity, max_length=20)

    class Meta:
        table = "water_analysis"


class AnalysisResult(Model):
    id = fields.BigIntField(primary_key=True)
    analysis: fields.ForeignKeyRelation[WaterAnalysis] = fields.ForeignKeyField(
        "fontaine.WaterAnalysis", related_name=False
    )
    analysis_id: int
    parameter_code = fields.CharField(max_length=40)
    parameter = fields.CharField(max_length=300)
    #: An exact number as a text, where there is one.
    value = fields.CharField(max_length=60, null=True)
    #: As the laboratory wrote it.
    text = fields.CharField(max_length=300)
    unit = fields.CharField(max_length=60, null=True)
    quality_limit = fields.CharField(max_length=300, null=True)

    class Meta:
        table = "analysis_result"
