"""What concepts of selection pick, at a point and along one assumption."""
