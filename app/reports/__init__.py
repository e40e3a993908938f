"""What leaves the app on paper and by mail: the board's page and the weekly digest.

Belongs here: their content, made from the same answers and charts as the pages. Does not: numbers of their
own, sending (`orchestration`).

Data flow: app.data -> Board -> PDF, HTML, text.
"""
