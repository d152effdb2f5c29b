"""Who is who: links between the parties of Alvys and those of Sage (LINK)."""
