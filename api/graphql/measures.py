"""Confidence-building measures, capacity-building principles, practical steps, tools, and their milestones."""

from __future__ import annotations

import strawberry

from api.graphql import fields
from api.graphql.arguments import PartialDate
from api.graphql.links import Linked
from api.graphql.norms import Norm, Subject
from api.graphql.references import RecommendationRef, RemarkRef
from api.graphql.sources import Sourced
from api.graphql.texts import Text
from api.graphql.things import Thing
from api.graphql.vocabularies import Cluster


@strawberry.type(description="A dated step in the history of a measure, tool or process.")
class Milestone(Sourced):
    date: PartialDate | None = fields.text("date", "When it was.")
    date_notes: list[str] = fields.texts("dateNote", "What is known or disputed about the date.")
    order: int | None = fields.number("order", "Its place among the steps, from 1.")
    pin_cite: str | None = fields.text("pinCite", "Where it stands, as a citation gives it.")
    gist: Text | None = fields.words("gist", "What happened, in our own words.")
    stated_in: list[Thing] = fields.many("isStatedIn", "Where it is written.")
    milestone_of: Thing | None = fields.one("isMilestoneOf", "What it is a step in the history of.")


@strawberry.type(
    description="A voluntary step of transparency, cooperation or stability that lowers the risk of conflict."
)
class ConfidenceBuildingMeasure(Subject, Linked, Sourced):
    number: str | None = fields.text("number", "What it is called in its list.")
    order: int | None = fields.number("order", "Its place in its list, from 1.")
    gist: Text = fields.words("gist", "What it consists in, in our own words.", required=True)
    pin_cite: str | None = fields.text("pinCite", "Where it stands, as a citation gives it.")
    stated_in: list[Thing] = fields.many("isStatedIn", "Where it is written.")
    milestones: list[Milestone] = fields.pointing("isMilestoneOf", "Milestone", "Steps in its history.")
    remarks: list[RemarkRef] = fields.pointing(
        "isStatementOn", "Remark", "What is remarked on it, each with its source."
    )


@strawberry.type(description="Agreed guidance on how assistance in ICT security should be designed and given.")
class CapacityBuildingPrinciple(Subject, Linked, Sourced):
    number: str | None = fields.text("number", "What it is called in its list.")
    order: int | None = fields.number("order", "Its place in its list, from 1.")
    gist: Text = fields.words("gist", "What it asks, in our own words.", required=True)
    cluster: Cluster | None = fields.code("isInCluster", Cluster, "The heading under which the text sets it.")
    pin_cite: str | None = fields.text("pinCite", "Where it stands, as a citation gives it.")
    stated_in: list[Thing] = fields.many("isStatedIn", "Where it is written.")


@strawberry.type(description="A practical step that a text or commentary suggests for putting a norm into effect.")
class ImplementationAction(Linked, Sourced):
    gist: Text = fields.words("gist", "What to do, in our own words.", required=True)
    order: int | None = fields.number("order", "Its place among the steps for its norm, from 1.")
    norm: Norm | None = fields.one("isActionFor", "The norm that it helps to put into effect.")
    pin_cite: str | None = fields.text("pinCite", "Where it stands, as a citation gives it.")


@strawberry.type(
    description="A portal, report, directory or survey through which States are asked to act or to inform."
)
class Tool(Linked, Sourced):
    gist: Text | None = fields.words("gist", "What it is, in our own words.")
    recommendations: list[RecommendationRef] = fields.pointing(
        "usesChannel", "Recommendation", "The recommendations that ask to use it."
    )
    milestones: list[Milestone] = fields.pointing("isMilestoneOf", "Milestone", "Steps in its history.")
    remarks: list[RemarkRef] = fields.pointing(
        "isStatementOn", "Remark", "What is remarked on it, each with its source."
    )
