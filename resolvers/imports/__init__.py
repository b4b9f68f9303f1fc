"""What does the portal take in from other programs, row by row, in a worker?"""
