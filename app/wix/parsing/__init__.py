"""From the bytes of a response to typed values, independent of any one API."""
