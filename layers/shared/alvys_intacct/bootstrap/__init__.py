"""The wiring: settings to gateways, gateways to use cases.

`deployment` makes the real gateways, each when it is first asked for. The other modules wire the use cases of
one chapter to whatever stands for the outside: the product passes the deployment, tests pass fakes.
"""
