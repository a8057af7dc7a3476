"""Searching a release: ranked, in six languages, with passages that show why, and counts to narrow it by.

A thing is found if it has every word of the query, in whatever form and in one of the languages; if none has, the words
that nobody uses give way to similar ones, and at last any of the words will do. What was done is said in `matched`.
Nothing of a query is ever read as syntax.

index         the search itself: a text in, a page of what fits it best out
  asked       what a reader typed, as words, and where they stand in a text
  ranking     how well a thing fits these words
  facets      what a search is narrowed to, and how much there is to narrow it by
  passages    a name and a passage that show why a thing was found
"""

from api.search.asked import BadSearch
from api.search.facets import Narrowed
from api.search.index import Found, Hit, Search
from api.search.passages import Passage

__all__ = ["BadSearch", "Found", "Hit", "Narrowed", "Passage", "Search"]
