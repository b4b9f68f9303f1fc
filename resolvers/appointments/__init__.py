"""When does the collectivité receive people, and how do they take a place, keep it, move it, give it back?"""
