"""A release, served to people and programs: SPARQL, GraphQL, pages."""
