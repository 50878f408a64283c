"""Messages signed by Wix that reach the app through a browser or a webhook."""
