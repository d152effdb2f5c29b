"""The gateways: they implement the Protocols in `alvys_intacct.ports` with Sage, Alvys and AWS."""
