"""What do the letters about a citizen's account say, as things stand when they leave?"""
