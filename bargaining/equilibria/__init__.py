"""Solution concepts for games in strategic form, one a module, and the one result type that they return."""
