"""Provisional: being written."""
def routes(mailbox): return []
