"""What SQL cannot say, as pure functions: frames in, frames out.

Data flow: published or warehouse frames -> analysis -> frames for a model or a report.
"""
