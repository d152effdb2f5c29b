"""The ports: protocols that use cases call and gateways implement."""
