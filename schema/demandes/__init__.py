"""What does one see of demandes, and say to make one go on?"""
