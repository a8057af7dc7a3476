"""Types of other modules by name, so that types can refer to each other in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from api.graphql.actors import Actor, FormerName, Membership, Organization, State
    from api.graphql.bodies import Meeting, UNBody
    from api.graphql.claims import Claim, DerivedPosition, Mention, Position, Practice, Remark
    from api.graphql.concordances import Alignment, Concordance, EditorialNote
    from api.graphql.coverage import Coding, Coverage, CoverageNote
    from api.graphql.documents import Document
    from api.graphql.links import Link, Reference
    from api.graphql.measures import ConfidenceBuildingMeasure, ImplementationAction, Milestone, Tool
    from api.graphql.norms import Norm, NormSet, Principle, TermOfArt
    from api.graphql.provisions import Provision, Recommendation, Section
    from api.graphql.sources import Source, Work
    from api.graphql.topics import Stance, Topic
    from api.graphql.votes import AdoptionAct, RollCall, Sponsorship, Vote

ActorRef = Annotated["Actor", strawberry.lazy("api.graphql.actors")]
AdoptionRef = Annotated["AdoptionAct", strawberry.lazy("api.graphql.votes")]
AlignmentRef = Annotated["Alignment", strawberry.lazy("api.graphql.concordances")]
ClaimRef = Annotated["Claim", strawberry.lazy("api.graphql.claims")]
CodingRef = Annotated["Coding", strawberry.lazy("api.graphql.coverage")]
ConcordanceRef = Annotated["Concordance", strawberry.lazy("api.graphql.concordances")]
CoverageNoteRef = Annotated["CoverageNote", strawberry.lazy("api.graphql.coverage")]
CoverageRef = Annotated["Coverage", strawberry.lazy("api.graphql.coverage")]
DerivedPositionRef = Annotated["DerivedPosition", strawberry.lazy("api.graphql.claims")]
DocumentRef = Annotated["Document", strawberry.lazy("api.graphql.documents")]
EditorialNoteRef = Annotated["EditorialNote", strawberry.lazy("api.graphql.concordances")]
FormerNameRef = Annotated["FormerName", strawberry.lazy("api.graphql.actors")]
ImplementationActionRef = Annotated["ImplementationAction", strawberry.lazy("api.graphql.measures")]
LinkRef = Annotated["Link", strawberry.lazy("api.graphql.links")]
MeasureRef = Annotated["ConfidenceBuildingMeasure", strawberry.lazy("api.graphql.measures")]
MeetingRef = Annotated["Meeting", strawberry.lazy("api.graphql.bodies")]
MembershipRef = Annotated["Membership", strawberry.lazy("api.graphql.actors")]
MentionRef = Annotated["Mention", strawberry.lazy("api.graphql.claims")]
MilestoneRef = Annotated["Milestone", strawberry.lazy("api.graphql.measures")]
NormRef = Annotated["Norm", strawberry.lazy("api.graphql.norms")]
NormSetRef = Annotated["NormSet", strawberry.lazy("api.graphql.norms")]
OrganizationRef = Annotated["Organization", strawberry.lazy("api.graphql.actors")]
PositionRef = Annotated["Position", strawberry.lazy("api.graphql.claims")]
PracticeRef = Annotated["Practice", strawberry.lazy("api.graphql.claims")]
PrincipleRef = Annotated["Principle", strawberry.lazy("api.graphql.norms")]
ProvisionRef = Annotated["Provision", strawberry.lazy("api.graphql.provisions")]
RecommendationRef = Annotated["Recommendation", strawberry.lazy("api.graphql.provisions")]
ReferenceRef = Annotated["Reference", strawberry.lazy("api.graphql.links")]
RemarkRef = Annotated["Remark", strawberry.lazy("api.graphql.claims")]
RollCallRef = Annotated["RollCall", strawberry.lazy("api.graphql.votes")]
SectionRef = Annotated["Section", strawberry.lazy("api.graphql.provisions")]
SourceRef = Annotated["Source", strawberry.lazy("api.graphql.sources")]
SponsorshipRef = Annotated["Sponsorship", strawberry.lazy("api.graphql.votes")]
StanceRef = Annotated["Stance", strawberry.lazy("api.graphql.topics")]
StateRef = Annotated["State", strawberry.lazy("api.graphql.actors")]
TermRef = Annotated["TermOfArt", strawberry.lazy("api.graphql.norms")]
ToolRef = Annotated["Tool", strawberry.lazy("api.graphql.measures")]
TopicRef = Annotated["Topic", strawberry.lazy("api.graphql.topics")]
UNBodyRef = Annotated["UNBody", strawberry.lazy("api.graphql.bodies")]
VoteRef = Annotated["Vote", strawberry.lazy("api.graphql.votes")]
WorkRef = Annotated["Work", strawberry.lazy("api.graphql.sources")]
