"""How often was something done lately, by whichever process?"""
