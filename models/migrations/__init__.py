"""How do the tables come to be? Plain SQL, numbered, one idea each, safe while the old code runs."""
