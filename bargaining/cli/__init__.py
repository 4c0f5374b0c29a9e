"""The command line: parse, run, show. Heavy parts are imported inside the commands that need them."""
