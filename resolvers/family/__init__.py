"""The foyer (« mon foyer, mon entourage »): each citizen's own; a child of two foyers is a member of each."""
