"""What is true on paper: plain values in and out, no database, no clock."""
