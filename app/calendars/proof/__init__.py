"""The proof that a calendar blocks: a short event that the owner creates, and Wix then lists."""
