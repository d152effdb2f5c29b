"""A simulator of Alvys's public API, for development and tests.

Built from Alvys's public documentation and OpenAPI document (https://github.com/alvysio/docs). It shares
no code with the product, so that a misreading of the API in one of them shows up as a disagreement.
"""
