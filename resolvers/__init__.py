"""What the portal does: one function for each thing a client or a job may ask."""
