"""Nobody reads documentation here. Botocore's own file loads what writes it, with the parser of HTML."""
