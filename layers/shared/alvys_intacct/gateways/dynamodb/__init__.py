"""DynamoDB: three tables, no scans. `docs/data.md` lists the questions that the keys answer."""
