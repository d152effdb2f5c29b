"""Prints the template as CloudFormation sees it, for one use; runs in the emulator's environment."""

import json
import sys
from pathlib import Path

from ministack.services.cloudformation import language_extensions  # type: ignore[import-not-found]
from samtranslator.translator.transform import transform  # type: ignore[import-not-found]
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-not-found]


class NoManagedPolicies:
    """The template names no managed policy of AWS, so none has to be looked up."""

    def load(self) -> dict[str, str]:
        return {}


def main(path: str, use: str, packaged: str = "first") -> None:
    parameters = {
        "Stage": "here",
        "Use": use,
        "JwtIssuer": "https://issuer",
        "JwtJwksUrl": "https://issuer/jwks",
    }
    template = language_extensions.apply(yaml_parse(Path(path).read_text()), parameters)
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        for key in ("CodeUri", "ContentUri"):  # as after `sam package`
            if key in properties:
                properties[key] = f"s3://bucket/{packaged if key == 'ContentUri' else properties[key]}"
    json.dump(transform(template, parameters, NoManagedPolicies()), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
