"""The municipalities of an installation, for those who run them: a list, copies, exports, and deletion in the admin (namespace `towns`).

`services` is what people do; `tasks` and `work` do it in the background by `instances.transfer`; `overview` is what the list says.
"""
