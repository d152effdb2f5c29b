"""The wiring: settings to gateways, gateways to use cases.

`deployment` makes the real gateways, each at its first use. The other modules wire the use cases of one
chapter to an `Outside`: the product passes the deployment, tests pass fakes.
"""
