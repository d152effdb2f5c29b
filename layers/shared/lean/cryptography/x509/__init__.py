"""Nobody reads certificates here. PyJWT imports this package for keys that come as one; ours are JWKs."""
