"""How a program talks with who started it: options, text and tables, progress, errors and exit statuses."""
