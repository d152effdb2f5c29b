"""The yardstick of a cold start: importing boto3 with one client, on the botocore of the same layer."""

import time

import boto3

boto3.client("dynamodb")
print(time.monotonic())
