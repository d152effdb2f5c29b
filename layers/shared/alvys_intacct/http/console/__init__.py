"""What serves the web console: its files, and what it is told of this deployment."""
