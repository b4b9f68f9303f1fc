"""What the house promises itself: its engine, its database, its layers."""
