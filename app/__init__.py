"""The executives' app. Reads the published file and nothing else.

Data flow: published file -> app/data -> pages.
"""
