"""The register of predictions: what the documents and the models say should happen, as data, and whether it does."""
