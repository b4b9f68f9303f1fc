"""What can be done about a citizen's account: made, confirmed, activated, changed?"""
