"""Files: how they come in, are kept, looked into, given and dropped."""
