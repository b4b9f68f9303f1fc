"""The explorer: GraphiQL for the staff, self-hosted, with signing in and ready operations."""
