"""Alvys ⇄ Sage Intacct: the package that all Lambdas share."""
