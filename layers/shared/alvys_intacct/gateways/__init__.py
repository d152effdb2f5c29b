"""The edge: each module implements one of the Protocols in `alvys_intacct.ports`."""
