"""Where are the bytes of files kept? In a folder, or in a store that speaks S3."""
