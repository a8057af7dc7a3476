"""The matrix of States and questions: in each cell what an actor holds, since when, and what was never looked at.

Rules followed:
- The latest position of an actor is that of rule R06: what it said alone goes before what it said jointly; of these the
  newest date counts. With a legal date the same is found among what was said by then.
- A date that is only partly known counts from its end, so that nothing is told too early; what has no date is left out
  where a date is asked for.
- What a group said for its members is kept apart (`derived`): it is no stance of the State.
- That a State is not known to have spoken is told in five ways (`Coverage`): silence is not the same as no search.

cells         the matrix itself: a cell for each pair of a row and a column, and sums
  axes        which actors are its rows, and which questions its columns
  claims      what actors hold on questions
  coverage    what a search for it has found, where nothing is known
  dates       what has surely been said by a legal date
"""

from api.matrix.axes import Wanted
from api.matrix.cells import Cell, Matrix, Totals, matrix
from api.matrix.claims import Entry
from api.matrix.coverage import Coverage

__all__ = ["Cell", "Coverage", "Entry", "Matrix", "Totals", "Wanted", "matrix"]
