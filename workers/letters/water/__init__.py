"""What do the letters about the water account say?"""
