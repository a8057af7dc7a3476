"""The closed vocabularies as enums. A member's value is the code that the ontology uses.

The members are written out and tested against the concept schemes; what each means is read from the release, so that
a definition stands in one place only.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

import strawberry

E = TypeVar("E", bound=type[Enum])

FOLDERS: dict[str, str] = {}
"""Where the concepts of an enum lie, below the common address, by the name of the enum in the schema."""


def vocabulary(folder: str, description: str) -> Callable[[E], E]:
    """Declare an enum whose members are concepts of the release."""

    def declared(enum: E) -> E:
        FOLDERS[enum.__name__] = folder
        return strawberry.enum(enum, description=description)

    return declared


@strawberry.enum(description="The six official languages of the United Nations.")
class Language(Enum):
    AR = strawberry.enum_value("ar", description="Arabic")
    EN = strawberry.enum_value("en", description="English")
    ES = strawberry.enum_value("es", description="Spanish")
    FR = strawberry.enum_value("fr", description="French")
    RU = strawberry.enum_value("ru", description="Russian")
    ZH = strawberry.enum_value("zh", description="Chinese")


@vocabulary("norm/", "The eleven voluntary norms by their letters in A/70/174, paragraph 13.")
class NormLetter(Enum):
    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"
    F = "f"
    G = "g"
    H = "h"
    I = "i"  # noqa: E741 - the norm's own letter
    J = "j"
    K = "k"


@vocabulary("topic/", "The legal questions on which positions are coded.")
class TopicCode(Enum):
    APPLICABILITY = "applicability"
    ARMED_ATTACK_SELF_DEFENCE = "armed-attack-self-defence"
    ATTRIBUTION = "attribution"
    COLLECTIVE_COUNTERMEASURES = "collective-countermeasures"
    COUNTERMEASURES = "countermeasures"
    DATA_AS_OBJECT = "data-as-object"
    DUE_DILIGENCE = "due-diligence"
    EVIDENCE_DISCLOSURE = "evidence-disclosure"
    HUMAN_RIGHTS = "human-rights"
    IHL_APPLICABILITY = "ihl-applicability"
    IHL_ATTACK_DEFINITION = "ihl-attack-definition"
    IHL_DISTINCTION = "ihl-distinction"
    IHL_PROPORTIONALITY = "ihl-proportionality"
    JURISDICTION = "jurisdiction"
    NECESSITY_PLEA = "necessity-plea"
    NEUTRALITY = "neutrality"
    NEW_TREATY_NEED = "new-treaty-need"
    NON_INTERVENTION = "non-intervention"
    PEACEFUL_SETTLEMENT = "peaceful-settlement"
    RETORSION = "retorsion"
    SOVEREIGNTY = "sovereignty"
    STATE_RESPONSIBILITY = "state-responsibility"
    USE_OF_FORCE = "use-of-force"


@vocabulary("lean/", "A coarse scale that makes stances on different topics comparable.")
class Lean(Enum):
    AFFIRMS = "affirms"
    QUALIFIED = "qualified"
    DENIES = "denies"
    OPEN = "open"


@vocabulary("qualifier/", "Finer points that must not be lost when stances are compared.")
class Qualifier(Enum):
    ANY_INTRUSION = "any-intrusion"
    ANY_UNLAWFUL_USE_OF_FORCE = "any-unlawful-use-of-force"
    FOR_NOW = "for-now"
    NO_GAP_STATED = "no-gap-stated"
    NOT_EVERY_INTRUSION = "not-every-intrusion"
    NOTIFICATION_RELAXED = "notification-relaxed"
    PERMISSIBLE_LIMITS_STRESSED = "permissible-limits-stressed"
    SCALE_AND_EFFECTS = "scale-and-effects"


@vocabulary("status/", "How far an entry has been checked.")
class Status(Enum):
    VERIFIED = "verified"
    DRAFT = "draft"
    DISPUTED = "disputed"


@vocabulary("basis/", "How close to the original text a reading is, or whether a link was stated or inferred.")
class Basis(Enum):
    DATASET = "dataset"
    INFERRED = "inferred"
    MEMBERSHIP = "membership"
    OFFICIAL_THIRD_PARTY = "official-third-party"
    PRESS = "press"
    PRIMARY = "primary"
    RECALLED = "recalled"
    SECONDARY = "secondary"
    STATED = "stated"
    TOOLKIT = "toolkit"


@vocabulary("confidence/", "How safely a code follows from the text that was read.")
class Confidence(Enum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@vocabulary("finding/", "What a search for a State's view on a topic has found. Silence is not the same as no search.")
class Finding(Enum):
    CODED = "coded"
    MENTIONED = "mentioned"
    SILENT = "silent"
    DRAFT_ONLY = "draft-only"
    NOT_LOOKED_AT = "not-looked-at"


@vocabulary("evidence/", "What was seen of a practice.")
class Evidence(Enum):
    ACT = "act"
    LAW_TITLE = "law-title"
    MEMBERSHIP = "membership"
    STATEMENT = "statement"


@vocabulary("practice-kind/", "Kinds of practice.")
class PracticeKind(Enum):
    AGENCY = "agency"
    ASSISTANCE = "assistance"
    ASSISTANCE_REQUEST = "assistance-request"
    ATTRIBUTION = "attribution"
    BILATERAL_AGREEMENT = "bilateral-agreement"
    BOTNET_CLEANING = "botnet-cleaning"
    CAPACITY_BUILDING = "capacity-building"
    CERT_AGREEMENT = "cert-agreement"
    CI_LAW = "ci-law"
    CI_POLICY = "ci-policy"
    COUNCIL_INITIATIVE = "council-initiative"
    CSIRT = "csirt"
    CVD = "cvd"
    CVD_PLAN = "cvd-plan"
    CYBERCRIME_LAW = "cybercrime-law"
    DATA_PROTECTION_LAW = "data-protection-law"
    DOCTRINE = "doctrine"
    EQUITIES = "equities"
    INCIDENT_REPORTING = "incident-reporting"
    INCIDENT_RESPONSE = "incident-response"
    INFRASTRUCTURE_CLEAN_UP = "infrastructure-clean-up"
    LAW_ENFORCEMENT = "law-enforcement"
    NORM_CHECKLIST = "norm-checklist"
    NORM_COMMITTEE = "norm-committee"
    PALL_MALL = "pall-mall"
    REGIONAL_AGREEMENT = "regional-agreement"
    REGIONAL_NETWORK = "regional-network"
    RIGHTS_COALITION = "rights-coalition"
    SPYWARE_STATEMENT = "spyware-statement"
    STATEMENT = "statement"
    STRATEGY = "strategy"
    SUPPLY_CHAIN = "supply-chain"
    TREATY = "treaty"
    WARNING = "warning"


@vocabulary("role/", "What part a paragraph plays in its text.")
class Role(Enum):
    CONCLUSION = "conclusion"
    CONTEXT = "context"
    DELIBERATION = "deliberation"
    OBSERVATION = "observation"
    OPERATIVE = "operative"
    PREAMBULAR = "preambular"
    RECOMMENDATION = "recommendation"


@vocabulary("part/", "The recurring divisions of a report.")
class Part(Enum):
    OPENING = "opening"
    INTRODUCTION = "introduction"
    DELIBERATIONS = "deliberations"
    CONCLUSIONS = "conclusions"
    RECOMMENDATIONS = "recommendations"
    FINAL_OBSERVATIONS = "final-observations"


@vocabulary("speaker/", "In whose name a paragraph speaks.")
class Speaker(Enum):
    ALL_STATES = "all-states"
    DOCUMENT = "document"
    EXPERTS = "experts"
    GROUP = "group"
    SECRETARIAT = "secretariat"
    SOME_STATES = "some-states"
    STATES = "states"
    UNNAMED = "unnamed"


@vocabulary("addressee/", "Whom a recommendation asks to act.")
class Addressee(Enum):
    OTHER_STAKEHOLDERS = "other-stakeholders"
    SECRETARIAT = "secretariat"
    STATES = "states"
    STATES_IN_A_POSITION = "states-in-a-position"
    STATES_YET_TO_ACT = "states-yet-to-act"


@vocabulary("action/", "What a recommendation asks for.")
class Action(Enum):
    BE_GUIDED = "be-guided"
    COMPILE = "compile"
    COMPLY = "comply"
    CONSIDER = "consider"
    COOPERATE = "cooperate"
    COORDINATE = "coordinate"
    DEVELOP_GUIDANCE = "develop-guidance"
    DISCUSS = "discuss"
    ESTABLISH = "establish"
    IMPLEMENT = "implement"
    NOMINATE = "nominate"
    PROTECT = "protect"
    PROVIDE_RESOURCES = "provide-resources"
    REAFFIRM = "reaffirm"
    REFRAIN = "refrain"
    REPORT = "report"
    REVIEW_IMPLEMENTATION = "review-implementation"
    SHARE_INFORMATION = "share-information"
    SHARE_VIEWS = "share-views"
    SUPPORT_CAPACITY = "support-capacity"
    SUPPORT_PARTICIPATION = "support-participation"
    TAKE_PART = "take-part"


@vocabulary("character/", "Whether a norm asks for action or for restraint.")
class Character(Enum):
    POSITIVE = "positive"
    RESTRAINT = "restraint"


@vocabulary("cluster/", "The headings under which the capacity-building principles are set.")
class Cluster(Enum):
    PROCESS_AND_PURPOSE = "process-and-purpose"
    PARTNERSHIPS = "partnerships"
    PEOPLE = "people"


@vocabulary("fate/", "What became of a paragraph of an earlier text in a later one.")
class Fate(Enum):
    SAME = "same"
    REWORDED = "reworded"
    MOVED = "moved"
    MERGED = "merged"
    MATCHED = "matched"
    DROPPED = "dropped"
    NEW = "new"
    NONE_EXPECTED = "none-expected"
    NOT_DETERMINED = "not-determined"


@vocabulary("adoption-mode/", "How a text was adopted.")
class AdoptionMode(Enum):
    CHAIR_TEXT = "chair-text"
    CONSENSUS = "consensus"
    GROUP_CONSENSUS = "group-consensus"
    NO_CONSENSUS = "no-consensus"
    NOT_ADOPTED = "not-adopted"
    RECORDED_VOTE = "recorded-vote"
    WITHOUT_A_VOTE = "without-a-vote"


@vocabulary("vote-value/", "What a State chose in a recorded vote.")
class VoteValue(Enum):
    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    ABSENT = "absent"


@vocabulary("sponsor-role/", "How a State sponsored a text.")
class SponsorRole(Enum):
    MAIN = "main"
    CO_SPONSOR = "co-sponsor"
    CO_SPONSOR_OF_ORIGINAL_DRAFT = "co-sponsor-of-original-draft"


@vocabulary("regional-group/", "The regional groups of the United Nations.")
class RegionalGroup(Enum):
    AFRICAN = "african"
    ASIA_PACIFIC = "asia-pacific"
    EASTERN_EUROPEAN = "eastern-european"
    LATIN_AMERICAN_AND_CARIBBEAN = "latin-american-and-caribbean"
    WESTERN_EUROPEAN_AND_OTHERS = "western-european-and-others"
    NONE = "none"


@vocabulary("un-status/", "The standing of a State in the United Nations.")
class UnStatus(Enum):
    MEMBER = "member"
    OBSERVER = "observer"


@vocabulary("work-type/", "Kinds of works that facts were read in.")
class WorkType(Enum):
    BOOK_CHAPTER = "book-chapter"
    CODE_BOOK = "code-book"
    DATASET = "dataset"
    JOURNAL_ARTICLE = "journal-article"
    OFFICIAL_DOCUMENT_COPY = "official-document-copy"
    REPORT = "report"
    REPRINT = "reprint"
    THESIS = "thesis"
