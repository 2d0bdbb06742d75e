"""Rows by the million for tests of scale: made by COPY, valid under every constraint, the same for the same seed."""
