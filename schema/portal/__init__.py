"""What does the collectivité tell everyone, and how does its staff write it?"""
