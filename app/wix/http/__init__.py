"""Sending requests to Wix: authentication, time limits, retries, errors and paging."""
