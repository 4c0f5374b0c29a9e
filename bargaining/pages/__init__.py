"""Pages for readers without Python: one file that opens in a browser, asks nothing of a network and still computes."""
