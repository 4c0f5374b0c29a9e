"""Long texts in few letters, which a browser unpacks by itself."""

from __future__ import annotations

import base64
import zlib


def packed(text: str) -> str:
    """Return a text compressed as raw deflate (RFC 1951) and written in base 64.

    Examples
    --------
    >>> len(packed("again and " * 1000)) < 100
    True
    """
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(compressor.compress(text.encode()) + compressor.flush()).decode()
