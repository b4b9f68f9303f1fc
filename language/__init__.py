"""Every sentence for people, French and English, by code."""
