"""Evidence: sources, the claims coded from them, dated events; every citation among them resolves."""

from typing import TYPE_CHECKING

from bargaining.lazily import lazily

if TYPE_CHECKING:
    from bargaining.evidence.fingerprints import Document, Fingerprints, read_document
    from bargaining.evidence.library import Library
    from bargaining.evidence.loading import load_library
    from bargaining.evidence.model import Claim, Conflict, Event, Locator, Period, Reading, Source
    from bargaining.evidence.verify import Discrepancy, VerificationReport, verify_documents

_HOMES = {
    "Claim": "bargaining.evidence.model",
    "Conflict": "bargaining.evidence.model",
    "Discrepancy": "bargaining.evidence.verify",
    "Document": "bargaining.evidence.fingerprints",
    "Event": "bargaining.evidence.model",
    "Fingerprints": "bargaining.evidence.fingerprints",
    "Library": "bargaining.evidence.library",
    "Locator": "bargaining.evidence.model",
    "Period": "bargaining.evidence.model",
    "Reading": "bargaining.evidence.model",
    "Source": "bargaining.evidence.model",
    "VerificationReport": "bargaining.evidence.verify",
    "load_library": "bargaining.evidence.loading",
    "read_document": "bargaining.evidence.fingerprints",
    "verify_documents": "bargaining.evidence.verify",
}

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

__getattr__, __dir__ = lazily(__name__, _HOMES)
