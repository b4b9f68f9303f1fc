"""How does a session begin, go on and end?"""
