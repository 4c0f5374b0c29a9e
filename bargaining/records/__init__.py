"""Records with declared fields: how they are read from the tables of a file, and what is said of a faulty table."""
