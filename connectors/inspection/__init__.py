"""What is really in the files that strangers send?"""
