"""What the inside asks of the outside: Protocols that the gateways implement."""
