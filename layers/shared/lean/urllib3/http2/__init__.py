"""HTTP/2 is off. Urllib3's own file loads the readers of package metadata, to ask for h2's version."""
