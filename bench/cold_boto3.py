"""The yardstick of a cold start: importing boto3 with one client, of botocore's whole description."""

import sys
import time

import boto3

client = boto3.client("dynamodb")
print(time.monotonic())
# The layer's own description has a tenth of these, and its clients have no docstrings.
if len(client.meta.service_model.operation_names) < 50 or "botocore.docs.service" not in sys.modules:
    sys.exit("the yardstick ran on what the layer has")
