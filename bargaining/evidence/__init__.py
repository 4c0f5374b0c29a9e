"""Evidence: sources, the claims coded from them, dated events; every citation among them resolves."""

from bargaining.evidence.fingerprints import Document, Fingerprints, read_document
from bargaining.evidence.library import Library
from bargaining.evidence.loading import load_library
from bargaining.evidence.model import Claim, Conflict, Event, Locator, Period, Reading, Source
from bargaining.evidence.verify import Discrepancy, VerificationReport, verify_documents

__all__ = [
    "Claim",
    "Conflict",
    "Discrepancy",
    "Document",
    "Event",
    "Fingerprints",
    "Library",
    "Locator",
    "Period",
    "Reading",
    "Source",
    "VerificationReport",
    "load_library",
    "read_document",
    "verify_documents",
]
