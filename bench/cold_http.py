"""A cold HTTP function up to its first request to AWS. Runs as a script on layer and function alone.

Imports the handler and hands it one call; its first request to AWS is built, but not sent. A call that needs
none ends with its answer.
"""

import importlib
import json
import sys
import time
from pathlib import Path
from typing import NoReturn

given = json.loads(Path(sys.argv[1]).read_text())


class Context:
    """What Lambda tells a function of its run."""

    function_name = "function"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:function"
    aws_request_id = "cold-start"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 29_000


def stop(*_: object, **__: object) -> NoReturn:
    print(time.monotonic())
    sys.stdout.flush()
    # Past all handlers of exceptions.
    raise SystemExit


handler = importlib.import_module(given["module"]).handler
if given["calls_aws"]:
    from botocore.httpsession import URLLib3Session

    setattr(URLLib3Session, "send", stop)  # noqa: B010
answer = handler(given["event"], Context())
if given["calls_aws"] or answer["statusCode"] != 200:
    raise SystemExit(f"no request was built: {answer}")
print(time.monotonic())
