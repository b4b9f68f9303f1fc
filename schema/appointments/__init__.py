"""When does the collectivité receive people, and how do they book it?"""
