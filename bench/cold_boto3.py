"""What a cold start is held against: boto3 and one client, from the same layer."""

import time

import boto3

boto3.client("dynamodb")
print(time.monotonic())
