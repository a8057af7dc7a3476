"""Types of other modules by name, so that types can refer to each other in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from api.graphql.actors import Actor, Membership, State
    from api.graphql.bodies import UNBody
    from api.graphql.claims import Claim, Position, Practice, Remark
    from api.graphql.concordances import Alignment, Concordance, EditorialNote
    from api.graphql.coverage import Coding
    from api.graphql.documents import Document
    from api.graphql.links import Link
    from api.graphql.measures import ImplementationAction, Milestone, Tool
    from api.graphql.norms import TermOfArt
    from api.graphql.provisions import Provision, Recommendation, Section
    from api.graphql.sources import Source
    from api.graphql.topics import Stance, Topic
    from api.graphql.votes import AdoptionAct, Sponsorship, Vote
    from api.graphql.works import Work

ActorRef = Annotated["Actor", strawberry.lazy("api.graphql.actors")]
AdoptionRef = Annotated["AdoptionAct", strawberry.lazy("api.graphql.votes")]
AlignmentRef = Annotated["Alignment", strawberry.lazy("api.graphql.concordances")]
ClaimRef = Annotated["Claim", strawberry.lazy("api.graphql.claims")]
CodingRef = Annotated["Coding", strawberry.lazy("api.graphql.coverage")]
ConcordanceRef = Annotated["Concordance", strawberry.lazy("api.graphql.concordances")]
DocumentRef = Annotated["Document", strawberry.lazy("api.graphql.documents")]
EditorialNoteRef = Annotated["EditorialNote", strawberry.lazy("api.graphql.concordances")]
ImplementationActionRef = Annotated["ImplementationAction", strawberry.lazy("api.graphql.measures")]
LinkRef = Annotated["Link", strawberry.lazy("api.graphql.links")]
MembershipRef = Annotated["Membership", strawberry.lazy("api.graphql.actors")]
MilestoneRef = Annotated["Milestone", strawberry.lazy("api.graphql.measures")]
PositionRef = Annotated["Position", strawberry.lazy("api.graphql.claims")]
PracticeRef = Annotated["Practice", strawberry.lazy("api.graphql.claims")]
ProvisionRef = Annotated["Provision", strawberry.lazy("api.graphql.provisions")]
RecommendationRef = Annotated["Recommendation", strawberry.lazy("api.graphql.provisions")]
RemarkRef = Annotated["Remark", strawberry.lazy("api.graphql.claims")]
SectionRef = Annotated["Section", strawberry.lazy("api.graphql.provisions")]
SourceRef = Annotated["Source", strawberry.lazy("api.graphql.sources")]
SponsorshipRef = Annotated["Sponsorship", strawberry.lazy("api.graphql.votes")]
StanceRef = Annotated["Stance", strawberry.lazy("api.graphql.topics")]
StateRef = Annotated["State", strawberry.lazy("api.graphql.actors")]
ToolRef = Annotated["Tool", strawberry.lazy("api.graphql.measures")]
TopicRef = Annotated["Topic", strawberry.lazy("api.graphql.topics")]
TermRef = Annotated["TermOfArt", strawberry.lazy("api.graphql.norms")]
UNBodyRef = Annotated["UNBody", strawberry.lazy("api.graphql.bodies")]
VoteRef = Annotated["Vote", strawberry.lazy("api.graphql.votes")]
WorkRef = Annotated["Work", strawberry.lazy("api.graphql.works")]
