"""The content API: everything public that the site renders, for other front ends (docs/developers/content-api.md).

`types` says what JSON a value becomes and describes it at once, so that the OpenAPI description cannot drift; `reader` loads
what an answer refers to in a fixed number of queries; `endpoint` stands on Wagtail's API views and adds parameters, errors
and limits; `pages` and `images` are the endpoints that belong to no app. Each app adds its own in `<app>/api.py`.
"""
