"""What does a citizen see and say of what the portal tells them?"""
