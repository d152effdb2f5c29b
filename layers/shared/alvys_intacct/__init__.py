"""Alvys ⇄ Sage Intacct: the one package that every Lambda shares."""
