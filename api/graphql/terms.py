"""Enums whose members are terms of the ontology itself: classes of documents and bodies, and relations.

A member's value is the name of the term. Tested against the ontology; what each means is read from the release.
"""

from __future__ import annotations

from enum import Enum

from api.graphql.vocabularies import vocabulary


@vocabulary("ns#", "Kinds of documents; a kind takes in its narrower ones, so REPORT finds GGE reports too.")
class DocumentKind(Enum):
    BACKGROUND_PAPER = "BackgroundPaper"
    CHAIR_SUMMARY = "ChairSummary"
    COMPENDIUM = "Compendium"
    DECISION = "Decision"
    DRAFT = "Draft"
    EXPERT_PAPER = "ExpertPaper"
    PROGRESS_REPORT = "ProgressReport"
    GGE_REPORT = "GgeReport"
    OEWG_REPORT = "OewgReport"
    SECRETARY_GENERAL_REPORT = "SecretaryGeneralReport"
    REPORT = "Report"
    LETTER = "Letter"
    NATIONAL_POSITION = "NationalPosition"
    NON_PAPER = "NonPaper"
    NORM_IMPLEMENTATION_PAPER = "NormImplementationPaper"
    REGIONAL_INSTRUMENT = "RegionalInstrument"
    RESOLUTION = "Resolution"
    STATEMENT = "Statement"
    TREATY = "Treaty"
    WORKING_PAPER = "WorkingPaper"
    SUBMISSION = "Submission"
    OTHER_DOCUMENT = "OtherDocument"
    DOCUMENT = "Document"


@vocabulary("ns#", "Kinds of United Nations bodies.")
class BodyKind(Enum):
    EXPERT_GROUP = "ExpertGroup"
    OPEN_ENDED_WORKING_GROUP = "OpenEndedWorkingGroup"
    STANDING_MECHANISM = "StandingMechanism"
    THEMATIC_GROUP = "ThematicGroup"
    UN_BODY = "UNBody"


@vocabulary("ns#", "How one thing refers to another.")
class Relation(Enum):
    ACCOMPANIES = "accompanies"
    BEARS_ON = "bearsOn"
    BUILDS_ON = "buildsOn"
    CALLS_TO_BE_GUIDED_BY = "callsToBeGuidedBy"
    CITES = "cites"
    CONFIRMS = "confirms"
    CONTINUES_MANDATE_OF = "continuesMandateOf"
    CORRESPONDS_TO = "correspondsTo"
    DEPENDS_ON = "dependsOn"
    ENDORSES = "endorses"
    ESTABLISHES = "establishes"
    FOLLOWS = "follows"
    INVITES = "invites"
    IS_AFFIRMED_IN = "isAffirmedIn"
    IS_ANNEXED_TO = "isAnnexedTo"
    IS_DRAFT_OF = "isDraftOf"
    IS_ELABORATED_IN = "isElaboratedIn"
    IS_ESTABLISHED_BY = "isEstablishedBy"
    IS_GOVERNED_BY = "isGovernedBy"
    IS_GROUNDED_IN = "isGroundedIn"
    IS_LISTED_IN = "isListedIn"
    IS_MENTIONED_IN = "isMentionedIn"
    IS_NOT_AFFIRMED_IN = "isNotAffirmedIn"
    IS_RECEIVED_BY = "isReceivedBy"
    IS_RELATED_TO = "isRelatedTo"
    IS_REPRODUCED_IN = "isReproducedIn"
    IS_SINGLED_OUT_IN = "isSingledOutIn"
    MERGES_TRACKS_OF = "mergesTracksOf"
    NOTES = "notes"
    PRECEDES = "precedes"
    PRESUPPOSES = "presupposes"
    REAFFIRMS = "reaffirms"
    RECALLS = "recalls"
    REFERS_TO = "refersTo"
    REQUESTS = "requests"
    RESPONDS_TO = "respondsTo"
    RESTATES = "restates"
    REVISES = "revises"
    SERVES_AS = "servesAs"
    SUPERSEDES = "supersedes"
    WELCOMES = "welcomes"
