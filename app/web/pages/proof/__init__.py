"""The pages that prove that a calendar blocks."""
