"""What does a portal look like once people live in it? A collectivité made up for it, played through the real verbs."""
