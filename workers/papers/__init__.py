"""What does the portal make on paper: documents that read the same for ever?"""
