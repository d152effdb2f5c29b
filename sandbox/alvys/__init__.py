"""A simulator of Alvys's public API, for development and tests.

Built from Alvys's public documentation and OpenAPI document (https://github.com/alvysio/docs). It shares
no code with the product. If one of them misreads the API, the tests fail.
"""
