"""The short way to an answer: an operation is compiled once, and then run without being read again.

Beside it stands the execution of graphql-core, which decides what an answer is. A plan calls the same resolvers with
the same arguments and completes their values in the same way, but leaves out what does not change from one object to
the next: which fields are selected, which resolver is called with what, how a value of that type is written. What an
object says under a selection follows from the release alone, unless a variable or the request itself comes into it:
then it is kept as JSON for whoever selects the same of the same object, in whatever document. A plan knows nothing of
errors: whatever is not plain sailing ends it (`GaveUp`), and the long way tells what is wrong. Resolvers
only read, so that nothing is done twice but reading. A test compares both over all competency questions and many
other documents.

compiler      an operation in, its plan out
  selected    which fields are asked for, and when two selections are the same
  resolvers   what calls the resolver of a field
  objects     how objects are written: each time anew, once in an answer, or once and for all
  values      how lists, scalars and enums are written
plan          the plan, and one run of it
  awaited     values that resolvers make others wait for
"""

from api.graphql.compiled.compiler import compiled
from api.graphql.compiled.plan import Plan, Run

__all__ = ["Plan", "Run", "compiled"]
