"""INSEE's Sirene directory: the record it gives, and the two sources it comes from."""
