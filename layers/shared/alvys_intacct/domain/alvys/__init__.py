"""Alvys's own shapes, under Alvys's own names: loads, trips, invoices, statements, purchases, parties."""
