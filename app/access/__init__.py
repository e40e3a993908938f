"""Who reads, in which role, and what that role may see.

Belongs here: the one table of roles, the reading of a signed-in person's claims, the door before the pages.
Does not: anybody's figures (`app/data`), the look of pages (`app/components`).

Data flow: identity cookie or loopback -> Reader -> pages in the navigation, tables that may be asked.
"""
