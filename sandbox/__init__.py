"""Simulators of Sage Intacct and Alvys, the runner of the local stack, and the demo."""
