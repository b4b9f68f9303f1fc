"""What may be said and seen of what is taken in from other programs?"""
