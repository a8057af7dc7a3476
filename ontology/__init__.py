"""What things are: the OWL core, the SHACL shapes, the SKOS schemes, the rules, the context and the questions.

This package holds text files; `FOLDER` says where. It imports nothing of the project.
"""

from pathlib import Path

__all__ = ["BASE", "FOLDER", "TERMS"]

FOLDER = Path(__file__).parent
BASE = "https://w3id.org/cybernorms/"
TERMS = BASE + "ns#"
