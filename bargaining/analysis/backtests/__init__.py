"""Which prediction did the record select? Predictions scored on dated observations."""
