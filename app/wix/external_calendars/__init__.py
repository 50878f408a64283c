"""Wix's External Calendar V2 API."""
