"""How does a mail leave the house? Handed to an SMTP server, or caught in the process when there is none."""
