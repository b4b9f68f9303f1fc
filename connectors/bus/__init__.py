"""How do those who watch learn that something changed, whichever process changed it?"""
