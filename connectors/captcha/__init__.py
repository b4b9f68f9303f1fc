"""How does a person show that no robot asks? A picture of a code, and the same code spelled aloud in French."""
