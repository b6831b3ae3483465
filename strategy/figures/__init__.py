"""Pictures of the strategy: charts of indicators and measures with their texts, tables and files, and the pages of indicators.

Arrows point down: `path`, `parts`, `person`, `status`, `schedule` describe charts; `figure` puts text and files beside them; `views`
answer. Nothing of this queries except `views` and `pages`.
"""
