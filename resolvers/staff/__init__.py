"""What can the staff do, to whom may they do it, and who can tell afterwards?"""
