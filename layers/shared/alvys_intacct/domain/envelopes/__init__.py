"""The envelopes by kind: what Alvys sends of each, checked before anything is recorded (API-3)."""
