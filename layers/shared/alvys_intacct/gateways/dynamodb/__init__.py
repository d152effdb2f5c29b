"""DynamoDB: three tables, no scans. `docs/data.md` lists the questions that their keys answer."""
