"""The public suites, run against the live service."""
