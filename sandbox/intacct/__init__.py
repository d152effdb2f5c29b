"""Simulator of Sage Intacct's XML gateway.

It is built from Sage's published protocol alone and imports nothing from the product. It accepts what the
protocol allows, not only what one client sends. Behaviour that no source documents is a named default in
:mod:`sandbox.intacct.assumptions`. A seed can change these defaults per company.
"""
