"""The close: is everything that Alvys knows of a period in the books, and right? (CLOSE)"""
