"""What may be said and seen of sessions?"""
