"""One module per format; ``formats`` holds the tables that say which writer writes which."""
