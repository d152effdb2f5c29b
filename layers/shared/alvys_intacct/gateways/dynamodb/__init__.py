"""DynamoDB: three tables, no scans. `docs/data-model.md` lists the questions that their keys answer."""
