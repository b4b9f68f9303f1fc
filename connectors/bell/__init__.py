"""How does the worker learn that there is something to do, without being told what?"""
