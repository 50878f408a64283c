"""Wix's Calendar Events V3 API."""
