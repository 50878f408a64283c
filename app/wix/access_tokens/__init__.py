"""Wix's OAuth token endpoint, and the cache of access tokens."""
