"""How fast is the portal here? `make bench` prints the figures; nothing is asserted, and pytest collects none of it."""
