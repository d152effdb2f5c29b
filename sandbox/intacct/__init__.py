"""Simulator of Sage Intacct's XML gateway.

It is built from Sage's published protocol alone and imports nothing from the product, so that what it accepts
is what the protocol allows and not what one client happens to send. What no source settles is a named default
in :mod:`sandbox.intacct.assumptions`, which a seed can change per company.
"""
