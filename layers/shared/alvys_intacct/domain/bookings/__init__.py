"""What each kind of transaction wants booked: its header and charges, in Alvys's own terms (AR-1, AP-1)."""
